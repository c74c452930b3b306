import Foundation

/// The format of a repository: its version and the extensions in its configuration.
///
/// - SeeAlso: repository-version in git's technical documentation; `extensions.*` in git-config(1).
enum RepositoryFormat {
  /// The extensions, in lower case, that don't affect how objects and references are read.
  ///
  /// - `noop`: no effect; libgit2 1.3 forgets it if others are specified.
  /// - `partialclone`: objects may be missing, and are fetched by git (`fetchingMissing`).
  /// - `preciousobjects`: objects must not be removed, and never are.
  /// - `relativeworktrees`: worktrees and their repository name each other by relative paths, which
  ///   every libgit2 follows.
  /// - `worktreeconfig`: settings may be in `config.worktree`, which libgit2 before 1.8 doesn't read
  ///   (`WorktreeSettings`).
  static let harmlessExtensions = [
    "noop", "partialclone", "preciousobjects", "relativeworktrees", "worktreeconfig",
  ]

  /// Whether this is libgit2's message for an unsupported format.
  static func isUnsupported(_ message: String) -> Bool {
    ["unsupported extension", "unsupported repository version", "object format"].contains {
      message.contains($0)
    }
  }

  /// The error that names the unsupported feature, with a remedy.
  ///
  /// - Parameter error: An error of opening a repository; other errors are returned unchanged.
  static func explained(_ error: GitError) -> GitError {
    guard error.code == .unsupported else { return error }
    return GitError(.unsupported, error.operation, detail: explanation(error.detail))
  }

  private static func explanation(_ message: String) -> String {
    let library = "libgit2 \(Library.version)"
    if message.contains("object format") { return shaAdvice }
    guard let name = message.split(separator: "extensions.").dropFirst().last else {
      // A version that git itself doesn't support yet: "unsupported repository version 2; only …".
      return "\(library) reports an \(message)\n  Install a newer libgit2."
    }
    switch name {
    case "objectformat": return shaAdvice
    case "refstorage":
      return """
        it uses the extension 'refStorage'; \(library) can't read its references
          Convert them to files (git 2.46 or newer): git refs migrate --ref-format=files
        """
    case _ where harmlessExtensions.contains(String(name)):
      return """
        it uses the extension '\(name)', which \(library) can't be configured to accept
          Install libgit2 1.3 or newer.
        """
    default:
      return """
        it uses the extension '\(name)', which \(library) doesn't support
          Use a clone without it: git clone '<its path>' '<another path>'
        """
    }
  }

  private static let shaAdvice = """
    its object ids are SHA-256; perf-check supports only SHA-1
      Repositories can't be converted in place; use one with SHA-1 ids.
    """
}

/// The settings in `config.worktree` of a repository's main worktree that determine the location of
/// its files.
///
/// - SeeAlso: CONFIGURATION FILE in git-worktree(1).
struct WorktreeSettings {
  /// `core.bare`; nil if it isn't set.
  private(set) var isBare: Bool?
  /// `core.worktree`, relative to the `.git` folder; nil if it isn't set.
  private(set) var workTree: String?

  /// Reads them with git; empty if the file doesn't exist.
  ///
  /// - Parameters:
  ///   - gitDirectory: Ends with a slash.
  ///   - environment: The environment of git.
  init(gitDirectory: String, environment: [String: String]) throws(GitError) {
    let file = gitDirectory + "config.worktree"
    guard FileManager.default.fileExists(atPath: file) else { return }
    let answer = try runGit(
      ["config", "--file", file, "--null", "--get-regexp", #"^core\.(bare|worktree)$"#],
      in: gitDirectory, environment: environment)
    for setting in answer.output.split(separator: "\0") {
      // A name without a value means true.
      let parts = setting.split(separator: "\n", maxSplits: 1).map(String.init)
      let value = parts.count > 1 ? parts[1] : "true"
      if parts.first == "core.worktree" { workTree = value }
      if parts.first == "core.bare" {
        isBare = ["true", "yes", "on", "1"].contains(value.lowercased())
      }
    }
  }
}
