package import Processes

/// Tells by a lease whether somebody still waits for a result.
///
/// Only changes count, by this host's own clock: those of two hosts may differ by any time.
package struct LeaseWatch: Sendable {
  /// How often who asked renews it, in seconds.
  static let period = 5.0
  /// How long it may stay as it is, in seconds: a file system may show changes half a minute late.
  package static let patience = 60.0

  private let patience: Double
  private var last: String?
  private var since: Moment

  package init(at now: Moment, patience: Double = LeaseWatch.patience) {
    self.patience = patience
    self.since = now
  }

  /// Takes in what the lease says now.
  ///
  /// - Parameters:
  ///   - text: nil where there is none.
  ///   - now: The present time.
  /// - Returns: Whether to go on.
  package mutating func observe(_ text: String?, at now: Moment) -> Bool {
    // A lease that was there and is gone was ended; one that was never there may be late.
    if text == nil, last != nil { return false }
    if let text, text != last {
      (last, since) = (text, now)
      return true
    }
    return since.seconds(to: now) < patience
  }
}
