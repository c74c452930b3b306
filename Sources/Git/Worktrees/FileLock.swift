package import Files
import Foundation

/// An exclusive lock on a file, held until the value's life ends; the system frees it if the
/// process dies.
package struct FileLock: ~Copyable {
  private let descriptor: Int32

  /// Takes the lock if nobody holds it, following no link in a tree of files.
  ///
  /// - Returns: nil when another process holds it, or the file can't be made.
  package init?(path: String, in files: FileTree) {
    guard let lock = try? FileLock(at: path, in: files) else { return nil }
    self = lock
  }

  /// Takes the lock, following no link in a tree of files.
  ///
  /// - Throws: `.contended` when another process holds it, `.storage` when the file can't be made.
  package init(at path: String, in files: FileTree) throws(GitError) {
    let operation = "take the lock '\(path)'"
    let descriptor: Int32
    do { descriptor = try files.openLock(path) } catch {
      throw GitError(.storage, operation, detail: error.detail)
    }
    try self.init(descriptor, operation)
  }

  /// Takes a lock on a folder itself, which makes no file and needs no right to write.
  ///
  /// - Throws: `.contended` when another process holds it, `.storage` where it can't be locked.
  package init(folder: String) throws(GitError) {
    let operation = "lock the folder '\(folder)'"
    let descriptor = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard descriptor >= 0 else {
      throw GitError(.storage, operation, detail: String(cString: strerror(errno)))
    }
    try self.init(descriptor, operation)
  }

  /// Takes over an open file and locks it.
  private init(_ descriptor: Int32, _ operation: String) throws(GitError) {
    // A process that is being started holds what this one has open for a moment.
    var attempts = 20
    while flock(descriptor, LOCK_EX | LOCK_NB) != 0 {
      let reason = errno
      attempts -= 1
      guard attempts > 0, reason == EWOULDBLOCK || reason == EINTR else {
        close(descriptor)
        throw GitError(
          reason == EWOULDBLOCK ? .contended : .storage, operation,
          detail: reason == EWOULDBLOCK
            ? "another process holds it" : String(cString: strerror(reason)))
      }
      usleep(5000)
    }
    self.descriptor = descriptor
  }

  deinit { close(descriptor) }
}
