import Foundation

/// A server on this machine that gives every request the same answer, or none at all.
package final class StubServer: Sendable {
  package let port: Int
  private let listener: Int32
  private let answers: Bool

  /// - Parameter answer: The whole of it; nil to take connections and say nothing.
  package init(answer: String?) throws {
    let listener = socket(AF_INET, streamType, 0)
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    unsafe inet_pton(AF_INET, "127.0.0.1", &address.sin_addr)
    var length = socklen_t(MemoryLayout<sockaddr_in>.size)
    let status = unsafe withUnsafeMutablePointer(to: &address) { pointer in
      unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { pointer in
        guard unsafe bind(listener, pointer, length) == 0, listen(listener, 64) == 0 else {
          return Int32(-1)
        }
        return unsafe getsockname(listener, pointer, &length)
      }
    }
    guard status == 0 else { throw CocoaError(.fileReadUnknown) }
    self.listener = listener
    self.answers = answer != nil
    self.port = Int(UInt16(bigEndian: address.sin_port))
    guard let answer else { return }
    Thread.detachNewThread { Self.serve(listener, answer) }
  }

  deinit {
    shutdown(listener, Int32(SHUT_RDWR))
    // Who accepts closes it: its number may be another server's by the time it looks again.
    if !answers { close(listener) }
  }

  private static func serve(_ listener: Int32, _ answer: String) {
    while true {
      let connection = accept(listener, nil, nil)
      guard connection >= 0 else {
        close(listener)
        return
      }
      let file = FileHandle(fileDescriptor: connection, closeOnDealloc: true)
      _ = file.availableData
      try? file.write(contentsOf: Data(answer.utf8))
      usleep(20_000)
    }
  }
}

#if canImport(Darwin)
  private let streamType = SOCK_STREAM
#else
  private let streamType = Int32(SOCK_STREAM.rawValue)
#endif
