import Quantities
import Testing

@Suite struct `Times in nanoseconds` {
  @Test func `are whole, unknown, or beyond measure`() {
    #expect(
      Nanoseconds.from(seconds: 0.3e-6) == 300 && Nanoseconds.from(seconds: -1.5) == -1_500_000_000)
    #expect(Nanoseconds.from(seconds: .nan) == Nanoseconds.unknown)
    for seconds in [Double.infinity, -.infinity, 1e300, -1e300] {
      #expect(Nanoseconds.from(seconds: seconds) == Nanoseconds.beyondMeasure)
    }
    #expect(Nanoseconds.seconds(Nanoseconds.unknown).isNaN && Nanoseconds.seconds(300) == 3e-7)
  }

  @Test(
    arguments: [
      ("1.5", 9, 1_500_000_000), ("1500", 6, 1_500_000_000), ("0.1", 3, 100), ("0.4", 0, 0),
      ("0.5", 0, 1), ("-0.5", 0, -1), ("1e3", 6, 1_000_000_000), ("7", 0, 7),
      ("1e300", 0, Nanoseconds.beyondMeasure),
      ("99999999999999999999", 0, Nanoseconds.beyondMeasure),
    ] as [(String, Int, Int64)])
  func `are read without rounding on the way`(text: String, exponent: Int, time: Int64) {
    #expect(Nanoseconds.from(Array(text.utf8)[...], tenTo: exponent) == time)
  }

  @Test(arguments: ["", "-", ".", "1.2.3", "x", "1 2", "nan"])
  func `are nothing else`(text: String) {
    #expect(Nanoseconds.from(Array(text.utf8)[...], tenTo: 9) == nil)
  }

  @Test(
    arguments: [
      (2.9, 2), (-2.9, -2), (.nan, 0), (.infinity, .max), (-.infinity, .min), (1e300, .max),
      (-1e300, .min), (9.3e18, .max),
    ] as [(Double, Int)])
  func `become whole numbers whatever they are`(number: Double, whole: Int) {
    #expect(Int(saturating: number) == whole)
  }
}
