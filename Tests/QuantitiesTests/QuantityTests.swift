import Quantities
import Testing

@Suite struct `A quantity` {
  @Test(arguments: [
    (0.4123, "s", "412 ms"), (1.0, "s", "1 s"), (0.9996, "s", "1.00 s"),
    (0.0000123, "s", "12.3 µs"),
    (0, "s", "0 s"), (1_048_576, "bytes", "1 MiB"), (1536, "bytes", "1.50 KiB"),
    (1_234_567, "", "1.23 M"), (999, "", "999"), (12.34, "1/s", "12.3 1/s"),
  ])
  func `is shown with its unit`(value: Double, unit: String, text: String) {
    #expect(Quantity.text(value, unit: unit) == text)
  }

  @Test(arguments: [
    (0.0834, "+8.3 %"), (-0.02, "-2.0 %"), (0.00001, "0.0 %"), (12.5, "+1250 %"),
  ])
  func `of change has a sign`(fraction: Double, text: String) {
    #expect(Quantity.change(fraction) == text)
  }

  @Test func `of a fraction has none`() {
    #expect(Quantity.percent(0.03) == "3 %")
    #expect(Quantity.percent(0.9951) == "99.5 %")
    #expect(Quantity.interval(-0.011, 0.02) == "-1.1 … +2.0 %")
    #expect(Quantity.duration(80) == "1 min 20 s")
  }
}
