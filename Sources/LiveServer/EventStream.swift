import Foundation

/// Server-sent events.
///
/// - SeeAlso: WHATWG HTML, 9.2 "Server-sent events".
enum EventStream {
  static let contentType = "text/event-stream; charset=utf-8"
  /// How long a connection is silent at most, in seconds.
  static let keepAliveInterval = 15.0

  /// What a stream begins with: how long to wait before connecting again, in milliseconds.
  static let head = Data("retry: 1000\n\n".utf8)
  /// What readers ignore.
  static let comment = Data(":\n\n".utf8)
  /// The last event of a stream.
  static let end = event("end", data: "{}")

  /// An event.
  ///
  /// - Parameter data: Any text: each of its lines becomes a line of the event.
  static func event(_ name: String, data: String, id: UInt64? = nil) -> Data {
    var text = id.map { "id: \($0)\n" } ?? ""
    text += "event: \(name)\n"
    // A carriage return ends a line, too.
    let isOneLine = !data.utf8.contains { $0 == 10 || $0 == 13 }
    let lines = isOneLine ? [data[...]] : data.split(whereSeparator: \.isNewline)
    for line in lines { text += "data: \(line)\n" }
    return Data((text + "\n").utf8)
  }
}
