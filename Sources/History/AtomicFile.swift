import Foundation

/// Writing a file so that it is always whole: as it was, or as it shall be.
package enum AtomicFile {
  /// Replaces a file's contents.
  ///
  /// The new contents are on the disk before they take the old ones' place.
  ///
  /// - Throws: `.storage`; the file is then as it was, and nothing is left beside it.
  package static func write(_ text: String, to path: String) throws(HistoryError) {
    let temporary = path + ".\(getpid()).tmp"
    func fail(_ step: String) -> HistoryError {
      let reason = unsafe String(cString: unsafe strerror(errno))
      unsafe unlink(temporary)
      return HistoryError(
        code: .storage, operation: "write '\(path)'",
        detail: "could not \(step): \(reason)\n  The file is as it was. Is the disk full?")
    }
    let folder = URL(filePath: path).deletingLastPathComponent().path(percentEncoded: false)
    try? FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    let file = unsafe open(temporary, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o644)
    guard file >= 0 else { throw fail("create a file beside it") }
    var rest = Array(text.utf8)[...]
    while !rest.isEmpty {
      let count = unsafe rest.withUnsafeBytes {
        unsafe Foundation.write(file, $0.baseAddress, $0.count)
      }
      if count < 0, errno == EINTR { continue }
      guard count > 0 else {
        let failure = fail("write it")
        close(file)
        throw failure
      }
      rest = rest.dropFirst(count)
    }
    let isOnDisk = fsync(file) == 0
    guard close(file) == 0, isOnDisk else { throw fail("write it") }
    guard unsafe rename(temporary, path) == 0 else { throw fail("put it in place") }
  }
}
