import Foundation

/// An open file or folder, closed at the end of the value's lifetime.
struct Descriptor: ~Copyable {
  let number: Int32

  /// Takes ownership of the result of a call such as `open`; nil if it failed.
  init?(_ number: Int32) {
    guard number >= 0 else { return nil }
    self.number = number
  }

  deinit { close(number) }

  /// Writes all bytes, waiting while a pipe is full.
  ///
  /// - Parameter isInterrupted: Called about ten times a second while waiting for the reader.
  /// - Returns: Whether all bytes were written; otherwise `errno` is set, to `EINTR` if interrupted.
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
      // A ready pipe accepts this many bytes without blocking; a disk accepts all.
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
      // Errors are reported by `write`.
      if count > 0 || (count < 0 && errno != EINTR) { return true }
      if isInterrupted() {
        errno = EINTR
        return false
      }
      patience = 100
    }
  }
}

/// Writes to an open file, such as standard output.
///
/// - Parameters:
///   - text: What to write.
///   - file: Its descriptor.
///   - isInterrupted: Whether to stop; called while waiting for the reader of a pipe.
/// - Returns: Whether all was written.
@discardableResult
package func write(
  _ text: String, toDescriptor file: Int32, isInterrupted: () -> Bool = { false }
) -> Bool {
  Descriptor.write(text.utf8, to: file, isInterrupted: isInterrupted)
}
