import Foundation

/// An error of writing a file or folder, with a remedy.
package struct FileError: Error, Hashable, Sendable, CustomStringConvertible {
  /// The kind of error, for callers.
  package enum Code: Hashable, Sendable {
    /// The file system failed with this `errno`.
    case refused(Int32)
    /// A symbolic link, which is not followed.
    case link
    /// The existing file can't be written, such as a folder, or the path is outside.
    case unsuitable
    /// The user interrupted the wait for the reader of a pipe.
    case interrupted
  }

  /// The kind of error, for callers.
  package let code: Code
  /// The operation that failed, in the infinitive.
  package let operation: String
  /// What happened and what to do next.
  package let detail: String

  package init(_ code: Code, _ operation: String, detail: String) {
    self.code = code
    self.operation = operation
    self.detail = detail
  }

  package var description: String { "could not \(operation): \(detail)" }

  /// The error for the current `errno`.
  static func refused(_ operation: String, _ step: String = "") -> FileError {
    let number = errno
    let reason = unsafe String(cString: unsafe strerror(number))
    return FileError(
      .refused(number), operation,
      detail: (step.isEmpty ? "" : "could not \(step): ") + reason + advice(number))
  }

  /// The error for a symbolic link in a path.
  static func link(_ operation: String, at path: String) -> FileError {
    FileError(
      .link, operation,
      detail: """
        '\(path)' is a symbolic link, which is not followed: nothing outside is written or deleted
          Check where the link points, then remove it: ls -l '\(path)'
        """)
  }

  private static func advice(_ number: Int32) -> String {
    switch number {
    case ENOSPC: "\n  The disk is full. Free some space and try again."
    case EDQUOT: "\n  Your quota is used up. Free some space and try again."
    case EROFS: "\n  The file system is read-only. Choose a writable location."
    case EACCES, EPERM: "\n  Check the permissions of the folder: ls -ld"
    case ENOENT: "\n  Create the folder first."
    default: ""
    }
  }
}
