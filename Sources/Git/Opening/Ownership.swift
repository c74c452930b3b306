import Foundation

/// Whether a repository may be used though another user could have written what git runs from it.
///
/// git decides, by `safe.directory` and `SUDO_UID`: libgit2 knows only some of its rules, and which
/// ones changes with its version.
///
/// - SeeAlso: `safe.directory` in git-config(1).
enum Ownership {
  /// Refuses a repository that git refuses.
  ///
  /// - Parameters:
  ///   - root: Its work tree, or its `.git` folder where it is bare; git is run there.
  ///   - gitDirectory: Ends with a slash.
  ///   - workTree: Ends with a slash; nil where it is bare.
  ///   - environment: That of git.
  /// - Throws: `.notOwned`, or `.noGit`.
  /// - Complexity: git is run only where another user owns some of it.
  static func check(
    root: String, gitDirectory: String, workTree: String?, environment: [String: String],
    _ operation: String
  ) throws(GitError) {
    // As git does, a link is looked at itself, and so is a '.git' that is a file.
    let places = [workTree, workTree.map { $0 + ".git" }, gitDirectory].compactMap { $0 }
    let foreign = places.lazy.map { $0.count > 1 && $0.hasSuffix("/") ? String($0.dropLast()) : $0 }
      .compactMap { path in owner(of: path).map { (path, $0) } }
      .first { $0.1 != geteuid() }
    guard let (path, owner) = foreign else { return }
    // Its remedy is looked for in what it says.
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
        git refuses it, as it belongs to another user
          '\(path)' belongs to user \(owner), and this is user \(geteuid()).
          If you trust what is in it: \(remedy)
        """)
  }

  /// The id of the user who owns a file, folder or link; nil where there is none.
  private static func owner(of path: String) -> uid_t? {
    var status = stat()
    return lstat(path, &status) == 0 ? status.st_uid : nil
  }
}
