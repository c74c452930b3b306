package import Files
import Foundation

/// An exclusive lock on a file, held for the lifetime of the value; the system releases it if the
/// process dies.
package struct FileLock: ~Copyable {
  private let descriptor: Int32

  /// Acquires the lock if it is free, without following links in a tree of files.
  ///
  /// - Returns: nil if it is held by another process, or the file can't be created.
  package init?(path: String, in files: FileTree) {
    guard let lock = try? FileLock(at: path, in: files) else { return nil }
    self = lock
  }

  /// Acquires the lock, without following links in a tree of files.
  ///
  /// - Throws: `.contended` if it is held by another process, `.storage` if the file can't be created.
  package init(at path: String, in files: FileTree) throws(GitError) {
    let operation = "acquire the lock '\(path)'"
    let descriptor: Int32
    do { descriptor = try files.openLock(path) } catch {
      throw GitError(.storage, operation, detail: error.detail)
    }
    try self.init(descriptor, operation)
  }

  /// Acquires a lock on a folder itself, which requires no file and no write permission.
  ///
  /// - Throws: `.contended` if it is held by another process, `.storage` if it can't be locked.
  package init(folder: String) throws(GitError) {
    let operation = "lock the folder '\(folder)'"
    let descriptor = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard descriptor >= 0 else {
      throw GitError(.storage, operation, detail: String(cString: strerror(errno)))
    }
    try self.init(descriptor, operation)
  }

  /// Takes ownership of an open file and locks it.
  private init(_ descriptor: Int32, _ operation: String) throws(GitError) {
    // A child process that is being started briefly inherits open descriptors, including locks.
    var attempts = 20
    while flock(descriptor, LOCK_EX | LOCK_NB) != 0 {
      let reason = errno
      attempts -= 1
      guard attempts > 0, reason == EWOULDBLOCK || reason == EINTR else {
        close(descriptor)
        throw GitError(
          reason == EWOULDBLOCK ? .contended : .storage, operation,
          detail: reason == EWOULDBLOCK
            ? "it is held by another process" : String(cString: strerror(reason)))
      }
      usleep(5000)
    }
    self.descriptor = descriptor
  }

  deinit { close(descriptor) }
}
