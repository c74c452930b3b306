import Quantities

/// A package of benchmarks to begin with, in the folder `Benchmarks` of a library's package.
package struct StarterSuite: Hashable, Sendable {
  /// The texts of its files by their paths, relative to the package around it.
  package let files: [String: String]
  /// The workflow that measures it.
  package let workflow: Workflow

  /// The address where perf-check is cloned from, until the user fills it in.
  private static let unknownAddress = "https://github.com/OWNER/perf-check"

  /// - Parameters:
  ///   - manifest: The package around it.
  ///   - identity: How SwiftPM calls that package: the name of its folder.
  ///   - version: The version of perf-check from which on its library is used.
  /// - Returns: nil where the package has no library to import.
  package init?(for manifest: PackageManifest, identity: String, version: String) {
    guard let library = manifest.libraries.first else { return nil }
    let (address, note) =
      manifest.perfCheckAddress.map { ($0, "") }
      ?? (Self.unknownAddress, "  // the address you cloned it from")
    files = [
      "Benchmarks/Package.swift": """
      // swift-tools-version: 6.2
      import PackageDescription

      let package = Package(
        name: "benchmarks",
        platforms: [.macOS(.v15)],
        dependencies: [
          .package(path: ".."),
          .package(url: "\(address)", from: "\(version)"),\(note)
        ],
        targets: [
          .executableTarget(
            name: "benchmarks",
            dependencies: [
              .product(name: "\(library)", package: "\(identity)"),
              .product(name: "PerfCheck", package: "perf-check"),
            ],
            path: "Benchmarks")
        ])

      """,
      "Benchmarks/Benchmarks/Benchmarks.swift": """
      import \(library)
      import PerfCheck

      @main struct Benchmarks: BenchmarkSuite {
        static var benchmarks: [Benchmark] {
          // Put in what your users wait for. What `setup` makes is made once, outside the clock.
          Benchmark("sort", arguments: [100, 10_000], setup: { count in numbers(count) }) { numbers in
            numbers.sorted()
          }
        }

        private static func numbers(_ count: Int) -> [Int] {
          (0..<count).map { $0 &* 7_919 % 10_007 }
        }
      }

      """,
    ]
    workflow = Workflow(
      name: "benchmarks",
      suite: Suite(.perfCheck, product: "benchmarks", package: "Benchmarks", time: 0.2))
  }
}
