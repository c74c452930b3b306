import Foundation
import Quantities
import Testing

@Suite struct `A quantity` {
  @Test(arguments: [
    (0.4123, "s", "412 ms"), (1.0, "s", "1 s"), (0.9996, "s", "1.00 s"),
    (0.0000123, "s", "12.3 µs"),
    (0, "s", "0 s"), (1_048_576, "bytes", "1 MiB"), (1536, "bytes", "1.50 KiB"),
    (1_234_567, "", "1.23 M"), (999, "", "999"), (12.34, "1/s", "12.3 1/s"),
    // Around the borders between units and between numbers of digits.
    (0.9994, "s", "999 ms"), (9.994, "s", "9.99 s"), (9.996, "s", "10.0 s"),
    (99.94, "s", "99.9 s"), (99.96, "s", "100 s"), (999.6, "", "1.00 k"), (999.4, "", "999"),
    (999_499, "", "999 k"), (999_501, "", "1.00 M"), (1023, "bytes", "1023 B"),
    (1023.6, "bytes", "1.00 KiB"), (1e-9, "s", "1 ns"), (4e12, "", "4000 G"),
    (86_400, "s", "86400 s"),
  ])
  func `is shown with its unit`(value: Double, unit: String, text: String) {
    #expect(Quantity.text(value, unit: unit) == text)
    if value != 0 { #expect(Quantity.text(-value, unit: unit) == "-" + text) }
  }

  /// What each unit stands for.
  private static let scales: [String: [String: Double]] = [
    "s": ["s": 1, "ms": 1e-3, "µs": 1e-6, "ns": 1e-9],
    "bytes": ["B": 1, "KiB": 1024, "MiB": 1_048_576, "GiB": 1_073_741_824],
    "": ["": 1, "k": 1e3, "M": 1e6, "G": 1e9],
  ]

  /// Three digits are off by a two hundredth at most; below the largest unit no fourth is needed.
  @Test(arguments: ["s", "bytes", ""])
  func `is off by half a per cent at most`(unit: String) throws {
    var generator = SystemRandomNumberGenerator()
    for _ in 0..<5000 {
      let minimum = unit == "s" ? -8.9 : 0.1
      let value = pow(10, Double.random(in: minimum...12, using: &generator))
      let words = Quantity.text(value, unit: unit).split(separator: " ").map(String.init)
      let number = try #require(Double(words[0]))
      let scale = try #require(Self.scales[unit]?[words.count > 1 ? words[1] : ""])
      #expect(abs(number * scale - value) <= 0.0051 * value, "\(value): \(words)")
      let isLargest = Self.scales[unit]?.values.max() == scale
      #expect(isLargest || number < (unit == "bytes" ? 1024 : 1000), "\(value): \(words)")
    }
  }

  @Test(arguments: [
    (0.0834, "+8.3 %"), (-0.02, "-2.0 %"), (0.00001, "0.0 %"), (12.5, "+1250 %"),
    (-0.0004, "0.0 %"),
    (0, "0.0 %"), (9.99, "+999.0 %"), (9.996, "+1000 %"), (-1, "-100.0 %"), (.nan, "?"),
    (.infinity, "?"),
  ])
  func `of change has a sign`(fraction: Double, text: String) {
    #expect(Quantity.change(fraction) == text)
  }

  @Test(arguments: [
    (0.03, "3 %"), (0.9951, "99.5 %"), (0, "0 %"), (1, "100 %"), (0.00012, "0.012 %"),
    (9.99, "999 %"), (9.996, "1000 %"), (33.333, "3333 %"), (-12, "-1200 %"), (.nan, "?"),
  ])
  func `of a fraction has none`(fraction: Double, text: String) {
    #expect(Quantity.percent(fraction) == text)
  }

  @Test func `of an interval has its ends`() {
    #expect(Quantity.interval(-0.011, 0.02) == "-1.1 … +2.0 %")
    #expect(Quantity.interval(-.infinity, 0.1) == "? … +10.0 %")
    #expect(Quantity.interval(0.1, .infinity) == "+10.0 … ?")
    #expect(Quantity.points(0.12) == "+12.0 points" && Quantity.points(.nan) == "? points")
  }

  @Test(arguments: [
    (0.001234, "0.001234"), (1234.6, "1235"), (9999.4, "9999"), (9999.6, "10000"),
    (12_345.6, "12346"), (-9999.6, "-10000"), (0, "0"), (0.5, "0.5"),
  ])
  func `without a unit has four digits that count`(value: Double, text: String) {
    #expect(Quantity.number(value) == text)
  }

  @Test func `has fewer digits where they say less`() {
    #expect(
      [0.0004, 0.0163, 1, 5e-10, 0].map(Quantity.pValue) == [
        "0.0004", "0.016", "1", "< 1e-9", "< 1e-9",
      ])
    #expect([1.44, 1000, 1000.1].map(Quantity.score) == ["1.4", "1000.0", "> 1000"])
    #expect(Quantity.plain(-0.421) == "-0.42")
  }

  @Test(
    arguments: [
      (80, "1 min 20 s"), (59.4, "59 s"), (59.6, "1 min 0 s"), (3599.6, "1 h 0 min"), (0, "0 s"),
      (-5, "0 s"), (90_000, "25 h 0 min"), (.nan, "0 s"),
    ] as [(Double, String)])
  func `of time for progress is in two units`(seconds: Double, text: String) {
    #expect(Quantity.duration(seconds) == text)
    #expect(Quantity.span(seconds) == text)
  }

  @Test func `of a long time is in days`() {
    #expect(Quantity.span(172_799) == "47 h 59 min" && Quantity.span(172_800) == "2 days")
    #expect(Quantity.span(2.6 * 86_400) == "3 days")
  }

  @Test(arguments: [(0, "0 runs"), (1, "1 run"), (2, "2 runs"), (-1, "-1 runs")])
  func `of things is singular for one`(number: Int, text: String) {
    #expect(Quantity.count(number, "run") == text)
  }
}
