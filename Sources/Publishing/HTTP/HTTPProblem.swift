import Processes
import Quantities

/// Why a server gave no answer.
struct HTTPProblem: Error, Hashable, Sendable {
  let code: PublishingError.Code
  /// What happened.
  let why: String
  /// What to do.
  let advice: String
  /// Whether it may work later.
  ///
  /// It isn't known whether the server did what was asked.
  var isTransient = false

  /// What curl says.
  ///
  /// - Parameters:
  ///   - result: How it ended.
  ///   - method: Of the request.
  ///   - timeout: Of the attempt.
  init(_ result: Subprocess.Result, method: HTTPRequest.Method, timeout: Seconds) {
    code = .unreachable
    // curl's first line says what happened, its last how to get help.
    let lines = result.errors.split(separator: "\n").map(String.init)
    let said = lines.last { $0.hasPrefix("curl: (") } ?? lines.last ?? "curl gave no reason"
    let status: Int32? = if case .exited(let code) = result.ending { code } else { nil }
    switch status {
    case 5, 6:
      (why, advice, isTransient) = (said, "Check the host name: getent hosts NAME", true)
    case 7:
      (why, advice, isTransient) = (said, "Check that a server is listening there.", true)
    case 28:
      why = "no answer within \(Quantity.text(timeout.value, unit: "s"))"
      (advice, isTransient) = ("Increase the timeout: --timeout 1m", true)
    case 16, 18, 52, 55, 56, 92:
      (why, advice, isTransient) = (said, "Check that a server is listening there.", true)
    case 35:
      (why, advice) = (said, "Check that the server supports TLS, or use http://.")
    case 51, 53, 54, 58, 59, 60, 77, 83, 90, 91:
      why = said
      advice =
        "Check that this machine trusts the certificate's issuer. To use other authorities:"
        + " CURL_CA_BUNDLE=FILE"
    case nil:
      why = result.ending == .timedOut ? "curl didn't finish in time" : "curl was killed"
      advice = "Check curl: curl --version"
    default:
      (why, advice) = (said, "Check the address, and that it accepts \(method.rawValue) requests.")
    }
  }

  init(_ code: PublishingError.Code, _ why: String, _ advice: String) {
    (self.code, self.why, self.advice) = (code, why, advice)
  }
}
