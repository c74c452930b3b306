package import Foundation
import Model
import Quantities

/// What a Swift package holds, as SwiftPM describes it.
///
/// - SeeAlso: `swift package dump-package`.
package struct PackageManifest: Hashable, Sendable {
  /// An executable with benchmarks.
  package struct FoundSuite: Hashable, Sendable {
    package let kind: Suite.Kind
    package let product: String
  }

  /// Where the sources of a target are.
  package struct SourceFolder: Hashable, Sendable {
    /// Relative to the package.
    package let path: String
    /// Files and folders below it that aren't part of the target.
    package let excluded: [String]
    /// Those that alone are part of it; nil for all.
    package let included: [String]?

    init(_ target: PackageDescription.Target, below parent: String) {
      path = target.path ?? "\(parent)/\(target.name)"
      (excluded, included) = (target.exclude ?? [], target.sources)
    }

    /// Whether a file belongs to the target.
    ///
    /// - Parameter file: Relative to the folder.
    package func holds(_ file: String) -> Bool {
      func isBelow(_ folder: String) -> Bool {
        let folder = folder.hasSuffix("/") ? String(folder.dropLast()) : folder
        return folder == "." || file == folder || file.hasPrefix(folder + "/")
      }
      return !excluded.contains(where: isBelow) && (included?.contains(where: isBelow) ?? true)
    }
  }

  /// An executable without.
  package struct Executable: Hashable, Sendable {
    package let product: String
    /// Why it probably never ends; nil where nothing tells.
    package let server: String?
    package let folders: [SourceFolder]
  }

  /// A target of tests.
  package struct Tests: Hashable, Sendable {
    package let name: String
    package let folder: SourceFolder
  }

  package let name: String
  package let suites: [FoundSuite]
  /// Products: those declared, then those that SwiftPM makes of targets.
  package let executables: [Executable]
  package let tests: [Tests]
  /// The products that other packages import.
  package let libraries: [String]
  /// Where the package gets perf-check from; nil where it doesn't depend on it.
  package let perfCheckAddress: String?

  /// Reads SwiftPM's description.
  ///
  /// - Throws: `DecodingError` where it has another shape.
  package init(json: Data) throws {
    let description = try JSONDecoder().decode(PackageDescription.self, from: json)
    name = description.name ?? ""
    let targets = Dictionary(
      description.targets.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
    let executables = description.targets.filter { $0.type == "executable" }
    let products = description.products.filter(\.isExecutable)
    /// The product that a target is built as.
    func product(_ target: String) -> String {
      products.first { $0.targets == [target] }?.name
        ?? products.first { $0.targets.contains(target) }?.name ?? target
    }
    let suites = executables.compactMap { target in
      target.suite.map { (target: target.name, kind: $0) }
    }
    self.suites = suites.map { FoundSuite(kind: $0.kind, product: product($0.target)) }
    let used = Set(products.flatMap(\.targets))
    let others =
      products.filter { Set($0.targets).isDisjoint(with: suites.map(\.target)) }.map {
        (name: $0.name, targets: $0.targets)
      }
      + executables.filter { !used.contains($0.name) && $0.suite == nil }.map {
        (name: $0.name, targets: [$0.name])
      }
    self.executables = others.map { name, roots in
      let own = roots.compactMap { targets[$0] }
      return Executable(
        product: name, server: own.lazy.compactMap { $0.server(targets) }.first,
        folders: own.map { SourceFolder($0, below: "Sources") })
    }
    tests = description.targets.filter { $0.type == "test" }.map {
      Tests(name: $0.name, folder: SourceFolder($0, below: "Tests"))
    }
    perfCheckAddress = description.address(of: "perf-check")
    libraries = description.products.filter(\.isLibrary).map(\.name)
  }

  /// A workflow for each suite of the package.
  ///
  /// - Parameter folder: Where the package is, relative to `perf-check.yml`; nil for the same folder.
  package func suiteWorkflows(in folder: String?) -> [Workflow] {
    suites.compactMap { found in
      var suite = Suite(found.kind, product: found.product, package: folder)
      // The others are told their time by a line in the suite.
      if found.kind != .packageBenchmark { suite.time = 0.2 }
      return Workflow(name: Self.workflowName(found.product), suite: suite)
    }
  }

  /// A workflow for an executable.
  package static func workflow(for executable: Executable) -> Workflow {
    Workflow(
      name: workflowName(executable.product),
      build: .arguments(["swift", "build", "-c", "release", "--product", executable.product]),
      run: .arguments([Command.binariesPlaceholder + "/" + executable.product]))
  }

  /// A product's name with `-` for what names of workflows don't have.
  private static func workflowName(_ product: String) -> String {
    let name = String(product.map { $0.isLetter || $0.isNumber || "-_.".contains($0) ? $0 : "-" })
    return name.hasPrefix("-") ? "_" + name.dropFirst() : name
  }
}
