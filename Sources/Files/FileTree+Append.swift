internal import CPlatform
import Foundation

extension FileTree {
  /// Appends a line to a file of whole lines, and flushes it to the disk.
  ///
  /// An incomplete last line, such as after a power failure, is truncated first.
  ///
  /// - Parameters:
  ///   - line: Without a line break.
  ///   - path: An existing file.
  /// - Throws: The file is unchanged in this case.
  package func append(_ line: String, to path: String) throws(FileError) {
    let operation = "write '\(path)'"
    try withFolder(of: path, operation) { (folder, name) throws(FileError) in
      if Self.status(of: name, in: folder)?.isLink == true { throw .link(operation, at: path) }
      let flags = O_RDWR | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC
      guard let file = Descriptor(unsafe openat(folder, name, flags)) else {
        throw .refused(operation, "open it")
      }
      let end = Self.wholeLines(of: file.number)
      guard ftruncate(file.number, end) == 0, lseek(file.number, end, SEEK_SET) == end else {
        throw .refused(operation, "seek to its end")
      }
      guard Descriptor.write((line + "\n").utf8, to: file.number),
        platform_flush(file.number) == 0
      else {
        let failure = FileError.refused(operation, "write it")
        ftruncate(file.number, end)
        throw failure
      }
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
