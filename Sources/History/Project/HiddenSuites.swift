import Foundation

/// Benchmarks that lie in a package's folder and aren't part of it as SwiftPM describes it here.
///
/// Packages leave them out so that nobody who depends on them gets the libraries of benchmarks, too, and
/// ask for a variable of the environment.
struct HiddenSuites {
  /// The libraries whose suites have sources that import them, by whether they can be measured.
  private static let libraries = [("Benchmark", true), ("CollectionsBenchmark", false)]

  /// What was found, and why it isn't measured.
  let omissions: [Omission]

  /// - Parameters:
  ///   - folders: Those that may hold benchmarks, relative to the package.
  ///   - directory: The folder of the package.
  init(in folders: [String], of directory: String) {
    let manifest = try? String(contentsOfFile: directory + "/Package.swift", encoding: .utf8)
    let names = Self.variables(of: manifest ?? "")
    omissions = folders.compactMap { folder in
      let sources = SwiftSources.texts(in: directory + "/" + folder)
      let library = Self.libraries.first { library, _ in
        sources.contains { Self.imports(library, $0) }
      }
      return library.map { name, isKnown in
        Omission(
          name: folder,
          reason: isKnown
            ? Self.reason(name, names)
            : "its sources import \(name), whose results perf-check doesn't read")
      }
    }
  }

  private static func reason(_ library: String, _ names: [String]) -> String {
    let start = "its sources import \(library), but they belong to no target"
    guard !names.isEmpty else { return start }
    let variables = names.joined(separator: ", ")
    return "\(start) unless the environment has \(variables)\n  Set it here and wherever perf-check"
      + " runs: \(names[0])=1 perf-check init"
  }

  /// Whether a line of a source imports a module.
  static func imports(_ module: String, _ source: String) -> Bool {
    source.split(whereSeparator: \.isNewline).contains { line in
      let words = line.split(separator: " ")
      return words.last == Substring(module) && words.dropLast().last == "import"
    }
  }

  /// The variables of the environment that a manifest asks for, in its order; those that say benchmarks
  /// come first, or alone.
  static func variables(of manifest: String) -> [String] {
    var names: [String] = []
    for match in manifest.matches(of: #/\.environment\s*\[\s*"(\w+)"\s*\]/#)
    where !names.contains(String(match.1)) {
      names.append(String(match.1))
    }
    let own = names.filter { $0.uppercased().contains("BENCH") }
    return own.isEmpty ? names : own
  }
}

/// The Swift files below a folder.
enum SwiftSources {
  /// Their texts, in the order of their paths; unreadable ones are left out.
  ///
  /// - Parameter holds: Whether a file counts, by its path relative to the folder.
  static func texts(in folder: String, where holds: (String) -> Bool = { _ in true }) -> [String] {
    let files = FileManager.default.enumerator(atPath: folder)?.compactMap { $0 as? String } ?? []
    return files.filter { $0.hasSuffix(".swift") && holds($0) }.sorted().compactMap {
      try? String(contentsOfFile: folder + "/" + $0, encoding: .utf8)
    }
  }
}
