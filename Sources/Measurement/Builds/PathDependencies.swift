import Files
import Foundation

/// The packages that a manifest takes from folders outside the repository.
///
/// `.package(path: "../Other")` means another place in a worktree than in the user's checkout, so a
/// link is put where the worktree looks for it.
struct PathDependencies {
  /// The folder of the user's manifest.
  let project: String
  /// The same folder in the worktree.
  let checkout: String
  /// Writes the links.
  let files: FileTree

  /// Links what lies outside the worktree to where it looks for it.
  ///
  /// - Parameters:
  ///   - folder: The folder above the worktree, where links may be put.
  ///   - root: The root of the worktree.
  /// - Returns: A warning for each dependency whose version git doesn't know.
  /// - Throws: `.outsideDependency` for one that can't be linked.
  func link(folder: String, root: String) throws(MeasurementError) -> [String] {
    guard let manifest = try? String(contentsOfFile: checkout + "/Package.swift", encoding: .utf8)
    else { return [] }
    var warnings: [String] = []
    for path in Self.paths(in: manifest) {
      if path.hasPrefix("/") {
        if FileManager.default.fileExists(atPath: path) { warnings.append(Self.warning(path)) }
        continue
      }
      let wanted = Self.resolve(path, in: checkout)
      if wanted == root || wanted.hasPrefix(root + "/") { continue }
      let real = Self.resolve(path, in: project)
      let operation = "use the package '\(path)' of Package.swift in a worktree"
      // Many manifests take siblings only under a condition. Where it is met all the same, the build says
      // which folder it misses.
      guard FileManager.default.fileExists(atPath: real) else { continue }
      guard wanted.hasPrefix(folder + "/") else {
        throw MeasurementError(
          .outsideDependency, operation,
          detail: """
            it is too far outside the repository
              Use an absolute path or a URL, or make it a submodule.
            """)
      }
      let first = wanted.dropFirst(folder.count + 1).prefix { $0 != "/" }
      guard !first.hasPrefix(".") else {
        throw MeasurementError(
          .outsideDependency, operation,
          detail: "names that begin with a dot are reserved there\n  Use an absolute path.")
      }
      warnings.append(Self.warning(path))
      // It may lie in another one, which is linked already.
      if realPath(wanted) == realPath(real) { continue }
      do {
        try files.link(wanted, to: real)
      } catch {
        throw MeasurementError(.storage, operation, detail: "\(error)")
      }
    }
    return warnings
  }

  private static func warning(_ path: String) -> String {
    "the package '\(path)' is outside the repository; both sides use its current state"
  }

  /// The literal paths of `.package(path:)` and `.package(name:path:)`.
  static func paths(in manifest: String) -> [String] {
    let pattern = /\.package\(\s*(?:name:\s*"[^"]*"\s*,\s*)?path:\s*"([^"]+)"/
    return manifest.matches(of: pattern).map { String($0.1) }
  }

  /// The path without `.` and `..`, not following links.
  static func resolve(_ path: String, in folder: String) -> String {
    var parts: [Substring] = []
    for part in (folder + "/" + path).split(separator: "/") {
      switch part {
      case ".": continue
      case "..": _ = parts.popLast()
      default: parts.append(part)
      }
    }
    return "/" + parts.joined(separator: "/")
  }
}
