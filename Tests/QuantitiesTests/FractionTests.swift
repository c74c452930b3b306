import Foundation
import Quantities
import Testing

@Suite struct `A fraction` {
  @Test(
    arguments: [
      ("5%", 0.05), ("5 %", 0.05), ("0.05", 0.05), ("0%", 0), ("0", 0), ("2.5%", 0.025),
      ("150%", 1.5), ("100 %", 1), ("0.999", 0.999), ("1e-05 %", 1e-7), (".5", 0.5),
    ] as [(String, Fraction)])
  func `is read as people write it`(text: String, fraction: Fraction) throws {
    let read = try #require(Fraction(text))
    #expect(abs(read.value - fraction.value) < 1e-15)
  }

  /// A bare 5 may be meant as 5 % or as 500 %.
  @Test(arguments: [
    "", " ", "%", " %", "-5%", "-0.05", "five", "nan", "nan%", "inf", "inf%", "5%%", "5  %", "5 ",
    " 5%", "5", "1", "1.0", "1e999", "1e999%", "0.5s",
  ])
  func `is nothing else`(text: String) {
    #expect(Fraction(text) == nil)
  }

  /// Three digits leave half of the last one in doubt: 0.005 of 1.00.
  @Test func `reads what it prints`() throws {
    var generator = SystemRandomNumberGenerator()
    for _ in 0..<2000 {
      let fraction = Fraction(pow(10, Double.random(in: -6...3, using: &generator)))
      let read = try #require(Fraction(fraction.description), "\(fraction)")
      #expect(abs(read.value / fraction.value - 1) <= 0.005 + 1e-9, "\(fraction.value)")
    }
    #expect(Fraction(Fraction(0).description) == 0)
  }

  @Test func `is never negative`() async {
    #expect(Fraction(clamping: -0.1) == 0 && Fraction(clamping: 0.1) == 0.1)
    #expect(Fraction(clamping: .nan).value.isNaN && Fraction(.nan).value.isNaN)
    await #expect(processExitsWith: .failure) { _ = Fraction(-0.1) }
  }

  @Test func `is half or twice as much`() {
    #expect(Fraction(0.1).scaled(by: 0.5) == 0.05 && Fraction(0.1).scaled(by: 2) > 0.1)
  }
}
