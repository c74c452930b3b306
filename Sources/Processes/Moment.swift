internal import CPlatform

/// A time on a monotonic clock, in nanoseconds.
///
/// Times beyond the range saturate at the maximum, about 580 years after the machine's start.
package struct Moment: Hashable, Comparable, Sendable {
  package let nanoseconds: UInt64

  package init(nanoseconds: UInt64) {
    self.nanoseconds = nanoseconds
  }

  package static var now: Moment { Moment(nanoseconds: platform_now()) }

  package static func < (one: Moment, other: Moment) -> Bool {
    one.nanoseconds < other.nanoseconds
  }

  /// The moment a number of seconds later.
  package func after(seconds: Double) -> Moment {
    let (sum, isTooLarge) = nanoseconds.addingReportingOverflow(UInt64(nanosecondsIn: seconds))
    return Moment(nanoseconds: isTooLarge ? .max : sum)
  }

  /// The seconds until a later moment; 0 for an earlier one.
  package func seconds(to other: Moment = .now) -> Double {
    other > self ? Double(other.nanoseconds - nanoseconds) * 1e-9 : 0
  }

  /// The time until another moment in milliseconds, rounded up, for `poll`; 0 if it has passed.
  package func milliseconds(to other: Moment) -> Int32 {
    guard other > self else { return 0 }
    return Int32(clamping: (other.nanoseconds - nanoseconds - 1) / 1_000_000 + 1)
  }
}

extension UInt64 {
  /// The nanoseconds in a duration, saturating at the maximum; 0 for negative durations and NaN.
  package init(nanosecondsIn seconds: Double) {
    let nanoseconds = seconds * 1e9
    guard nanoseconds > 0 else {
      self = 0
      return
    }
    self = UInt64(exactly: nanoseconds.rounded()) ?? .max
  }
}
