import Foundation
import Git
import Processes
package import Quantities

/// Sends text to an HTTP(S) address by the machine's curl, which knows its proxies and certificates.
///
/// Nothing is written to a file, and no argument holds what may be secret.
package struct HTTPPost: Sendable {
  private let address: String
  private let headers: HTTPHeaders
  /// For each attempt.
  private let timeout: Seconds
  private let retries: Int
  private let environment: [String: String]

  /// - Parameters:
  ///   - address: Begins with http:// or https://.
  ///   - headers: Sent beside the type of the content.
  ///   - timeout: For each attempt.
  ///   - retries: How many further attempts are made.
  ///   - environment: The variables of curl.
  package init(
    address: String, headers: HTTPHeaders, timeout: Seconds, retries: Int,
    environment: [String: String]
  ) {
    self.address = address
    self.headers = headers
    self.timeout = timeout
    self.retries = retries
    self.environment = environment
  }

  /// The address as it is shown.
  package var shownAddress: String { RedactedAddress.text(address) }

  /// Sends it, where a failure may be of no matter.
  ///
  /// - Returns: Why it could not be sent; nil where it was.
  /// - Throws: As `send(_:)`, if it must be sent or was asked for wrongly.
  package func send(_ text: String, isBestEffort: Bool) throws(PublishingError) -> String? {
    do {
      try send(text)
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
  package func send(_ text: String) throws(PublishingError) {
    let (answer, last) = try answer(to: text)
    let fields =
      String(decoding: last, as: UTF8.self).split(separator: "\n").last?
      .split(separator: " ", omittingEmptySubsequences: false).map(String.init) ?? []
    let status = fields.first.flatMap { Int($0) } ?? 0
    guard answer.hasSucceeded, status != 0 else { throw unreachable(answer) }
    guard !(200..<300).contains(status) else { return }
    var why = "it answered \(status)"
    var advice = "Check the address, and that it accepts POST requests."
    if (300..<400).contains(status), fields.count > 1, !fields[1].isEmpty {
      why += ", which points to '\(RedactedAddress.text(fields[1]))'"
      advice = "Redirects aren't followed. If that is the right address, use it: --to"
    } else if status == 401 || status == 403 || status == 407 {
      advice = "Check the header with the token: --header 'Authorization: …'"
    }
    throw failure(.refused, why, advice)
  }

  /// How much of the end of what curl prints is looked at, in bytes.
  private static let tail = 65_536

  /// What curl did, and the end of what it printed: the answer, which doesn't matter, and its status.
  private func answer(to text: String) throws(PublishingError) -> (Subprocess.Result, [UInt8]) {
    let total = timeout.value * Double(retries + 1)
    var process = Subprocess(
      ["curl", "--config", Subprocess.secretPath], in: "/",
      environment: environment)
    process.isSupervised = true
    process.input = Array(text.utf8)
    process.secret = Array(configuration(total: total).utf8)
    // curl's own limits come first; this one is for a curl that hangs.
    process.timeout = 2 * total + 30
    do {
      var end: [UInt8] = []
      let result = try process.run { part in
        end += part.suffix(Self.tail)
        end.removeFirst(max(0, end.count - Self.tail))
      }
      return (result, end)
    } catch .notFound {
      throw failure(.unreachable, "curl is not installed", "Install curl.")
    } catch .interrupted {
      throw failure(.unreachable, "interrupted", "Publish it again.")
    } catch {
      throw failure(
        .usage, "curl could not be started: \(error)",
        "Check that the headers are shorter than "
          + "16 KB.")
    }
  }

  private func configuration(total: Double) -> String {
    func quoted(_ value: String) -> String {
      "\"" + value.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"") + "\""
    }
    let options = [
      "silent", "show-error", "globoff", "no-location", "proto = \"=http,https\"",
      String(format: "max-time = %.3f", timeout.value), "retry = \(retries)", "retry-connrefused",
      "retry-max-time = \(Int(total.rounded(.up)))",
      "write-out = \"\\n%{http_code} %{redirect_url}\"",
      "url = \(quoted(address))", "data-binary = \"@-\"",
    ]
    let headers = (["Content-Type: application/json"] + headers.lines).map {
      "header = \(quoted($0))"
    }
    return (options + headers).joined(separator: "\n") + "\n"
  }

  // MARK: - What went wrong

  private func unreachable(_ answer: Subprocess.Result) -> PublishingError {
    let status: Int32? = if case .exited(let code) = answer.ending { code } else { nil }
    // curl's first line says what happened, its last how to get help; of several attempts, the last
    // one counts.
    let lines = answer.errors.split(separator: "\n").map(String.init)
    let said = lines.last { $0.hasPrefix("curl: (") } ?? lines.last ?? "curl gave no reason"
    switch status {
    case 6:
      return failure(.unreachable, said, "Check the host name: getent hosts NAME")
    case 7: return failure(.unreachable, said, "Check that a server is listening there.")
    case 28:
      return failure(
        .unreachable, "no answer within \(Quantity.text(timeout.value, unit: "s"))",
        "Increase the timeout: --timeout 1m")
    case 35:
      return failure(.unreachable, said, "Check that the server supports TLS, or use http://.")
    case 51, 53, 54, 58, 59, 60, 77, 83, 90, 91:
      return failure(
        .unreachable, said,
        "Check that this machine trusts the certificate's issuer. To use other authorities:"
          + " CURL_CA_BUNDLE=FILE")
    case nil:
      let how = answer.ending == .timedOut ? "curl didn't finish in time" : "curl was killed"
      return failure(.unreachable, how, "Check curl: curl --version")
    default:
      return failure(.unreachable, said, "Check the address, and that it accepts POST requests.")
    }
  }

  private func failure(
    _ code: PublishingError.Code, _ why: String, _ advice: String
  ) -> PublishingError {
    let shown = RedactedAddress.redacted(in: why, secrets: headers.secrets)
    return PublishingError(
      code: code,
      detail: """
        could not publish the state to '\(shownAddress)': \(shown)
          \(advice)
        """)
  }
}
