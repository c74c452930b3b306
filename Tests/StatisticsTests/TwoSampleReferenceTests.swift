import Foundation
import Statistics
import Testing

/// 360 pairs of samples of 2 to 20 values, half of them with ties; all within 1e-9.
@Suite struct `Two samples` {
  let cases: [Reference.Samples]

  init() throws {
    self.cases = try Reference.read("samples", as: Reference.Samples.self)
  }

  @Test func `have the Mann–Whitney p of SciPy and of counting`() {
    for sample in cases {
      let test = MannWhitney(baseline: sample.y, candidate: sample.x)
      #expect(test.statistic == sample.mannWhitney[0])
      #expect(test.method == .exact)
      #expect(isRelativelyClose(test.pValue, sample.mannWhitney[1] ?? .nan), "\(sample)")
      for (index, continuity) in [(2, true), (3, false)] {
        let limit = MannWhitney(
          baseline: sample.y, candidate: sample.x, method: .asymptotic, continuity: continuity)
        #expect(limit.method == .asymptotic)
        #expect(isRelativelyClose(limit.pValue, sample.mannWhitney[index] ?? 1), "\(sample)")
      }
    }
  }

  @Test func `have the Brunner–Munzel test of SciPy`() throws {
    var count = 0
    for sample in cases {
      let test = try #require(BrunnerMunzel(baseline: sample.y, candidate: sample.x))
      guard let expected = sample.brunnerMunzel else {
        let exact = MannWhitney(baseline: sample.y, candidate: sample.x)
        #expect(test.pValue == exact.pValue)
        continue
      }
      count += 1
      #expect(isClose(test.statistic, expected[0]), "\(sample)")
      #expect(isRelativelyClose(test.pValue, expected[1]), "\(sample)")
    }
    #expect(count >= 200)
  }

  @Test func `have the Kolmogorov–Smirnov test of SciPy`() throws {
    for sample in cases {
      let exact = try #require(KolmogorovSmirnov(baseline: sample.y, candidate: sample.x))
      let limit = try #require(
        KolmogorovSmirnov(baseline: sample.y, candidate: sample.x, method: .asymptotic))
      #expect(isClose(exact.statistic, sample.kolmogorovSmirnov[0] ?? .nan))
      #expect(isRelativelyClose(exact.pValue, sample.kolmogorovSmirnov[1] ?? .nan), "\(sample)")
      #expect(isClose(limit.pValue, sample.kolmogorovSmirnov[2] ?? 1), "\(sample)")
    }
  }

  @Test func `have Welch's test of SciPy`() throws {
    var count = 0
    for sample in cases {
      let test = WelchTest(baseline: sample.y, candidate: sample.x)
      guard let expected = sample.welch else {
        #expect(test == nil)
        continue
      }
      count += 1
      let found = try #require(test)
      let interval = try #require(found.interval(confidence: 0.95))
      let values = [
        found.statistic, found.degreesOfFreedom, found.pValue, found.pValue(.less),
        found.pValue(.greater), interval.lowerBound, interval.upperBound,
      ]
      for (value, expected) in zip(values, expected) {
        #expect(isClose(value, expected), "\(sample)")
      }
    }
    #expect(count >= 200)
  }

  @Test func `have the equivalence test of statsmodels`() throws {
    for sample in cases {
      guard let expected = sample.tost else { continue }
      let test = try #require(
        EquivalenceTest.welch(baseline: sample.y, candidate: sample.x, margins: -0.8...1.1))
      let interval = try #require(test.interval(significance: 0.05))
      #expect(isClose(test.pValue, expected[0]), "\(sample)")
      #expect(isClose(interval.lowerBound, expected[1]), "\(sample)")
      #expect(isClose(interval.upperBound, expected[2]), "\(sample)")
      #expect(
        test.isEquivalent(significance: 0.05)
          == (interval.lowerBound >= -0.8 && interval.upperBound <= 1.1))
    }
  }

  @Test func `have the effect size of counting all pairs`() throws {
    for sample in cases {
      let effect = try #require(EffectSize(baseline: sample.y, candidate: sample.x))
      #expect(isClose(effect.varghaDelaney, sample.varghaDelaney, 1e-14))
    }
  }

  @Test func `have the shift of listing all differences`() throws {
    for sample in cases {
      let shift = ShiftEstimate.between(
        baseline: sample.y, candidate: sample.x, confidence: 0.9)
      guard let expected = sample.shift else {
        #expect(shift == nil)
        continue
      }
      let found = try #require(shift)
      for (value, expected) in zip(
        [found.estimate, found.lower, found.upper, found.confidence], expected)
      {
        #expect(isClose(value, expected), "\(sample)")
      }
    }
  }

  @Test func `have the permutation p of counting all deals`() throws {
    var generator = SeededGenerator(seed: 1)
    var count = 0
    for sample in cases {
      guard let expected = sample.permutation else { continue }
      count += 1
      for (center, expected) in zip(PermutationTest.Center.allCases, expected) {
        let test = try #require(
          PermutationTest(
            baseline: sample.y, candidate: sample.x, center: center, using: &generator))
        #expect(test.method == .exact)
        #expect(isRelativelyClose(test.pValue, expected), "\(center) \(sample)")
      }
    }
    #expect(count >= 200)
  }
}
