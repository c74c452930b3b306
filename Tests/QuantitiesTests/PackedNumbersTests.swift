import Foundation
import Quantities
import Testing

@Suite struct `Packed numbers` {
  /// As the script of a page reads them.
  private func unpacked(_ text: String) -> [Int] {
    let digits = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/")
    var (values, last, value, shift): ([Int], Int, UInt64, UInt64) = ([], 0, 0, 0)
    for letter in text {
      guard let digit = digits.firstIndex(of: letter) else { continue }
      value |= UInt64(digit & 31) << shift
      shift += 5
      guard digit & 32 == 0 else { continue }
      last += value & 1 == 1 ? -Int(value >> 1) : Int(value >> 1)
      values.append(last)
      (value, shift) = (0, 0)
    }
    return values
  }

  /// As source maps write them: 16 is "gB", −1 is "D".
  @Test(arguments: [
    ([0], "A"), ([1], "C"), ([-1], "D"), ([16], "gB"), ([5, 5, 4], "KAD"), ([], ""),
  ])
  func `are written as in source maps`(values: [Int], text: String) {
    var packed = PackedNumbers()
    packed.append(values)
    #expect(packed.text == text)
  }

  @Test func `are read back`() {
    let values = [0, 7, -3, 1 << 40, -(1 << 50), 9_007_199_254_740_991, 1]
    var packed = PackedNumbers()
    packed.append(values)
    #expect(unpacked(packed.text) == values)
  }

  @Test(arguments: [0.0123456789, 1234.56789, 8.7e-9, 0.5, 1e20])
  func `hold five digits of what is measured`(value: Double) {
    let values = [value, value * 1.01, value * 0.37]
    var packed = PackedNumbers(for: values)
    packed.append(values)
    for (read, value) in zip(unpacked(packed.text), values) {
      #expect(abs(Double(read) * packed.step / value - 1) < 2e-5)
    }
  }

  @Test func `hold counts exactly`() {
    let values = [123_456_789.0, 123_456_790, 0]
    var packed = PackedNumbers(for: values)
    packed.append(values)
    #expect(packed.step == 1 && unpacked(packed.text).map(Double.init) == values)
  }

  @Test func `bear integers that JavaScript can't hold`() {
    var packed = PackedNumbers()
    packed.append([.max, .min, 0])
    #expect(unpacked(packed.text) == [9_007_199_254_740_991, -9_007_199_254_740_991, 0])
  }

  @Test func `bear what isn't finite`() {
    var packed = PackedNumbers(for: [.nan, .infinity, 1])
    packed.append([.nan, .infinity, 1, -.infinity])
    #expect(unpacked(packed.text).count == 4)
  }
}
