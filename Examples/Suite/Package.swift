// swift-tools-version: 6.1
import PackageDescription

let package = Package(
  name: "Suite",
  products: [.library(name: "TextSearch", targets: ["TextSearch"])],
  targets: [.target(name: "TextSearch")]
)
