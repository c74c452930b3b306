package import Foundation
import Processes
package import Quantities

/// Sends requests by the machine's curl, which knows its proxies and certificates.
///
/// Nothing is written to a file, and no argument holds what may be secret.
package struct HTTPClient: Sendable {
  /// For each attempt.
  let timeout: Seconds
  private let retries: Int
  /// How long may be waited between the attempts of a request in all, in seconds.
  private let patience: Double
  private let environment: [String: String]
  let clock: @Sendable () -> Date
  private let pause: @Sendable (Seconds) -> Bool

  /// - Parameters:
  ///   - timeout: For each attempt.
  ///   - retries: How many further attempts are made.
  ///   - patience: How long may be waited between the attempts of a request in all.
  ///   - environment: The variables of curl.
  ///   - clock: The present time.
  ///   - pause: Waits, and returns whether no signal ended that.
  package init(
    timeout: Seconds, retries: Int, patience: Seconds, environment: [String: String],
    clock: @escaping @Sendable () -> Date, pause: @escaping @Sendable (Seconds) -> Bool
  ) {
    (self.timeout, self.retries, self.patience) = (timeout, retries, patience.value)
    (self.environment, self.clock, self.pause) = (environment, clock, pause)
  }

  /// When a failed request is sent again: after one second, two, four, or when the server says.
  struct Pace {
    private let client: HTTPClient
    private var attempts = 0
    private var waited = 0.0

    fileprivate init(_ client: HTTPClient) { self.client = client }

    /// Waits for the next attempt.
    ///
    /// - Parameter wait: How long the server wants to be left alone, in seconds.
    /// - Returns: Whether there is one.
    mutating func waits(_ wait: Double?) -> Bool {
      guard attempts < client.retries else { return false }
      let delay = max(wait ?? 0, min(60, Double(1 << min(attempts, 6))))
      guard waited + delay <= client.patience else { return false }
      attempts += 1
      waited += delay
      return client.pause(Seconds(delay))
    }
  }

  var pace: Pace { Pace(self) }

  /// Sends a request that may be repeated, until it is answered by other than a temporary failure.
  func send(_ request: HTTPRequest) throws(HTTPProblem) -> HTTPAnswer {
    var pace = pace
    while true {
      do throws(HTTPProblem) {
        let answer = try sendOnce(request)
        guard answer.isTransient, pace.waits(answer.wait(at: clock())) else { return answer }
      } catch {
        guard error.isTransient, pace.waits(nil) else { throw error }
      }
    }
  }

  /// The largest answer, in bytes: a page of a hundred comments of the largest size has 7 MB.
  private static let maximumSize = 64 << 20

  /// Sends a request once.
  ///
  /// Redirects aren't followed.
  func sendOnce(_ request: HTTPRequest) throws(HTTPProblem) -> HTTPAnswer {
    var process = Subprocess(
      ["curl", "--config", Subprocess.secretPath], in: "/", environment: environment)
    process.isSupervised = true
    process.input = request.body ?? []
    process.secret = Array(request.configuration(timeout: timeout.value).utf8)
    // curl's own limit comes first; this one is for a curl that hangs.
    process.timeout = 2 * timeout.value + 30
    var printed: [UInt8] = []
    let result: Subprocess.Result
    do {
      result = try process.run { part in
        if printed.count <= Self.maximumSize { printed += part }
      }
    } catch .notFound {
      throw HTTPProblem(.unreachable, "curl is not installed", "Install curl.")
    } catch .interrupted {
      throw HTTPProblem(.unreachable, "interrupted", "Try again.")
    } catch {
      throw HTTPProblem(
        .usage, "curl could not be started: \(error)",
        "Check that the headers are shorter than 16 KB.")
    }
    guard result.hasSucceeded else {
      throw HTTPProblem(result, method: request.method, timeout: timeout)
    }
    guard printed.count <= Self.maximumSize else {
      throw HTTPProblem(.refused, "the answer is larger than 64 MB", "Check the address.")
    }
    guard let answer = HTTPAnswer(printed: printed) else {
      throw HTTPProblem(.unreachable, "the answer is no HTTP", "Check the address.")
    }
    return answer
  }
}
