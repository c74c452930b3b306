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

  /// The powers of ten that 64 bits hold.
  private static let integerPowers: [UInt64] = (0..<20).map { exponent in
    (0..<exponent).reduce(1) { power, _ in power * 10 }
  }

  /// The instant that some bytes spell, in seconds since 1970.
  ///
  /// Knows RFC 3339 with or without its parts ("2026-01-02T03:04:05.5+01:00", "2026-01-02 03:04",
  /// "2026-01-02"; UTC where no zone is given) and plain seconds since 1970.
  package static func time(_ bytes: ArraySlice<UInt8>) -> Double? {
    var reader = Digits(bytes: bytes, index: bytes.startIndex)
    guard let year = reader.number(4), reader.take("-"), let month = reader.number(2),
      reader.take("-"), let day = reader.number(2), (1...12).contains(month),
      (1...31).contains(day)
    else { return number(bytes).flatMap { $0.isFinite ? $0 : nil } }
    var seconds = Double(days(year, month, day)) * 86_400
    guard reader.take("T") || reader.take("t") || reader.take(" ") else {
      return reader.isAtEnd ? seconds : nil
    }
    guard let hour = reader.number(2), reader.take(":"), let minute = reader.number(2) else {
      return nil
    }
    seconds += Double(hour * 3600 + minute * 60)
    if reader.take(":") {
      guard let second = reader.number(2) else { return nil }
      seconds += Double(second)
      if reader.take(".") {
        var scale = 0.1
        while let digit = reader.number(1) {
          seconds += Double(digit) * scale
          scale /= 10
        }
      }
    }
    if reader.isAtEnd || reader.take("Z") || reader.take("z") {
      return reader.isAtEnd ? seconds : nil
    }
    let sign = reader.take("-") ? -1 : reader.take("+") ? 1 : 0
    guard sign != 0, let hours = reader.number(2) else { return nil }
    _ = reader.take(":")
    let minutes = reader.number(2) ?? 0
    return reader.isAtEnd ? seconds - Double(sign * (hours * 3600 + minutes * 60)) : nil
  }

  /// The days from 1970-01-01 to a date of the Gregorian calendar.
  ///
  /// - SeeAlso: Hinnant (2013), "chrono-compatible low-level date algorithms".
  private static func days(_ year: Int, _ month: Int, _ day: Int) -> Int {
    let y = month <= 2 ? year - 1 : year
    let era = (y >= 0 ? y : y - 399) / 400
    let ofEra = y - era * 400
    let ofYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1
    return era * 146_097 + ofEra * 365 + ofEra / 4 - ofEra / 100 + ofYear - 719_468
  }

  /// Reads digits from left to right.
  private struct Digits {
    let bytes: ArraySlice<UInt8>
    var index: Int

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
  }
}
