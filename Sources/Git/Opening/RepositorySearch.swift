import Files
import Foundation

/// Looks for a repository before libgit2 is loaded, which takes as long as all else that a call without a
/// repository does.
enum RepositorySearch {
  /// Whether a folder may be in a repository: it or one above it has a `.git`, or is the inside of one.
  ///
  /// What libgit2 would not accept may be found; what it would accept is never missed.
  static func mayFind(from path: String) -> Bool {
    var folder = realPath(path)
    while true {
      let prefix = folder == "/" ? "/" : folder + "/"
      if exists(prefix + ".git") { return true }
      if exists(prefix + "HEAD"), exists(prefix + "objects") || exists(prefix + "commondir") {
        return true
      }
      guard folder != "/", let slash = folder.lastIndex(of: "/") else { return false }
      folder = slash == folder.startIndex ? "/" : String(folder[..<slash])
    }
  }

  private static func exists(_ path: String) -> Bool {
    var status = stat()
    return lstat(path, &status) == 0
  }

  /// What is said where there is none.
  static func nothing(_ operation: String) -> GitError {
    GitError(
      .notARepository, operation,
      detail: """
        neither it nor a folder above it is a git repository
          Change to one, or name it: --repository PATH
          To compare commands without one: perf-check compare 'COMMAND A' 'COMMAND B'
        """)
  }
}
