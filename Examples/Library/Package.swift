// swift-tools-version: 6.2
import PackageDescription

let package = Package(
  name: "Library",
  products: [.library(name: "TextTools", targets: ["TextTools"])],
  dependencies: [.package(name: "perf-check", path: "../..")],
  targets: [
    .target(name: "TextTools"),
    .executableTarget(
      name: "text-benchmarks",
      dependencies: ["TextTools", .product(name: "PerfCheck", package: "perf-check")],
      path: "Benchmarks/TextBenchmarks"),
  ]
)
