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
        found.statistic, found.degreesOfFreedom, found.pValue, interval.lowerBound,
        interval.upperBound,
      ]
      for (value, expected) in zip(values, expected) {
        #expect(isClose(value, expected), "\(sample)")
      }
    }
    #expect(count >= 200)
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
}
