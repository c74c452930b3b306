import Foundation

/// What a server answers.
package struct Response: Hashable, Sendable {
  package enum Status: Int, Hashable, Sendable {
    case ok = 200
    case redirected = 308
    case malformed = 400
    case forbidden = 403
    case notFound = 404
    case methodNotAllowed = 405
    case timedOut = 408
    case wrongHost = 421
    case tooLarge = 431
    case unavailable = 503
    case unsupportedVersion = 505

    var phrase: String {
      switch self {
      case .ok: "OK"
      case .redirected: "Permanent Redirect"
      case .malformed: "Bad Request"
      case .forbidden: "Forbidden"
      case .notFound: "Not Found"
      case .methodNotAllowed: "Method Not Allowed"
      case .timedOut: "Request Timeout"
      case .wrongHost: "Misdirected Request"
      case .tooLarge: "Request Header Fields Too Large"
      case .unavailable: "Service Unavailable"
      case .unsupportedVersion: "HTTP Version Not Supported"
      }
    }
  }

  package let status: Status
  private(set) var headers: [String: String]
  let body: Data

  /// What every answer has: nothing is kept, guessed, framed, or sent elsewhere.
  private static let common = [
    "Cache-Control": "no-store",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
  ]

  /// For what isn't a page.
  private static let strictPolicy = "default-src 'none'; frame-ancestors 'none'"

  init(
    _ status: Status, _ contentType: String = "text/plain; charset=utf-8", body: String,
    headers: [String: String] = [:]
  ) {
    self.status = status
    self.body = Data(body.utf8)
    self.headers = ["Content-Type": contentType, "Content-Security-Policy": Self.strictPolicy]
      .merging(Self.common) { $1 }.merging(headers) { $1 }
  }

  /// A refusal, with what to do instead.
  init(refusal status: Status, _ text: String, headers: [String: String] = [:]) {
    self.init(status, body: text + "\n", headers: headers)
  }

  /// - Parameters:
  ///   - hasBody: Whether the body and its length follow; not for `HEAD` and streams.
  ///   - keepsAlive: Whether another request may follow.
  func encoded(hasBody: Bool, isStream: Bool = false, keepsAlive: Bool) -> Data {
    var headers = headers
    if !isStream { headers["Content-Length"] = String(body.count) }
    headers["Connection"] = keepsAlive ? "keep-alive" : "close"
    var head = "HTTP/1.1 \(status.rawValue) \(status.phrase)\r\n"
    for (name, value) in headers.sorted(by: { $0.key < $1.key }) { head += "\(name): \(value)\r\n" }
    return Data((head + "\r\n").utf8) + (hasBody ? body : Data())
  }
}
