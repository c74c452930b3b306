import Foundation

/// Whether a repository may be used if another user could have modified programs that git runs.
///
/// git decides, by `safe.directory` and `SUDO_UID`: libgit2 implements only some of these rules,
/// depending on its version.
///
/// - SeeAlso: `safe.directory` in git-config(1).
enum Ownership {
  /// Throws for a repository that git refuses.
  ///
  /// - Parameters:
  ///   - root: Its work tree, or its `.git` folder if it is bare; git is run there.
  ///   - gitDirectory: Ends with a slash.
  ///   - workTree: Ends with a slash; nil if it is bare.
  ///   - environment: The environment of git.
  /// - Throws: `.notOwned`, or `.noGit`.
  /// - Complexity: git is run only if another user owns a part of it.
  static func check(
    root: String, gitDirectory: String, workTree: String?, environment: [String: String],
    _ operation: String
  ) throws(GitError) {
    // As in git, the owner of a link itself, or of a '.git' file, is checked.
    let places = [workTree, workTree.map { $0 + ".git" }, gitDirectory].compactMap { $0 }
    let foreign = places.lazy.map { $0.count > 1 && $0.hasSuffix("/") ? String($0.dropLast()) : $0 }
      .compactMap { path in owner(of: path).map { (path, $0) } }
      .first { $0.1 != geteuid() }
    guard let (path, owner) = foreign else { return }
    // The remedy is extracted from its message.
    let answer = try runGit(
      ["rev-parse", "--git-dir"], in: root, environment: environment.merging(["LC_ALL": "C"]) { $1 }
    )
    if answer.succeeded { return }
    let lines = answer.errors.split(separator: "\n").map(\.trimmedLine)
    guard let remedy = lines.first(where: { $0.hasPrefix("git config --global --add safe.") })
    else { throw GitError(.other, operation, detail: answer.errors.trimmedLine) }
    throw GitError(
      .notOwned, operation,
      detail: """
        git refuses it because it belongs to another user
          '\(path)' belongs to user \(owner); the current user is \(geteuid()).
          If you trust its contents: \(remedy)
        """)
  }

  /// The id of the owner of a file, folder or link; nil if it doesn't exist.
  private static func owner(of path: String) -> uid_t? {
    var status = stat()
    return lstat(path, &status) == 0 ? status.st_uid : nil
  }
}
