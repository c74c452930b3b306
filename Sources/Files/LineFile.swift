internal import CPlatform
import Foundation

/// A file that grows by whole lines, kept open.
///
/// Several processes may add lines at once: each line is one write to the end. A line that can't be
/// written whole, because the disk is full, is taken back.
package final class LineFile: Sendable {
  private let file: Int32
  private let path: String

  /// The open file, for a program that writes to it.
  package var descriptor: Int32 { file }

  /// Opens the file, making it and the folders above it; part of a line that a power failure or a kill
  /// left at its end is ended, so that the next line stands alone.
  package init(_ path: String, in tree: FileTree) throws(FileError) {
    self.path = path
    let operation = "write '\(path)'"
    file = try tree.withFolder(of: path, operation, makes: true) {
      (folder, name) throws(FileError) in
      if FileTree.status(of: name, in: folder)?.isLink == true { throw .link(operation, at: path) }
      let flags = O_RDWR | O_CREAT | O_APPEND | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC
      let file = unsafe openat(folder, name, flags, 0o644)
      guard file >= 0 else { throw .refused(operation, "open it") }
      return file
    }
    var byte: UInt8 = 0
    let end = lseek(file, 0, SEEK_END)
    if end > 0, unsafe pread(file, &byte, 1, end - 1) == 1, byte != UInt8(ascii: "\n") {
      _ = Descriptor.write([UInt8(ascii: "\n")], to: file)
    }
  }

  deinit { close(file) }

  /// Adds a line; it is in the hands of the system then, not yet on the disk.
  ///
  /// - Parameter line: Without a line break.
  /// - Throws: Nothing of the line is in the file then, unless others added lines meanwhile.
  package func append(_ line: String) throws(FileError) {
    let bytes = Array((line + "\n").utf8)
    let start = lseek(file, 0, SEEK_END)
    let count = unsafe bytes.withUnsafeBytes { unsafe write(file, $0.baseAddress, $0.count) }
    guard count != bytes.count else { return }
    // A part was written: what is left has no room.
    if count >= 0 { errno = ENOSPC }
    let failure = FileError.refused("write '\(path)'", "add a line")
    if count > 0, lseek(file, 0, SEEK_END) == start + off_t(count) { ftruncate(file, start) }
    throw failure
  }
}
