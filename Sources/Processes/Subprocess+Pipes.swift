internal import CPlatform
internal import CProcess
import Foundation

extension Subprocess {
  /// The ends of the pipes to a program; -1 for those that are closed.
  struct Pipes {
    /// The ends used by the program.
    private(set) var (theirInput, theirOutput, theirErrors): (Int32, Int32, Int32) = (-1, -1, -1)
    /// Its descriptor 3.
    private(set) var secret: Int32 = -1
    /// The ends used by this process.
    private(set) var (input, output, errors): (Int32, Int32, Int32) = (-1, -1, -1)

    /// The minimum buffer size of a pipe on all systems.
    private static let room = 16_000

    /// Creates all pipes.
    ///
    /// - Returns: 0, or the errno of the failure.
    mutating func make(input bytes: [UInt8], secret text: [UInt8]?) -> Int32 {
      var status = cprocess_make_pipe(&output, &theirOutput)
      if status == 0 { status = cprocess_make_pipe(&errors, &theirErrors) }
      if status == 0, bytes.isEmpty { status = openNothing() }
      if status == 0, !bytes.isEmpty { status = cprocess_make_pipe(&theirInput, &input) }
      if status == 0, let text { status = hold(text) }
      guard status == 0 else { return status }
      for file in [output, errors, input] where file >= 0 {
        _ = fcntl(file, F_SETFL, fcntl(file, F_GETFL) | O_NONBLOCK)
      }
      // The reader may exit before it has read everything.
      signal(SIGPIPE, SIG_IGN)
      // With a small buffer, both sides wait for each other most of the time.
      platform_widen_pipe(output, 1 << 20)
      return 0
    }

    private mutating func openNothing() -> Int32 {
      let file = open("/dev/null", O_RDONLY | O_CLOEXEC)
      guard file >= 0 else { return errno }
      theirInput = file > STDERR_FILENO ? file : fcntl(file, F_DUPFD_CLOEXEC, STDERR_FILENO + 1)
      if file <= STDERR_FILENO { Foundation.close(file) }
      return theirInput < 0 ? EMFILE : 0
    }

    private mutating func hold(_ text: [UInt8]) -> Int32 {
      guard text.count <= Self.room else { return E2BIG }
      var writing: Int32 = -1
      let status = cprocess_make_pipe(&secret, &writing)
      guard status == 0 else { return status }
      let count = text.withUnsafeBytes { write(writing, $0.baseAddress, $0.count) }
      Foundation.close(writing)
      return count == text.count ? 0 : EIO
    }

    mutating func closeTheirs() {
      for end in [\Self.theirInput, \.theirOutput, \.theirErrors, \.secret] { close(end) }
    }

    mutating func closeInput() { close(\.input) }

    mutating func closeOutput() { close(\.output) }

    mutating func closeErrors() { close(\.errors) }

    mutating func closeAll() {
      closeTheirs()
      closeInput()
      closeOutput()
      closeErrors()
    }

    private mutating func close(_ end: WritableKeyPath<Self, Int32>) {
      if self[keyPath: end] >= 0 { Foundation.close(self[keyPath: end]) }
      self[keyPath: end] = -1
    }
  }
}
