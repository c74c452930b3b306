package import Foundation
import Model

/// What a Swift package holds, as SwiftPM describes it.
///
/// - SeeAlso: `swift package dump-package`.
package struct PackageManifest: Hashable, Sendable {
  /// The names of executable products: those declared, then those that SwiftPM makes of targets.
  ///
  /// Benchmarks aren't among them.
  package let executables: [String]
  /// The targets that package-benchmark's plugin runs; by themselves they measure nothing.
  package let benchmarks: [String]
  /// Whether there are test targets.
  package let hasTests: Bool

  /// Reads SwiftPM's description.
  ///
  /// - Throws: `DecodingError` where it has another shape.
  package init(json: Data) throws {
    let description = try JSONDecoder().decode(Description.self, from: json)
    let executables = description.targets.filter { $0.type == "executable" }
    let benchmarks = executables.filter(\.isBenchmark).map(\.name)
    let products = description.products.filter(\.isExecutable)
    let used = Set(products.flatMap(\.targets) + benchmarks)
    self.executables =
      products.filter { Set($0.targets).isDisjoint(with: benchmarks) }.map(\.name)
      + executables.map(\.name).filter { !used.contains($0) }
    self.benchmarks = benchmarks
    self.hasTests = description.targets.contains { $0.type == "test" }
  }

  /// Workflows for what the package holds: one an executable and one a suite of benchmarks, or else one
  /// for its tests.
  package var workflows: [Workflow] {
    if executables.isEmpty, benchmarks.isEmpty, hasTests {
      return [
        Workflow(
          name: "tests", build: .arguments(["swift", "build", "--build-tests"]),
          run: .arguments(["swift", "test", "--skip-build"]))
      ]
    }
    let programs = executables.map { name in
      Workflow(
        name: Self.workflowName(name), build: Self.build(name),
        run: .arguments([".build/release/\(name)"]))
    }
    return programs
      + benchmarks.map { name in
        // It writes what it measured as a baseline, which is the one format with all values.
        Workflow(
          name: Self.workflowName(name), build: Self.build(name),
          run: .arguments([
            "swift", "package", "--allow-writing-to-package-directory", "benchmark", "baseline",
            "update", "perf-check", "--target", name, "--no-progress",
          ]), metrics: ["wall_time"],
          results: Workflow.Results(
            format: "package-benchmark",
            path: ".benchmarkBaselines/\(name)/perf-check/results.json"))
      }
  }

  /// A product's name with `-` for what names of workflows don't have.
  private static func workflowName(_ product: String) -> String {
    let name = String(product.map { $0.isLetter || $0.isNumber || "-_.".contains($0) ? $0 : "-" })
    return name.hasPrefix("-") ? "_" + name.dropFirst() : name
  }

  private static func build(_ product: String) -> Command {
    .arguments(["swift", "build", "-c", "release", "--product", product])
  }
}

/// The part of SwiftPM's description that is used.
private struct Description: Decodable {
  let products: [Product]
  let targets: [Target]

  struct Product: Decodable {
    let name: String
    let targets: [String]
    /// Whether its type is "executable", the only key of an object.
    let isExecutable: Bool

    private enum Key: CodingKey { case name, targets, type }

    private enum Kind: CodingKey { case executable }

    init(from decoder: any Decoder) throws {
      let container = try decoder.container(keyedBy: Key.self)
      self.name = try container.decode(String.self, forKey: .name)
      self.targets = try container.decode([String].self, forKey: .targets)
      self.isExecutable = try container.nestedContainer(keyedBy: Kind.self, forKey: .type)
        .contains(.executable)
    }
  }

  struct Target: Decodable {
    let name: String
    let type: String
    let pluginUsages: [PluginUsage]?

    /// Whether package-benchmark's plugin generates its main function.
    var isBenchmark: Bool {
      pluginUsages?.contains { $0.plugin?.first == "BenchmarkPlugin" } ?? false
    }
  }

  struct PluginUsage: Decodable {
    /// The plugin's name and its package.
    let plugin: [String?]?
  }
}
