import Clibgit2

/// An error of a repository, with its location and a remedy.
package struct GitError: Error, Hashable, Sendable, CustomStringConvertible {
  /// The kind of error, for callers.
  package enum Code: Hashable, Sendable {
    /// No repository contains the folder.
    case notARepository
    /// The folder belongs to another user.
    case notOwned
    /// The repository uses a format that libgit2 can't read.
    case unsupported
    /// An object is missing from a partial clone, and git couldn't fetch it.
    case notFetched
    /// No such revision, object or reference.
    case notFound
    /// An abbreviated id is ambiguous.
    case ambiguous
    /// The branch has no commits yet.
    case unborn
    /// The history is truncated before the required commit.
    case shallow
    /// An object is corrupt or missing.
    case damaged
    /// Another process has updated or locked the reference.
    case contended
    /// The file system failed, because of missing space or permissions.
    case storage
    /// libgit2 is not installed.
    case noLibrary
    /// git is not installed, or can't be started.
    case noGit
    /// git took too long.
    case timedOut
    /// A signal interrupted the operation.
    case interrupted(Int32)
    /// Anything else.
    case other
  }

  /// The kind of error, for callers.
  package let code: Code
  /// The operation that failed, in the infinitive: "open the repository at '/x'".
  package let operation: String
  /// What happened and what to do next.
  package let detail: String
  /// The missing object; nil for other errors.
  let missing: ObjectID?

  package var description: String { "could not \(operation): \(detail)" }

  package init(_ code: Code, _ operation: String, detail: String) {
    self.init(code, operation, detail: detail, missing: nil)
  }

  private init(_ code: Code, _ operation: String, detail: String, missing: ObjectID?) {
    self.code = code
    self.operation = operation
    self.detail = detail
    self.missing = missing
  }

  /// The last error of libgit2 on this thread.
  static func last(_ status: Int32, _ operation: String) -> GitError {
    let error = git_error_last()
    let message = error.map { String(cString: $0.pointee.message) } ?? "status \(status)"
    let category = error.map { Int64($0.pointee.klass) } ?? 0
    let code = code(status, category: category, message: message)
    return GitError(
      code, operation, detail: message + advice(code),
      missing: status == GIT_ENOTFOUND.rawValue ? objectID(in: message) : nil)
  }

  /// The id in libgit2's message "object not found - no match for id (1f3c…)".
  private static func objectID(in message: String) -> ObjectID? {
    message.split(separator: "(").last.flatMap { ObjectID(hex: $0.prefix(40)) }
  }

  private static func code(_ status: Int32, category: Int64, message: String) -> Code {
    if message.hasPrefix(Library.missing) { return .noLibrary }
    if RepositoryFormat.isUnsupported(message) { return .unsupported }
    // Failures to write have the category "os", regardless of the status.
    let isOS = category == Int64(GIT_ERROR_OS.rawValue)
    switch status {
    case GIT_ENOTFOUND.rawValue:
      // An object referenced by the repository is missing, as opposed to one named by the user.
      if category == Int64(GIT_ERROR_ODB.rawValue) { return .damaged }
      return category == Int64(GIT_ERROR_REPOSITORY.rawValue) ? .notARepository : .notFound
    case GIT_EINVALIDSPEC.rawValue: return .notFound
    case GIT_EAMBIGUOUS.rawValue: return .ambiguous
    case GIT_EUNBORNBRANCH.rawValue: return .unborn
    case GIT_ELOCKED.rawValue, GIT_EMODIFIED.rawValue, GIT_EEXISTS.rawValue: return .contended
    case GIT_EMISMATCH.rawValue: return .damaged
    default: break
    }
    let objectStore = [GIT_ERROR_ODB, GIT_ERROR_OBJECT, GIT_ERROR_ZLIB, GIT_ERROR_INDEXER]
    if objectStore.contains(where: { Int64($0.rawValue) == category }) { return .damaged }
    return isOS ? .storage : .other
  }

  private static func advice(_ code: Code) -> String {
    switch code {
    case .damaged:
      "\n  An object is damaged or missing. Check the repository: git fsck --full"
    case .noLibrary:
      "\n  Install it: apt-get install libgit2-dev (Fedora: dnf install libgit2; macOS: brew install"
        + " libgit2)"
    case .storage:
      "\n  Check the free space and the permissions of the '.git' folder."
    default: ""
    }
  }
}

/// Throws the library's last error if `status` is negative.
func check(_ status: Int32, _ operation: @autoclosure () -> String) throws(GitError) {
  guard status >= 0 else { throw GitError.last(status, operation()) }
}
