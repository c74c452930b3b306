// swift-tools-version: 6.2
import PackageDescription

let package = Package(
  name: "WordCount",
  dependencies: [.package(path: "../..")],
  targets: [.executableTarget(name: "words")]
)
