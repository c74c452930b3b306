import Foundation

/// An open file or folder, closed when the value's life ends.
struct Descriptor: ~Copyable {
  let number: Int32

  /// Takes over what a call such as `open` returned; nil when it failed.
  init?(_ number: Int32) {
    guard number >= 0 else { return nil }
    self.number = number
  }

  deinit { close(number) }

  /// Writes all of it, waiting where a pipe is full.
  ///
  /// - Parameter isInterrupted: Asked about ten times a second while the reader is waited for.
  /// - Returns: Whether all was written; `errno` says why not, `EINTR` that it was interrupted.
  static func write(
    _ bytes: some Collection<UInt8>, to file: Int32, isInterrupted: () -> Bool = { false }
  ) -> Bool {
    var rest = Array(bytes)[...]
    var status = stat()
    let isRegular = unsafe fstat(file, &status) == 0 && status.st_mode & S_IFMT == S_IFREG
    while !rest.isEmpty {
      if !isRegular {
        guard waitForReader(of: file, isInterrupted) else { return false }
      }
      // A pipe with room takes so many bytes at once; a disk takes all.
      let part = isRegular ? rest : rest.prefix(Int(PIPE_BUF))
      let count = unsafe part.withUnsafeBytes {
        unsafe Foundation.write(file, $0.baseAddress, $0.count)
      }
      if count < 0, errno == EINTR || errno == EAGAIN { continue }
      guard count > 0 else { return false }
      rest = rest.dropFirst(count)
    }
    return true
  }

  private static func waitForReader(of file: Int32, _ isInterrupted: () -> Bool) -> Bool {
    var patience: Int32 = 0
    while true {
      var request = pollfd(fd: file, events: Int16(POLLOUT), revents: 0)
      let count = unsafe poll(&request, 1, patience)
      // What goes wrong is told by writing.
      if count > 0 || (count < 0 && errno != EINTR) { return true }
      if isInterrupted() {
        errno = EINTR
        return false
      }
      patience = 100
    }
  }
}

/// Writes to a file that is open already, such as standard output.
///
/// - Parameters:
///   - text: What to write.
///   - file: Its descriptor.
///   - isInterrupted: Whether to give up; asked while a reader of a pipe is waited for.
/// - Returns: Whether all was written.
@discardableResult
package func write(
  _ text: String, toDescriptor file: Int32, isInterrupted: () -> Bool = { false }
) -> Bool {
  Descriptor.write(text.utf8, to: file, isInterrupted: isInterrupted)
}
