import Foundation

/// A file that grows by whole lines, each of which is on the disk before work goes on.
package enum AppendedFile {
  /// Adds a line.
  ///
  /// What a power failure left of an earlier line is cut off first.
  ///
  /// - Parameters:
  ///   - line: Without a line break.
  ///   - path: An existing file.
  /// - Throws: `.storage`; the file is then as it was.
  package static func append(_ line: String, to path: String) throws(HistoryError) {
    func fail(_ step: String) -> HistoryError {
      let reason = unsafe String(cString: unsafe strerror(errno))
      return HistoryError(
        code: .storage, operation: "write '\(path)'",
        detail: "could not \(step): \(reason)\n  Nothing before it is lost. Is the disk full?")
    }
    let file = unsafe open(path, O_RDWR | O_CLOEXEC)
    guard file >= 0 else { throw fail("open it") }
    defer { close(file) }
    let end = wholeLines(of: file)
    guard ftruncate(file, end) == 0, lseek(file, end, SEEK_SET) == end else {
      throw fail("go to its end")
    }
    let bytes = Array((line + "\n").utf8)
    let written = unsafe bytes.withUnsafeBytes {
      unsafe Foundation.write(file, $0.baseAddress, $0.count)
    }
    guard written == bytes.count, fsync(file) == 0 else {
      let failure = fail("write it")
      ftruncate(file, end)
      throw failure
    }
  }

  /// The size of the file up to its last line break.
  private static func wholeLines(of file: Int32) -> off_t {
    var end = lseek(file, 0, SEEK_END)
    var byte: UInt8 = 0
    while end > 0, unsafe pread(file, &byte, 1, end - 1) == 1, byte != UInt8(ascii: "\n") {
      end -= 1
    }
    return end
  }
}
