import Foundation

/// What a repository is stored in: its version, and the extensions that its configuration names.
///
/// - SeeAlso: repository-version in git's technical documentation; `extensions.*` in git-config(1).
enum RepositoryFormat {
  /// The extensions, in lower case, that change nothing in how objects and references are read.
  ///
  /// - `noop`: nothing at all; libgit2 1.3 forgets it once others are named.
  /// - `partialclone`: objects may be missing, which git is asked for (`fetchingMissing`).
  /// - `preciousobjects`: nothing may be removed, and nothing is.
  /// - `relativeworktrees`: worktrees and their repository name each other by relative paths, which
  ///   every libgit2 follows.
  /// - `worktreeconfig`: settings may stand in `config.worktree`, where libgit2 before 1.8 doesn't look
  ///   (`WorktreeSettings`).
  static let harmlessExtensions = [
    "noop", "partialclone", "preciousobjects", "relativeworktrees", "worktreeconfig",
  ]

  /// Whether these are libgit2's words for a format that it doesn't know.
  static func isUnsupported(_ message: String) -> Bool {
    ["unsupported extension", "unsupported repository version", "object format"].contains {
      message.contains($0)
    }
  }

  /// The error that names what libgit2 doesn't know, and what to do about it.
  ///
  /// - Parameter error: What opening a repository threw; other errors stay what they are.
  static func explained(_ error: GitError) -> GitError {
    guard error.code == .unsupported else { return error }
    return GitError(.unsupported, error.operation, detail: explanation(error.detail))
  }

  private static func explanation(_ message: String) -> String {
    let library = "libgit2 \(Library.version)"
    if message.contains("object format") { return shaAdvice }
    guard let name = message.split(separator: "extensions.").dropFirst().last else {
      // A version that git itself doesn't have yet: "unsupported repository version 2; only …".
      return "\(library) reports an \(message)\n  Install a newer libgit2."
    }
    switch name {
    case "objectformat": return shaAdvice
    case "refstorage":
      return """
        it has the extension 'refStorage': \(library) can't read its references
          Convert them to files (git 2.46 or newer): git refs migrate --ref-format=files
        """
    case _ where harmlessExtensions.contains(String(name)):
      return """
        it has the extension '\(name)', which \(library) can't be told to accept
          Install libgit2 1.3 or newer.
        """
    default:
      return """
        it has the extension '\(name)', which \(library) doesn't know
          Use a clone without it: git clone '<its path>' '<another path>'
        """
    }
  }

  private static let shaAdvice = """
    its object ids are SHA-256, and perf-check reads SHA-1 ids only
      No command converts a repository in place; use one with SHA-1 ids.
    """
}

/// The settings of a repository's main worktree that decide where its files are, where they stand in
/// `config.worktree`.
///
/// - SeeAlso: CONFIGURATION FILE in git-worktree(1).
struct WorktreeSettings {
  /// `core.bare`; nil where it isn't set.
  private(set) var isBare: Bool?
  /// `core.worktree`, relative to the `.git` folder; nil where it isn't set.
  private(set) var workTree: String?

  /// Reads them with git; none where there is no such file.
  ///
  /// - Parameters:
  ///   - gitDirectory: Ends with a slash.
  ///   - environment: That of git.
  init(gitDirectory: String, environment: [String: String]) throws(GitError) {
    let file = gitDirectory + "config.worktree"
    guard FileManager.default.fileExists(atPath: file) else { return }
    let answer = try runGit(
      ["config", "--file", file, "--null", "--get-regexp", #"^core\.(bare|worktree)$"#],
      in: gitDirectory, environment: environment)
    for setting in answer.output.split(separator: "\0") {
      // A name without a value is true.
      let parts = setting.split(separator: "\n", maxSplits: 1).map(String.init)
      let value = parts.count > 1 ? parts[1] : "true"
      if parts.first == "core.worktree" { workTree = value }
      if parts.first == "core.bare" {
        isBare = ["true", "yes", "on", "1"].contains(value.lowercased())
      }
    }
  }
}
