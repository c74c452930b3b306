import Foundation

/// The part of SwiftPM's description of a package that is used.
struct PackageDescription: Decodable {
  let name: String?
  let products: [Product]
  let targets: [Target]
  let dependencies: [PackageDependency]?

  /// Another package, where it is kept in a repository elsewhere.
  struct PackageDependency: Decodable {
    let sourceControl: [SourceControl]?

    struct SourceControl: Decodable {
      let identity: String
      let location: Location?

      struct Location: Decodable {
        let remote: [Remote]?

        struct Remote: Decodable { let urlString: String }
      }
    }
  }

  /// Where a package comes from; nil for one that isn't depended on, or lies on this machine.
  func address(of identity: String) -> String? {
    (dependencies ?? []).lazy.flatMap { $0.sourceControl ?? [] }
      .first { $0.identity == identity }?.location?.remote?.first?.urlString
  }

  struct Product: Decodable {
    let name: String
    let targets: [String]
    /// The only key of an object: "executable", "library" or "plugin".
    let isExecutable: Bool
    let isLibrary: Bool

    private enum Key: CodingKey { case name, targets, type }

    private enum Kind: CodingKey { case executable, library }

    init(from decoder: any Decoder) throws {
      let container = try decoder.container(keyedBy: Key.self)
      self.name = try container.decode(String.self, forKey: .name)
      self.targets = try container.decode([String].self, forKey: .targets)
      let kinds = try container.nestedContainer(keyedBy: Kind.self, forKey: .type)
      (isExecutable, isLibrary) = (kinds.contains(.executable), kinds.contains(.library))
    }
  }

  struct Target: Decodable {
    let name: String
    let type: String
    let path: String?
    /// What below `path` isn't part of it, and what alone is; nil for all.
    let exclude: [String]?
    let sources: [String]?
    let dependencies: [Dependency]?
    let pluginUsages: [PluginUsage]?

    /// The suite that it is; nil for another executable.
    var suite: Suite.Kind? {
      if pluginUsages?.contains(where: { $0.plugin?.first == "BenchmarkPlugin" }) == true {
        return .packageBenchmark
      }
      for dependency in dependencies ?? [] {
        switch (dependency.product, dependency.package) {
        case ("Benchmark", "swift-benchmark"): return .swiftBenchmark
        case ("PerfCheck", _): return .perfCheck
        default: continue
        }
      }
      return nil
    }

    /// What it depends on, also by way of other targets, that servers are made of.
    func server(_ targets: [String: Target]) -> String? {
      var (seen, next): (Set<String>, [Target]) = ([], [self])
      while let target = next.popLast() {
        guard seen.insert(target.name).inserted else { continue }
        for dependency in target.dependencies ?? [] {
          guard let name = dependency.product else { continue }
          if Self.serverProducts.contains(name) { return name }
          if let other = targets[name], dependency.package == nil { next.append(other) }
        }
      }
      return nil
    }

    private static let serverProducts: Set = [
      "NIO", "NIOPosix", "NIOTransportServices", "NIOHTTP1", "NIOHTTP2", "NIOSSL", "NIOSSH",
      "Hummingbird", "Vapor", "FlyingFox", "FlyingSocks", "GRPC", "GRPCCore",
      "GRPCNIOTransportHTTP2", "AWSLambdaRuntime", "Kitura", "Swifter",
    ]
  }

  struct PluginUsage: Decodable {
    /// The plugin's name and its package.
    let plugin: [String?]?
  }

  /// A product of a package, or another target: the only key of an object, whose value is a list of its
  /// name, its package, and more that isn't read.
  struct Dependency: Decodable {
    let product: String?
    let package: String?

    private struct Name: Decodable {
      let text: String?

      init(from decoder: any Decoder) throws {
        text = try? decoder.singleValueContainer().decode(String.self)
      }
    }

    init(from decoder: any Decoder) throws {
      let container = try decoder.singleValueContainer()
      let names = (try? container.decode([String: [Name]].self)) ?? [:]
      let list = (names["product"] ?? names["byName"] ?? names["target"] ?? []).map(\.text)
      product = list.first ?? nil
      // A target by its name has no package; what follows the name there is a condition.
      package = names["product"] != nil && list.count > 1 ? list[1] : nil
    }
  }
}
