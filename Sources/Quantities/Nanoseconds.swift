/// Times as whole numbers of nanoseconds: what ends as another starts doesn't overlap it, and 300 ns
/// stay 300, which seconds as doubles can't promise.
package enum Nanoseconds {
  /// No time is known.
  package static let unknown = Int64.min
  /// A time is given that is beyond all measure.
  package static let beyondMeasure = Int64.max
  /// The largest time that is reckoned with, some 97 years: differences of two of them and sums of
  /// a difference and one more stay whole.
  package static let largest = Int64.max / 3

  /// The whole number nearest to so many seconds; NaN is unknown.
  package static func from(seconds: Double) -> Int64 {
    guard !seconds.isNaN else { return unknown }
    guard abs(seconds) < Double(largest) / 1e9 else { return beyondMeasure }
    return Int64((seconds * 1e9).rounded())
  }

  /// NaN where no time is known.
  package static func seconds(_ time: Int64) -> Double {
    time == unknown ? .nan : Double(time) / 1e9
  }

  /// The decimal number that some bytes spell, in a unit of so many nanoseconds' power of ten.
  ///
  /// - Parameters:
  ///   - bytes: Digits with or without a sign, a point and an exponent.
  ///   - exponent: 9 for seconds, 6 for milliseconds, 3 for microseconds, 0 for nanoseconds.
  /// - Returns: Rounded to whole nanoseconds; `beyondMeasure` for what is too large, nil for what is
  ///   no number.
  package static func from(_ bytes: ArraySlice<UInt8>, tenTo exponent: Int) -> Int64? {
    guard let value = ByteText.scaledInteger(bytes, tenTo: exponent) else {
      guard let number = ByteText.number(bytes), !number.isNaN else { return nil }
      return from(seconds: number * ByteText.power(exponent - 9))
    }
    return abs(value) <= largest ? value : beyondMeasure
  }
}

extension Int {
  /// The whole number nearest below a measured one that may be anything: 0 for NaN, and the nearest
  /// that there is for what is too large.
  ///
  /// This is the one place where numbers of files become whole numbers: `Int(_:)` traps.
  package init(saturating number: Double) {
    self =
      number.isNaN
      ? 0
      : number >= 9.2e18 ? .max : number <= -9.2e18 ? .min : Int(number)
  }
}
