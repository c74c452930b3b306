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

  @Test func `have the equivalence test of statsmodels`() throws {
    for sample in cases {
      guard let expected = sample.tost else { continue }
      let test = try #require(
        EquivalenceTest.paired(differences: sample.d, margins: -0.5...1.2))
      let interval = try #require(test.interval(significance: 0.05))
      #expect(isClose(test.pValue, expected[0]), "\(sample)")
      #expect(isClose(interval.lowerBound, expected[1]), "\(sample)")
      #expect(isClose(interval.upperBound, expected[2]), "\(sample)")
    }
  }

  @Test func `have the permutation p of counting all signs`() throws {
    var generator = SeededGenerator(seed: 1)
    var count = 0
    for sample in cases {
      guard let expected = sample.permutation else { continue }
      count += 1
      for (center, expected) in zip(PermutationTest.Center.allCases, expected) {
        let test = try #require(
          PermutationTest(differences: sample.d, center: center, using: &generator))
        #expect(test.method == .exact)
        #expect(isRelativelyClose(test.pValue, expected), "\(center) \(sample)")
      }
    }
    #expect(count >= 200)
  }
}
