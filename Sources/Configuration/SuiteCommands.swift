package import Model

/// What builds and runs the suite of a Swift package.
package struct SuiteCommands: Hashable, Sendable {
  package var build: Command
  package var run: Command

  /// - Parameters:
  ///   - kind: How the suite is asked for its benchmarks.
  ///   - product: The name of its executable; XCTest needs none.
  ///   - package: The folder of its package, relative to that of `perf-check.yml`; nil for that one.
  /// - Returns: nil where the product is missing.
  package init?(_ kind: Suite.Kind, product: String?, package: String?) {
    let place = package.map { ["--package-path", $0] } ?? []
    let swift = ["swift", "build", "-c", "release"] + place
    if kind == .xctest {
      build = .arguments(swift + ["--build-tests", "-Xswiftc", "-enable-testing"])
      // Versions of Swift make one runner of all tests, or one a target: all that are there are asked.
      run = .arguments([binariesPlaceholder + (product.map { "/\($0).xctest" } ?? "")])
      return
    }
    guard let product, !product.isEmpty else { return nil }
    build = .arguments(swift + ["--product", product])
    run = .arguments([binariesPlaceholder + "/" + product])
  }
}
