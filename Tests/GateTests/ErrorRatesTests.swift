import Quantities
import Statistics
import Testing

@testable import Gate

@Suite struct `The error rates of a check` {
  /// A worsening so large that no limit explains it, pair after pair.
  private func pairsToDecide(_ rates: ErrorRates) -> Int? {
    var test = SequentialShiftTest(limit: 1e-6, thresholds: rates.thresholds)
    for pair in 1...60 {
      test.add(1)
      if test.decision == .above { return pair }
    }
    return nil
  }

  @Test(arguments: [0.5, 0.1, 0.01, 1e-4], [1, 2, 10, 100])
  func `say how few pairs can find a regression`(rate: Double, tests: Int) {
    let rates = ErrorRates(falseAlarm: rate, tests: tests)
    #expect(rates.minimumPairs == pairsToDecide(rates))
  }

  /// Bonferroni: 1 of 100 over 5 tests is 1 of 500 each, and the complement of both tails of 1 %.
  @Test func `share the false alarms, and not the passes`() {
    let rates = ErrorRates(falseAlarm: 0.01, tests: 5)
    #expect(abs(rates.thresholds.above - 500) < 1e-9)
    #expect(abs(rates.thresholds.below - 100) < 1e-9)
    #expect(abs(rates.confidence - 0.98) < 1e-12)
    #expect(abs(rates.baselineConfidence - 0.998) < 1e-12)
    #expect(abs(ErrorRates.confirmationThresholds.above - 20) < 1e-9)
  }

  /// Two of five tests that are decided elsewhere have two fifths of the rate, and as before pass by all of it.
  @Test func `are split over parts of a check without being exceeded`() {
    let (part, whole) = (
      ErrorRates(falseAlarm: 0.01, tests: 2, share: 2 / 5), ErrorRates(falseAlarm: 0.01, tests: 5)
    )
    #expect(abs(part.thresholds.above - whole.thresholds.above) < 1e-9)
    #expect(part.thresholds.below == whole.thresholds.below)
    #expect(abs(part.baselineConfidence - whole.baselineConfidence) < 1e-12)
    #expect(abs(1 / part.regressionEvidence - 0.004) < 1e-12)
    #expect(part.minimumPairs == whole.minimumPairs)
  }

  @Test func `ask more pairs of a check with more tests, never fewer`() {
    let minimum = (1...200).map { ErrorRates(falseAlarm: 0.05, tests: $0).minimumPairs }
    #expect(minimum == minimum.sorted() && minimum[0] < minimum[199])
  }
}

@Suite struct `The time that runs took` {
  @Test func `is what the rest of the loop is held against`() throws {
    var time = MeasuredTime()
    #expect(time.overhead == nil)
    time.add(runs: 8, loop: 10)
    time.add(runs: 2, loop: 2.5)
    // 2.5 s beside 10 s.
    #expect(abs(try #require(time.overhead).value - 0.25) < 1e-12)
  }

  @Test func `is all there is where agents ran at once`() {
    var time = MeasuredTime()
    time.add(runs: 4, loop: 2)
    #expect(time.overhead == 0)
  }
}
