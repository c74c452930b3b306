internal import CPlatform

/// A time on a clock that never goes back, in nanoseconds.
///
/// Times too far away to be counted are the last one there is, some 580 years from the start of the
/// machine.
package struct Moment: Hashable, Comparable, Sendable {
  package let nanoseconds: UInt64

  package init(nanoseconds: UInt64) {
    self.nanoseconds = nanoseconds
  }

  package static var now: Moment { Moment(nanoseconds: platform_now()) }

  package static func < (one: Moment, other: Moment) -> Bool {
    one.nanoseconds < other.nanoseconds
  }

  /// The moment so many seconds later.
  package func after(seconds: Double) -> Moment {
    let (sum, isTooLarge) = nanoseconds.addingReportingOverflow(UInt64(nanosecondsIn: seconds))
    return Moment(nanoseconds: isTooLarge ? .max : sum)
  }

  /// The seconds from this moment to a later one; 0 to an earlier one.
  package func seconds(to other: Moment = .now) -> Double {
    other > self ? Double(other.nanoseconds - nanoseconds) * 1e-9 : 0
  }

  /// How long it is until another moment, rounded up, as `poll` takes it; 0 when that is past.
  package func milliseconds(to other: Moment) -> Int32 {
    guard other > self else { return 0 }
    return Int32(clamping: (other.nanoseconds - nanoseconds - 1) / 1_000_000 + 1)
  }
}

extension UInt64 {
  /// The nanoseconds in a span of time, at most as many as can be counted; 0 for negative ones and
  /// for NaN.
  package init(nanosecondsIn seconds: Double) {
    let nanoseconds = seconds * 1e9
    guard nanoseconds > 0 else {
      self = 0
      return
    }
    self = UInt64(exactly: nanoseconds.rounded()) ?? .max
  }
}
