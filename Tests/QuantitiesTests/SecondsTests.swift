import Foundation
import Quantities
import Testing

@Suite struct `A length of time` {
  @Test(
    arguments: [
      ("500ms", 0.5), ("5s", 5), ("30m", 1800), ("24h", 86400), ("90d", 7_776_000),
      ("7_days", 604_800), ("4_weeks", 2_419_200), ("3_months", 7_776_000),
      ("1_year", 31_536_000), ("1.5h", 5400), ("2 w", 1_209_600), ("1 second", 1), ("0s", 0),
      ("5 s", 5), ("412 ms", 0.412), ("25.3 µs", 25.3e-6), ("25.3us", 25.3e-6), ("300 ns", 3e-7),
    ] as [(String, Seconds)])
  func `is read as people write it`(text: String, time: Seconds) throws {
    let read = try #require(Seconds(text))
    #expect(abs((read - time).value) <= 1e-15 * max(1, time.value))
  }

  @Test(arguments: [
    "", " ", "5", "s", " 5s", "5  s", "5s ", "5x", "-5s", "+5s", "1_fortnight", "nan s", "nan",
    "inf s", "1.2.3s", "1e3s", "5%", "½h", "5_", "ms",
  ])
  func `is nothing else`(text: String) {
    #expect(Seconds(text) == nil)
  }

  /// A number of 309 digits is beyond all doubles, and one of 305 is as years.
  @Test func `is not beyond what a double holds`() {
    let many = String(repeating: "9", count: 305)
    #expect(Seconds(many + "s") != nil && Seconds(many + "y") == nil)
    #expect(Seconds(String(repeating: "9", count: 309) + "s") == nil)
  }

  /// Three digits leave half of the last one in doubt: 0.005 of 1.00.
  @Test func `reads what it prints`() throws {
    var generator = SystemRandomNumberGenerator()
    for _ in 0..<2000 {
      let time = Seconds(pow(10, Double.random(in: -8.9...12, using: &generator)))
      let read = try #require(Seconds(time.description), "\(time)")
      #expect(abs(read.ratio(to: time) - 1) <= 0.005 + 1e-9, "\(time.value) as \(time)")
    }
    for whole: Seconds in [0, 1, 59, 600, 999] { #expect(Seconds(whole.description) == whole) }
  }

  @Test func `has an order, sums, multiples and ratios`() {
    #expect(Seconds.minute + 30 == 90 && Seconds.minute - 90 == -30)
    #expect(Seconds.days(7) == .week && Seconds.day.scaled(by: 365) == .year)
    #expect(Seconds.hour.ratio(to: .minute) == 60 && Seconds.hour > .minute)
    #expect([Seconds.hour, 5, .minute].min() == 5)
    var sum = Seconds.zero
    for _ in 0..<3 { sum += 0.5 }
    #expect(sum == 1.5)
  }

  @Test func `has all of its digits only for debugging`() {
    let time = Seconds(1.23456789)
    #expect("\(time)" == "1.23 s" && String(reflecting: time) == "1.23456789")
  }
}
