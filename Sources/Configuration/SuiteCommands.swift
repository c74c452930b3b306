package import Model

/// What builds and runs the suite of a Swift package.
package struct SuiteCommands: Hashable, Sendable {
  package var build: Command
  package var run: Command

  /// - Returns: nil where the product is missing; XCTest needs none.
  package init?(_ suite: Suite) {
    let place = suite.package.map { ["--package-path", $0] } ?? []
    let swift = ["swift", "build", "-c", "release"] + place
    if suite.kind == .xctest {
      build = .arguments(swift + ["--build-tests", "-Xswiftc", "-enable-testing"])
      // Versions of Swift make one runner of all tests, or one a target: all that are there are asked.
      run = .arguments([Command.binariesPlaceholder + (suite.product.map { "/\($0).xctest" } ?? "")]
      )
      return
    }
    guard let product = suite.product, !product.isEmpty else { return nil }
    build = .arguments(swift + ["--product", product])
    run = .arguments([Command.binariesPlaceholder + "/" + product])
  }
}

extension Workflow {
  /// A workflow for the suite of a Swift package.
  package init(name: String, suite: Suite) {
    guard let commands = SuiteCommands(suite) else {
      preconditionFailure("the suite of a package has a product")
    }
    self.init(
      name: name, build: commands.build, run: commands.run, warmup: 0,
      metrics: [Metric.defaultNames[0]])
    self.suite = suite
  }
}
