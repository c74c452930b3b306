package import Foundation

/// A server on this machine for tests: each request is answered by a function, or by nothing at all.
package final class StubServer: Sendable {
  package let port: Int
  package var address: String { "http://127.0.0.1:\(port)" }
  private let listener: Int32
  private let answers: Bool

  /// A request as it arrived.
  package struct Request: Sendable {
    package let method: String
    /// With its query.
    package let path: String
    /// By their names in small letters.
    package let headers: [String: String]
    package let body: Data
  }

  /// What becomes of a request.
  package enum Answer: Sendable {
    /// The whole of it, as it is sent.
    case text(String)
    /// The connection is closed without an answer.
    case lost
    /// The connection stays open without an answer.
    case silence

    /// An answer with JSON.
    package static func json(
      _ status: Int, _ object: Any?, headers: [String: String] = [:]
    ) -> Answer {
      let body =
        object.flatMap {
          try? JSONSerialization.data(
            withJSONObject: $0, options: [.fragmentsAllowed, .sortedKeys])
        } ?? Data()
      let lines = headers.map { "\($0.key): \($0.value)\r\n" }.joined()
      return .text(
        "HTTP/1.1 \(status) X\r\nContent-Type: application/json\r\n\(lines)"
          + "Content-Length: \(body.count)\r\nConnection: close\r\n\r\n"
          + String(decoding: body, as: UTF8.self))
    }
  }

  /// - Parameter answer: The whole of it, to every request; nil to take connections and say nothing.
  package convenience init(answer: String?) throws {
    guard let answer else {
      try self.init(handle: nil)
      return
    }
    try self.init(handle: { _ in .text(answer) })
  }

  /// - Parameter handle: What becomes of each request, one after the other; nil to take connections and
  ///   say nothing.
  package init(handle: (@Sendable (Request) -> Answer)?) throws {
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
    self.answers = handle != nil
    self.port = Int(UInt16(bigEndian: address.sin_port))
    guard let handle else { return }
    Thread.detachNewThread { Self.serve(listener, handle) }
  }

  deinit {
    shutdown(listener, Int32(SHUT_RDWR))
    // Who accepts closes it: its number may be another server's by the time it looks again.
    if !answers { close(listener) }
  }

  private static func serve(_ listener: Int32, _ handle: (Request) -> Answer) {
    var silent: [FileHandle] = []
    while true {
      let connection = accept(listener, nil, nil)
      guard connection >= 0 else {
        close(listener)
        return
      }
      let file = FileHandle(fileDescriptor: connection, closeOnDealloc: true)
      guard let request = read(from: file) else { continue }
      switch handle(request) {
      case .text(let text): try? file.write(contentsOf: Data(text.utf8))
      case .silence: silent.append(file)
      case .lost: break
      }
    }
  }

  /// Reads a request; what comes without a length has no body.
  private static func read(from file: FileHandle) -> Request? {
    var data = Data()
    let gap = Data("\r\n\r\n".utf8)
    while data.range(of: gap) == nil {
      let part = file.availableData
      guard !part.isEmpty else { return nil }
      data += part
    }
    guard let end = data.range(of: gap) else { return nil }
    let lines = String(decoding: data[..<end.lowerBound], as: UTF8.self)
      .split(whereSeparator: \.isNewline)
    let words = (lines.first ?? "").split(separator: " ").map(String.init)
    guard words.count >= 2 else { return nil }
    var headers: [String: String] = [:]
    for line in lines.dropFirst() {
      let parts = line.split(separator: ":", maxSplits: 1)
      if parts.count == 2 {
        headers[parts[0].lowercased()] = parts[1].trimmingCharacters(in: .whitespaces)
      }
    }
    var body = Data(data[end.upperBound...])
    let length = headers["content-length"].flatMap { Int($0) } ?? 0
    while body.count < length {
      let part = file.availableData
      guard !part.isEmpty else { return nil }
      body += part
    }
    return Request(method: words[0], path: words[1], headers: headers, body: body)
  }
}

#if canImport(Darwin)
  private let streamType = SOCK_STREAM
#else
  private let streamType = Int32(SOCK_STREAM.rawValue)
#endif
