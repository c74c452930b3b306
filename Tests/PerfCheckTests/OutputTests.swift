import PerfCheck
import Testing

@Suite struct `JSON lines` {
  @Test(arguments: [
    ("a/b", #""a/b""#), (#"say "hi" \o/"#, #""say \"hi\" \\o/""#), ("Größe 😀", "\"Größe 😀\""),
    ("a\nb\tc\r", #""a\nb\tc\r""#), ("\u{1}\u{1f}\u{7f}", "\"\\u0001\\u001f\u{7f}\""),
    ("\r\n", #""\r\n""#),
  ])
  func `escape names`(name: String, expected: String) {
    #expect(JSONLine.quoted(name) == expected)
  }

  @Test func `have the form that perf-check reads`() {
    #expect(JSONLine.listing("sort/10") == #"{"benchmark": "sort/10"}"#)
    #expect(
      JSONLine.value(0.25, of: "a", "throughput", unit: "1/s", better: "higher")
        == #"{"benchmark": "a", "metric": "throughput", "value": 0.25, "unit": "1/s", "better": "higher"}"#
    )
  }
}

@Suite struct `Figures for people` {
  @Test(arguments: [
    (1.234e-6, "1.23 µs"), (0.5e-9, "500 ps"), (9.996e-9, "10.0 ns"), (999.6e-9, "1.00 µs"),
    (0.02, "20.0 ms"), (12.3456, "12.3 s"), (1234, "1230 s"), (99.96e-3, "100 ms"),
  ])
  func `of times have three digits and a scaled unit`(seconds: Double, expected: String) {
    #expect(Figures.time(seconds) == expected)
  }

  @Test(arguments: [
    (950.0, Throughput.items(1), "950 /s"), (1.5e9, .bytes(1), "1.50 GB/s"),
    (1e6, .items(1), "1.00 M/s"),
    (12_345, .bytes(1), "12.3 kB/s"), (0, .items(0), "0.00 /s"),
  ])
  func `of rates, too`(rate: Double, throughput: Throughput, expected: String) {
    #expect(Figures.rate(rate, of: throughput) == expected)
  }

  @Test func `of spreads are percentages`() {
    #expect(Figures.spread(0.0123) == "± 1.2 %")
    #expect(Figures.spread(0) == "± 0.0 %")
  }
}
