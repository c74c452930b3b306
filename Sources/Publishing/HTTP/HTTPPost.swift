import Git

/// Sends text or bytes to an address.
package struct HTTPPost: Sendable {
  private let address: String
  private let headers: HTTPHeaders
  private let client: HTTPClient
  private let hidesPath: Bool
  private let contentType: String

  /// - Parameters:
  ///   - address: Begins with http:// or https://.
  ///   - headers: Sent beside the type of the content.
  ///   - hidesPath: Whether the path is a secret, as that of a webhook is.
  ///   - contentType: What is sent.
  ///   - client: Sends it.
  package init(
    address: String, headers: HTTPHeaders, hidesPath: Bool = false,
    contentType: String = "application/json", by client: HTTPClient
  ) {
    (self.address, self.headers, self.client) = (address, headers, client)
    self.hidesPath = hidesPath
    self.contentType = contentType
  }

  /// The address as it is shown.
  package var shownAddress: String {
    let shown = RedactedAddress.text(address)
    guard hidesPath, let path else { return shown }
    return shown.replacing(path, with: "/***")
  }

  /// From the first slash after the host; nil where there is none.
  private var path: Substring? {
    guard let host = address.firstRange(of: "://")?.upperBound else { return nil }
    let path = address[host...].drop { $0 != "/" }.prefix { !"?#".contains($0) }
    return path.count > 1 ? path : nil
  }

  /// Sends it, where a failure may be of no matter.
  ///
  /// - Returns: Why it could not be sent; nil where it was.
  /// - Throws: As for bytes alone, if it must be sent or was asked for wrongly.
  package func send(_ text: String, isBestEffort: Bool) throws(PublishingError) -> String? {
    try send(Array(text.utf8), isBestEffort: isBestEffort)
  }

  /// The same of bytes.
  package func send(_ bytes: [UInt8], isBestEffort: Bool) throws(PublishingError) -> String? {
    do {
      try send(bytes)
      return nil
    } catch {
      guard error.code != .usage else { throw error }
      guard isBestEffort else {
        throw PublishingError(
          code: error.code, detail: error.detail + "\n  To continue regardless: --best-effort")
      }
      return error.detail
    }
  }

  /// Sends it; only an answer of 200 to 299 counts, and redirects aren't followed.
  ///
  /// - Throws: `PublishingError` with what curl says, or the answer's status.
  package func send(_ bytes: [UInt8]) throws(PublishingError) {
    let answer: HTTPAnswer
    do throws(HTTPProblem) {
      answer = try client.send(
        HTTPRequest(
          method: .post, address: address, headers: headers, body: bytes, contentType: contentType))
    } catch {
      throw failure(error.code, error.why, error.advice)
    }
    guard !answer.isSuccess else { return }
    var why = "it answered \(answer.status)"
    var advice = "Check the address, and that it accepts POST requests."
    if (300..<400).contains(answer.status), let place = answer.headers["location"] {
      why += ", which points to '\(RedactedAddress.text(place))'"
      advice = "Redirects aren't followed. If that is the right address, use it: --to"
    } else if [401, 403, 407].contains(answer.status) {
      advice = "Check the header with the token: --header 'Authorization: …'"
    }
    throw failure(.refused, why, advice)
  }

  private func failure(
    _ code: PublishingError.Code, _ why: String, _ advice: String
  ) -> PublishingError {
    let secrets = headers.secrets + (hidesPath ? [path.map(String.init)].compactMap(\.self) : [])
    let shown = RedactedAddress.redacted(in: why, secrets: secrets)
    return PublishingError(
      code: code,
      detail: """
        could not publish to '\(shownAddress)': \(shown)
          \(advice)
        """)
  }
}
