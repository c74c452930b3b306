import Statistics
import Testing

/// 300 samples of 3 to 30 differences, half of them with ties and zeros; all within 1e-9.
@Suite struct `Paired differences` {
  let cases: [Reference.Pairs]

  init() throws {
    self.cases = try Reference.read("pairs", as: Reference.Pairs.self)
  }

  @Test func `have the Wilcoxon p of SciPy and of counting`() {
    for sample in cases {
      let test = WilcoxonSignedRank(differences: sample.d)
      guard let expected = sample.wilcoxon else {
        #expect(test.pValue == 1)
        continue
      }
      #expect(test.statistic == expected[0])
      #expect(test.method == .exact)
      #expect(isRelativelyClose(test.pValue, expected[1] ?? .nan), "\(sample)")
      for (index, continuity) in [(2, true), (3, false)] {
        let limit = WilcoxonSignedRank(
          differences: sample.d, method: .asymptotic, continuity: continuity)
        #expect(limit.method == .asymptotic)
        #expect(isRelativelyClose(limit.pValue, expected[index] ?? 1), "\(sample)")
      }
    }
  }

  @Test func `have the shift of listing all averages`() throws {
    var count = 0
    for sample in cases {
      let shift = ShiftEstimate.paired(differences: sample.d, confidence: 0.9)
      guard let expected = sample.shift else {
        #expect(shift == nil)
        continue
      }
      count += 1
      let found = try #require(shift)
      for (value, expected) in zip(
        [found.estimate, found.lower, found.upper, found.confidence], expected)
      {
        #expect(isClose(value, expected), "\(sample)")
      }
    }
    #expect(count >= 200)
  }
}
