package import Files
import Foundation

/// An exclusive lock on a file, held until the value's life ends; the system frees it if the
/// process dies.
package struct FileLock: ~Copyable {
  private let descriptor: Int32

  /// Takes the lock if nobody holds it.
  ///
  /// - Returns: nil when another process holds it, or the file can't be made.
  package init?(path: String) {
    let folder = URL(filePath: path).deletingLastPathComponent().path(percentEncoded: false)
    self.init(path: path, in: FileTree(root: folder))
  }

  /// As the other, following no link in a tree of files.
  package init?(path: String, in files: FileTree) {
    guard let descriptor = try? files.openLock(path) else { return nil }
    // A process that is being started holds what this one has open for a moment.
    var attempts = 20
    while flock(descriptor, LOCK_EX | LOCK_NB) != 0 {
      attempts -= 1
      guard attempts > 0, errno == EWOULDBLOCK || errno == EINTR else {
        close(descriptor)
        return nil
      }
      usleep(5000)
    }
    self.descriptor = descriptor
  }

  deinit { close(descriptor) }
}
