import Foundation

/// Numbers and instants read from bytes, without a string for each.
package enum ByteText {
  /// The powers of ten that a double holds exactly.
  private static let powers: [Double] = [
    1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17,
    1e18, 1e19, 1e20, 1e21, 1e22,
  ]

  /// The number that some bytes spell, exactly as `Double(String)` reads it.
  ///
  /// - SeeAlso: Clinger (1990), doi:10.1145/93542.93557: up to 15 digits over a small power of ten
  ///   are one correctly rounded division. Up to 19 digits are a division of 128 bits by 64, whose
  ///   remainder tells how to round.
  package static func number(_ bytes: ArraySlice<UInt8>) -> Double? {
    var (index, end) = (bytes.startIndex, bytes.endIndex)
    while index < end, bytes[index] == 0x20 || bytes[index] == 0x09 { index += 1 }
    while index < end, bytes[end - 1] == 0x20 || bytes[end - 1] == 0x09 { end -= 1 }
    guard index < end else { return nil }
    let start = index
    let isNegative = bytes[index] == UInt8(ascii: "-")
    if isNegative { index += 1 }
    var (mantissa, digits, decimals, isDecimal) = (UInt64(0), 0, 0, false)
    while index < end {
      let byte = bytes[index]
      if byte >= 0x30, byte <= 0x39 {
        mantissa = mantissa &* 10 &+ UInt64(byte - 0x30)
        digits += 1
        if isDecimal { decimals += 1 }
      } else if byte == UInt8(ascii: "."), !isDecimal {
        isDecimal = true
      } else {
        digits = 99
        break
      }
      index += 1
    }
    if digits > 0, digits <= 19 {
      return decimal(mantissa, digits: digits, decimals: decimals, isNegative: isNegative)
    }
    return Double(String(decoding: bytes[start..<end], as: UTF8.self))
  }

  /// The double nearest to a decimal number.
  ///
  /// - Parameters:
  ///   - mantissa: Its digits without the point.
  ///   - digits: How many they are, 1…19, leading zeros included.
  ///   - decimals: How many of them stand behind the point.
  ///   - isNegative: Whether it is less than 0.
  package static func decimal(
    _ mantissa: UInt64, digits: Int, decimals: Int, isNegative: Bool
  ) -> Double {
    let value =
      digits <= 15 || mantissa == 0
      ? Double(mantissa) / powers[decimals] : quotient(mantissa, dividedByTenTo: decimals)
    return isNegative ? -value : value
  }

  /// The double nearest to a quotient.
  ///
  /// - Parameters:
  ///   - mantissa: Not 0.
  ///   - exponent: 0…19.
  private static func quotient(_ mantissa: UInt64, dividedByTenTo exponent: Int) -> Double {
    let divisor = integerPowers[exponent]
    let (up, down) = (mantissa.leadingZeroBitCount, divisor.leadingZeroBitCount)
    let dividend = mantissa << up
    // Half the dividend is less than the divisor, as the division of words demands.
    let (quotient, remainder) = (divisor << down).dividingFullWidth(
      (dividend >> 1, dividend << 63))
    // The quotient has 63 bits or more; the last of them only has to say "and something more".
    let rounded = Double(quotient | (remainder == 0 ? 0 : 1))
    return rounded * Double(sign: .plus, exponent: down - up - 63, significand: 1)
  }

  /// A power of ten, a negative one as well.
  static func power(_ exponent: Int) -> Double {
    exponent >= 0 ? powers[min(22, exponent)] : 1 / powers[min(22, -exponent)]
  }

  /// A decimal number times a power of ten as a whole number, without passing through a double.
  ///
  /// - Returns: Rounded to the nearest; nil for what has another form or is too large.
  package static func scaledInteger(_ bytes: ArraySlice<UInt8>, tenTo exponent: Int) -> Int64? {
    var index = bytes.startIndex
    let isNegative = index < bytes.endIndex && bytes[index] == UInt8(ascii: "-")
    if isNegative { index += 1 }
    var (value, digits, missing, isDecimal, roundsUp) = (Int64(0), 0, exponent, false, false)
    while index < bytes.endIndex {
      let byte = bytes[index]
      index += 1
      if byte == UInt8(ascii: "."), !isDecimal {
        isDecimal = true
        continue
      }
      guard byte >= 0x30, byte <= 0x39 else { return nil }
      digits += 1
      if isDecimal {
        missing -= 1
        if missing < 0 {
          if missing == -1 { roundsUp = byte >= 0x35 }
          continue
        }
      }
      let (tens, isTooLarge) = value.multipliedReportingOverflow(by: 10)
      let (sum, isTooLargeAfter) = tens.addingReportingOverflow(Int64(byte - 0x30))
      guard !isTooLarge, !isTooLargeAfter else { return nil }
      value = sum
    }
    guard digits > 0 else { return nil }
    while missing > 0 {
      let (tens, isTooLarge) = value.multipliedReportingOverflow(by: 10)
      guard !isTooLarge else { return nil }
      value = tens
      missing -= 1
    }
    if roundsUp {
      guard value < .max else { return nil }
      value += 1
    }
    return isNegative ? -value : value
  }

  /// The powers of ten that 64 bits hold.
  private static let integerPowers: [UInt64] = (0..<20).map { exponent in
    (0..<exponent).reduce(1) { power, _ in power * 10 }
  }

  /// The instant that some bytes spell, in seconds since 1970.
  ///
  /// Knows RFC 3339 with or without its parts ("2026-01-02T03:04:05.5+01:00", "2026-01-02 03:04",
  /// "2026-01-02"; UTC where no zone is given), git's "2026-01-02 03:04:05 +0100", and numbers since
  /// 1970: of seconds, or of milli-, micro- or nanoseconds where seconds would be beyond the year
  /// 5000. A date that the calendar doesn't have is none.
  package static func time(_ bytes: ArraySlice<UInt8>) -> Double? {
    guard let (whole, nanoseconds) = instant(bytes) else { return nil }
    return Double(whole) + Double(nanoseconds) / 1e9
  }

  /// The same in whole nanoseconds; nil for what is beyond measure, too.
  package static func nanoseconds(_ bytes: ArraySlice<UInt8>) -> Int64? {
    guard let (whole, nanoseconds) = instant(bytes),
      abs(whole) <= Nanoseconds.largest / 1_000_000_000 - 1
    else { return nil }
    return Int64(whole) * 1_000_000_000 + Int64(nanoseconds)
  }

  private static func instant(_ bytes: ArraySlice<UInt8>) -> (seconds: Int, nanoseconds: Int)? {
    var reader = Digits(bytes: trimmed(bytes))
    guard let year = reader.number(4), reader.take("-"), let month = reader.number(2),
      reader.take("-"), let day = reader.number(2)
    else { return sinceEpoch(trimmed(bytes)) }
    guard (1...12).contains(month), day >= 1, day <= CivilDate.daysOfMonth(month, of: year) else {
      return nil
    }
    var seconds = CivilDate(year: year, month: month, day: day).daysSince1970 * 86_400
    guard reader.take("T") || reader.take("t") || reader.take(" ") else {
      return reader.isAtEnd ? (seconds, 0) : nil
    }
    guard let hour = reader.number(2), reader.take(":"), let minute = reader.number(2), hour <= 23,
      minute <= 59
    else { return nil }
    seconds += hour * 3600 + minute * 60
    var nanoseconds = 0
    if reader.take(":") {
      // A leap second is the 61st of its minute.
      guard let second = reader.number(2), second <= 60 else { return nil }
      seconds += second
      if reader.take(".") || reader.take(",") {
        var scale = 100_000_000
        while let digit = reader.number(1) {
          nanoseconds += digit * scale
          scale /= 10
        }
      }
    }
    _ = reader.take(" ")
    if reader.isAtEnd || reader.take("Z") || reader.take("z") {
      return reader.isAtEnd ? (seconds, nanoseconds) : nil
    }
    if reader.takeWord("UTC") || reader.takeWord("GMT") {
      return reader.isAtEnd ? (seconds, nanoseconds) : nil
    }
    let sign = reader.take("-") ? -1 : reader.take("+") ? 1 : 0
    guard sign != 0, let hours = reader.number(2), hours <= 23 else { return nil }
    _ = reader.take(":")
    let minutes = reader.number(2) ?? 0
    guard reader.isAtEnd, minutes <= 59 else { return nil }
    return (seconds - sign * (hours * 3600 + minutes * 60), nanoseconds)
  }

  /// A number since 1970 in whatever unit gives a year before 5000.
  private static func sinceEpoch(_ bytes: ArraySlice<UInt8>) -> (seconds: Int, nanoseconds: Int)? {
    guard let number = number(bytes), number.isFinite, abs(number) < 9e18 else { return nil }
    let size = abs(number)
    let exponent = size < 1e11 ? 9 : size < 1e14 ? 6 : size < 1e17 ? 3 : 0
    // More than the years that nanoseconds reach are told as seconds.
    guard let whole = scaledInteger(bytes, tenTo: exponent) else {
      let seconds = number * power(exponent - 9)
      let floor = seconds.rounded(.down)
      return (Int(saturating: floor), Int(saturating: ((seconds - floor) * 1e9).rounded()))
    }
    let (seconds, rest) = whole.quotientAndRemainder(dividingBy: 1_000_000_000)
    return rest < 0 ? (Int(seconds) - 1, Int(rest) + 1_000_000_000) : (Int(seconds), Int(rest))
  }

  private static func trimmed(_ bytes: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
    var bytes = bytes
    while let first = bytes.first, first <= 0x20 { bytes.removeFirst() }
    while let last = bytes.last, last <= 0x20 { bytes.removeLast() }
    return bytes
  }

  /// Reads digits from left to right.
  private struct Digits {
    let bytes: ArraySlice<UInt8>
    var index: Int

    init(bytes: ArraySlice<UInt8>) {
      self.bytes = bytes
      self.index = bytes.startIndex
    }

    var isAtEnd: Bool { index == bytes.endIndex }

    /// Exactly so many digits.
    mutating func number(_ count: Int) -> Int? {
      guard index + count <= bytes.endIndex else { return nil }
      var value = 0
      for place in index..<(index + count) {
        guard bytes[place] >= 0x30, bytes[place] <= 0x39 else { return nil }
        value = value * 10 + Int(bytes[place] - 0x30)
      }
      index += count
      return value
    }

    mutating func take(_ character: Unicode.Scalar) -> Bool {
      guard index < bytes.endIndex, bytes[index] == UInt8(ascii: character) else { return false }
      index += 1
      return true
    }

    mutating func takeWord(_ word: String) -> Bool {
      guard bytes[index...].starts(with: word.utf8) else { return false }
      index += word.utf8.count
      return true
    }
  }
}
