// swift-tools-version: 6.1
import PackageDescription

// A package of its own, so that those who use the library don't fetch what only its benchmarks need.
let package = Package(
  name: "Benchmarks",
  platforms: [.macOS(.v13)],
  dependencies: [
    .package(name: "Suite", path: ".."),
    // Its counts of allocations need further packages, and aren't gated here.
    .package(url: "https://github.com/ordo-one/benchmark", from: "1.38.1", traits: []),
  ],
  targets: [
    .executableTarget(
      name: "SearchBenchmarks",
      dependencies: [
        .product(name: "Benchmark", package: "benchmark"),
        .product(name: "TextSearch", package: "Suite"),
      ],
      path: "Benchmarks/SearchBenchmarks",
      plugins: [.plugin(name: "BenchmarkPlugin", package: "benchmark")])
  ]
)
