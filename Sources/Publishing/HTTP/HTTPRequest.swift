import Foundation

/// What is asked of a server.
struct HTTPRequest: Sendable {
  enum Method: String, Sendable {
    case get = "GET"
    case post = "POST"
    case patch = "PATCH"
    case put = "PUT"
    case delete = "DELETE"
  }

  let method: Method
  /// Begins with http:// or https://.
  let address: String
  let headers: HTTPHeaders
  /// nil for none.
  var body: [UInt8]?
  /// What the body is.
  var contentType = "application/json"

  /// What curl reads: the body comes from its standard input, everything else from here, so that none
  /// of it is among its arguments.
  ///
  /// - Parameter timeout: In seconds.
  func configuration(timeout: Double) -> String {
    func quoted(_ value: String) -> String {
      "\"" + value.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"") + "\""
    }
    var options = [
      "silent", "show-error", "globoff", "no-location", "include", "suppress-connect-headers",
      "proto = \"=http,https\"", "request = \"\(method.rawValue)\"",
      String(format: "max-time = %.3f", timeout), "url = \(quoted(address))",
    ]
    var headers = headers.lines
    if body != nil {
      options.append("data-binary = \"@-\"")
      // Servers needn't be asked whether they take a body of this size.
      headers = ["Content-Type: \(contentType)", "Expect:"] + headers
    }
    return (options + headers.map { "header = \(quoted($0))" }).joined(separator: "\n") + "\n"
  }
}
