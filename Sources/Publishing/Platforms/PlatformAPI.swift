import Foundation
import Git
import Quantities

/// The API of a platform, as a token may use it.
struct PlatformAPI: Sendable {
  /// "GitHub" or "GitLab".
  let name: String
  /// What paths are appended to, without a slash at its end.
  private let root: String
  private let headers: HTTPHeaders
  let client: HTTPClient

  /// - Parameters:
  ///   - name: Of the platform.
  ///   - root: The address of its API.
  ///   - headers: Sent with each request; one holds the token.
  ///   - client: Sends it.
  init(_ name: String, root: String, headers: [String], by client: HTTPClient) {
    self.name = name
    self.root = root.hasSuffix("/") ? String(root.dropLast()) : root
    self.headers = HTTPHeaders(lines: headers)
    self.client = client
  }

  /// Sends a request.
  ///
  /// - Parameters:
  ///   - method: One that isn't repeatable is sent once.
  ///   - path: Begins with a slash.
  ///   - body: JSON.
  /// - Throws: `PublishingError` also for an answer other than 200 to 299.
  func answer(
    _ method: HTTPRequest.Method, _ path: String, _ body: JSONValue? = nil,
    isRepeatable: Bool = true
  ) throws(PublishingError) -> HTTPAnswer {
    let request = HTTPRequest(
      method: method, address: root + path, headers: headers,
      body: body.map { Array(JSONLine.text(of: $0).utf8) })
    let answer: HTTPAnswer
    do throws(HTTPProblem) {
      if isRepeatable {
        answer = try client.send(request)
      } else {
        answer = try client.sendOnce(request)
      }
    } catch {
      throw PublishingError(
        error.code, "\(name) gave no answer: \(shown(error.why))\n  \(error.advice)",
        isTransient: error.isTransient)
    }
    guard answer.isSuccess else { throw refusal(answer) }
    return answer
  }

  /// What a platform answers to a request, as a value.
  func value<Value: Decodable>(
    _ method: HTTPRequest.Method, _ path: String, _ body: JSONValue? = nil,
    isRepeatable: Bool = true, as type: Value.Type = Value.self
  ) throws(PublishingError) -> Value {
    try decode(answer(method, path, body, isRepeatable: isRepeatable))
  }

  /// All that a platform lists over pages.
  ///
  /// - Parameters:
  ///   - path: With a query.
  ///   - hasNext: Whether there is a page after this one.
  func list<Value: Decodable>(
    _ path: String, as type: Value.Type = Value.self, hasNext: (HTTPAnswer) -> Bool
  ) throws(PublishingError) -> [Value] {
    var all: [Value] = []
    for page in 1...Self.maximumPages {
      let answer = try answer(.get, path + "&per_page=100&page=\(page)")
      all += try decode(answer, as: [Value].self)
      guard hasNext(answer) else { break }
    }
    return all
  }

  /// Ten thousand comments are those of nobody's change.
  private static let maximumPages = 100

  private func decode<Value: Decodable>(
    _ answer: HTTPAnswer, as type: Value.Type = Value.self
  ) throws(PublishingError) -> Value {
    let decoder = JSONDecoder()
    decoder.keyDecodingStrategy = .convertFromSnakeCase
    guard let value = try? decoder.decode(type, from: Data(answer.body)) else {
      throw PublishingError(
        code: .refused,
        detail: "\(name) answered with other JSON than expected\n  Check the address of its API.")
    }
    return value
  }

  // MARK: - What went wrong

  private struct Message: Decodable { let message: String? }

  private func refusal(_ answer: HTTPAnswer) -> PublishingError {
    let message = (try? JSONDecoder().decode(Message.self, from: Data(answer.body)))?.message
    let said = message.map { " (\(shown(String($0.prefix(200)))))" } ?? ""
    var advice: String =
      switch answer.status {
      case 401: "The token was revoked, has expired, or is none of \(name)'s: create another."
      case 403: "Give the token the permission to write there."
      case 404: "Check the repository and the number, and that the token may read them."
      case 413, 422: "\(name) doesn't take what was sent."
      case 300..<400: "Redirects aren't followed; check the address of the API."
      default: "Try again later."
      }
    let wait = answer.wait(at: client.clock())
    if let wait {
      advice = "Its rate limit allows it in \(Quantity.duration(wait.rounded(.up)))."
    }
    return PublishingError(
      .refused, "\(name) answered \(answer.status)\(said)\n  \(advice)",
      isTransient: answer.isTransient, wait: wait, status: answer.status)
  }

  private func shown(_ text: String) -> String {
    RedactedAddress.redacted(in: text, secrets: headers.secrets)
  }
}
