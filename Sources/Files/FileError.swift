import Foundation

/// Why a file or folder can't be written, and what to do about it.
package struct FileError: Error, Hashable, Sendable, CustomStringConvertible {
  /// What callers act on.
  package enum Code: Hashable, Sendable {
    /// The file system refused, with this `errno`.
    case refused(Int32)
    /// A symbolic link where none is followed.
    case link
    /// What is there can't be written, such as a folder; or it lies outside.
    case unsuitable
    /// The user asked to stop while the reader of a pipe was waited for.
    case interrupted
  }

  /// What callers act on.
  package let code: Code
  /// What was being done, in the infinitive.
  package let operation: String
  /// What happened and what to do next.
  package let detail: String

  package init(_ code: Code, _ operation: String, detail: String) {
    self.code = code
    self.operation = operation
    self.detail = detail
  }

  package var description: String { "could not \(operation): \(detail)" }

  /// The error for what `errno` says now.
  static func refused(_ operation: String, _ step: String = "") -> FileError {
    let number = errno
    let reason = unsafe String(cString: unsafe strerror(number))
    return FileError(
      .refused(number), operation,
      detail: (step.isEmpty ? "" : "could not \(step): ") + reason + advice(number))
  }

  /// The error for a link in the way.
  static func link(_ operation: String, at path: String) -> FileError {
    FileError(
      .link, operation,
      detail: """
        '\(path)' is a symbolic link, which is not followed: nothing outside is written or deleted
          Remove the link, after looking where it leads: ls -l '\(path)'
        """)
  }

  private static func advice(_ number: Int32) -> String {
    switch number {
    case ENOSPC: "\n  The disk is full. Free some space and try again."
    case EDQUOT: "\n  Your quota is used up. Free some space and try again."
    case EROFS: "\n  The file system is read-only. Name a place that can be written."
    case EACCES, EPERM: "\n  Give yourself the right to write there: ls -ld shows who has it."
    case ENOENT: "\n  Make the folder first."
    default: ""
    }
  }
}
