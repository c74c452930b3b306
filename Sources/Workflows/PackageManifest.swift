/// What a Swift package's manifest names, as far as reading it tells.
///
/// The manifest isn't run: inside a SwiftPM plugin that would wait for ever for the package's lock.
package struct PackageManifest: Hashable, Sendable {
  /// The names of executables, in order; declared products before targets.
  package let executables: [String]
  /// Whether there are test targets.
  package let hasTests: Bool

  /// Reads the text of a `Package.swift`.
  package init(text: String) {
    let code = text.replacing(/\/\/[^\n]*/, with: "")
    let products = code.matches(of: /\.executable\(\s*name:\s*"([^"]+)"/)
      .map { String($0.1) }
    let targets = code.matches(of: /\.executableTarget\(\s*name:\s*"([^"]+)"/)
      .map { String($0.1) }
    let productTargets = code.matches(
      of: /\.executable\(\s*name:\s*"[^"]+"\s*,\s*targets:\s*\[\s*"([^"]+)"/
    ).map { String($0.1) }
    self.executables =
      products + targets.filter { !products.contains($0) && !productTargets.contains($0) }
    self.hasTests = code.contains(".testTarget(")
  }

  /// Workflows for what the package holds: one an executable, or else one for its tests.
  package var workflows: [Workflow] {
    if executables.isEmpty, hasTests {
      return [
        Workflow(
          name: "tests", build: .arguments(["swift", "build", "--build-tests"]),
          run: .arguments(["swift", "test", "--skip-build"]))
      ]
    }
    return executables.map { name in
      Workflow(
        name: name,
        build: .arguments(["swift", "build", "-c", "release", "--product", name]),
        run: .arguments([".build/release/\(name)"]))
    }
  }
}
