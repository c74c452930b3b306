import Foundation

/// What a server answers.
struct HTTPAnswer: Hashable, Sendable {
  let status: Int
  /// By their names in small letters; of several of one name, the last.
  let headers: [String: String]
  let body: [UInt8]

  init(status: Int, headers: [String: String] = [:], body: [UInt8] = []) {
    (self.status, self.headers, self.body) = (status, headers, body)
  }

  /// What curl prints where it includes the head; nil where that is no answer.
  init?(printed: [UInt8]) {
    var rest = printed[...]
    while true {
      guard rest.starts(with: "HTTP/".utf8), let head = Self.takeHead(of: &rest) else { return nil }
      let lines = head.split(whereSeparator: \.isNewline)
      let words = lines.first?.split(separator: " ") ?? []
      guard words.count > 1, let status = Int(words[1]) else { return nil }
      // Answers such as "100 Continue" come before the real one.
      if (100..<200).contains(status) { continue }
      var headers: [String: String] = [:]
      for line in lines.dropFirst() {
        let parts = line.split(separator: ":", maxSplits: 1)
        guard parts.count == 2 else { continue }
        headers[parts[0].lowercased()] = parts[1].trimmingCharacters(in: .whitespaces)
      }
      self.init(status: status, headers: headers, body: Array(rest))
      return
    }
  }

  /// Takes the lines before the first empty one.
  private static func takeHead(of bytes: inout ArraySlice<UInt8>) -> String? {
    let newline = UInt8(ascii: "\n")
    var start = bytes.startIndex
    while let end = bytes[start...].firstIndex(of: newline) {
      if bytes[start..<end].allSatisfy({ $0 == UInt8(ascii: "\r") }) {
        let head = String(decoding: bytes[..<start], as: UTF8.self)
        bytes = bytes[(end + 1)...]
        return head
      }
      start = end + 1
    }
    return nil
  }

  var isSuccess: Bool { (200..<300).contains(status) }

  /// Whether the same request may work later.
  var isTransient: Bool {
    [408, 429, 500, 502, 503, 504].contains(status) || isRateLimited
  }

  /// Whether there were too many requests: GitHub also says that with 403.
  private var isRateLimited: Bool {
    guard status == 403 || status == 429 else { return false }
    return status == 429 || headers["retry-after"] != nil || remaining == 0 || isSecondaryLimit
  }

  private var remaining: Int? {
    (headers["x-ratelimit-remaining"] ?? headers["ratelimit-remaining"]).flatMap { Int($0) }
  }

  private var isSecondaryLimit: Bool {
    String(decoding: body.prefix(4096), as: UTF8.self).lowercased()
      .contains("secondary rate limit")
  }

  /// How long the server wants to be left alone, in seconds; nil where it doesn't say.
  ///
  /// - Parameter now: The present time, for servers that say until when.
  /// - SeeAlso: GitHub's "Best practices for using the REST API": a minute where nothing else is said.
  func wait(at now: Date) -> Double? {
    guard isTransient else { return nil }
    if let text = headers["retry-after"] {
      if let seconds = Double(text), seconds.isFinite { return max(0, seconds) }
      if let date = Self.date(text) { return max(0, date.timeIntervalSince(now)) }
    }
    if remaining == 0,
      let reset = (headers["x-ratelimit-reset"] ?? headers["ratelimit-reset"])
        .flatMap({ Double($0) }), reset.isFinite
    {
      return max(0, reset - now.timeIntervalSince1970)
    }
    return isSecondaryLimit ? 60 : nil
  }

  /// "Sat, 28 Nov 2026 03:09:04 GMT".
  private static func date(_ text: String) -> Date? {
    let formatter = DateFormatter()
    formatter.locale = Locale(identifier: "en_US_POSIX")
    formatter.timeZone = TimeZone(secondsFromGMT: 0)
    formatter.dateFormat = "EEE, dd MMM yyyy HH:mm:ss zzz"
    return formatter.date(from: text)
  }
}
