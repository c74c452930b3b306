import Foundation
import Statistics
import TestSupport
import Testing

/// The usual test: 3 % allowed, 1 % of wrong answers each way.
private func test(limit: Double = log(1.03)) -> SequentialShiftTest {
  SequentialShiftTest(limit: limit, thresholds: .init(above: 100, below: 100))
}

@Suite struct `A sequential test of a shift` {
  /// Runs tests until they decide, at most 60 differences each.
  private func outcomes(
    _ kind: NoiseKind, shift: Double, count: Int
  ) -> (above: Int, below: Int, median: Int) {
    var noise = Noise(seed: 2026)
    var (above, below) = (0, 0)
    var lengths: [Int] = []
    for _ in 0..<count {
      var test = test()
      while test.decision == nil, test.differences.count < 60 {
        test.add(shift + kind.pair(&noise))
      }
      switch test.decision {
      case .above: above += 1
      case .below: below += 1
      case nil: break
      }
      lengths.append(test.decidedAfter ?? 61)
    }
    return (above, below, lengths.sorted()[count / 2])
  }

  @Test(arguments: NoiseKind.allCases)
  func `is wrong as rarely as it says, whenever it stops`(kind: NoiseKind) {
    let maximum = plausibleCounts(0.01, of: 300).upperBound
    let atLimit = outcomes(kind, shift: log(1.03), count: 300)
    #expect(atLimit.above <= maximum && atLimit.below <= maximum)
    #expect(outcomes(kind, shift: 0, count: 300).above == 0)
    #expect(outcomes(kind, shift: log(1.06), count: 300).below == 0)
  }

  @Test(arguments: NoiseKind.allCases)
  func `decides within few pairs one deviation from the limit`(kind: NoiseKind) {
    let same = outcomes(kind, shift: 0, count: 300)
    let slower = outcomes(kind, shift: log(1.06), count: 300)
    let allowed =
      switch kind {
      case .normal: 14
      case .heavyTailed: 11
      case .skewed: 10
      case .spiky: 19
      case .bimodal: 16
      }
    #expect(same.below >= 285 && same.median <= allowed, "\(same)")
    #expect(slower.above >= 285 && slower.median <= allowed, "\(slower)")
  }

  /// 300 sequences looked at after every pair: the true shift may be outside at any of them in 2 %.
  @Test func `has a confidence sequence that holds the shift at all times`() {
    var noise = Noise(seed: 9)
    var missed = 0
    for _ in 0..<300 {
      var test = test()
      var isOutside = false
      for _ in 0..<40 {
        test.add(0.01 + NoiseKind.heavyTailed.pair(&noise))
        guard test.differences.count.isMultiple(of: 10) else { continue }
        let bounds = test.interval(lowerError: 0.01, upperError: 0.01)
        isOutside = isOutside || bounds.lower > 0.01 || bounds.upper < 0.01
      }
      missed += isOutside ? 1 : 0
    }
    #expect(missed <= plausibleCounts(0.02, of: 300).upperBound, "\(missed) of 300")
  }

  /// A p-value of no change is below 5 % at any time in at most 5 % of sequences without change.
  @Test func `has a p-value that may be looked at any time`() {
    var noise = Noise(seed: 4)
    let small = (0..<400).count { _ in
      var test = test()
      for _ in 0..<60 { test.add(NoiseKind.spiky.pair(&noise)) }
      return test.pValue < 0.05
    }
    #expect(small <= plausibleCounts(0.05, of: 400).upperBound, "\(small) of 400")
  }

  @Test func `agrees with itself: a decision, its interval and its evidence`() throws {
    var noise = Noise(seed: 1)
    for shift in [0.0, 0.06] {
      var test = test()
      while test.decision == nil { test.add(shift + NoiseKind.normal.pair(&noise)) }
      let bounds = test.interval(lowerError: 0.01, upperError: 0.01)
      if shift == 0 {
        #expect(test.decision == .below && bounds.upper <= test.limit)
        #expect(test.evidenceBelow >= 100 && test.evidenceAbove < 1)
      } else {
        #expect(test.decision == .above && bounds.lower >= test.limit)
        #expect(test.evidenceAbove >= 100 && test.evidenceBelow < 1)
      }
      #expect(bounds.lower < bounds.upper)
      // What comes later changes nothing about what was decided.
      let decision = test.decision
      for _ in 0..<50 { test.add(shift == 0 ? 1 : -1) }
      #expect(test.decision == decision)
    }
  }

  @Test func `narrows its interval, and agrees with its p-value`() {
    var noise = Noise(seed: 12)
    for _ in 0..<20 {
      var test = test()
      var (lower, upper) = (-Double.infinity, Double.infinity)
      for _ in 0..<40 {
        test.add(0.03 + NoiseKind.heavyTailed.pair(&noise))
        guard test.differences.count.isMultiple(of: 8) else { continue }
        // The p-value halves its stake between both sides.
        let bounds = test.interval(lowerError: 0.01, upperError: 0.01)
        #expect(bounds.lower >= lower - 1e-9 && bounds.upper <= upper + 1e-9)
        (lower, upper) = bounds
      }
      if test.pValue <= 0.005 { #expect(lower > 0 || upper < 0) }
    }
  }

  @Test func `keeps to all values when early and late ones contradict each other`() {
    var test = test()
    for index in 0..<100 { test.add((index < 30 ? 0.2 : -0.2) + 0.01 * Double(index % 5 - 2)) }
    let bounds = test.interval(lowerError: 0.01, upperError: 0.01)
    #expect(bounds.lower < bounds.upper)
  }

  @Test func `tells how far it is from deciding`() throws {
    var noise = Noise(seed: 8)
    var generator = SeededGenerator(seed: 8)
    var test = test()
    for _ in 0..<12 { test.add(0.022 + NoiseKind.normal.pair(&noise)) }
    #expect(test.decision == nil)
    let soon = test.forecast(remaining: 10, horizon: 5000, using: &generator)
    let later = test.forecast(remaining: 500, horizon: 5000, using: &generator)
    let (near, far) = (try #require(soon), try #require(later))
    #expect(near.chanceOfDeciding < far.chanceOfDeciding && far.chanceOfDeciding > 0.5)
    #expect((near.furtherDifferences ?? 0) > 5)
  }

  /// The shift that is said to be found nine times in ten, tried on new noise.
  @Test func `finds the detectable shift about nine times in ten`() throws {
    var noise = Noise(seed: 3)
    var generator = SeededGenerator(seed: 5)
    let shifts = try (0..<15).map { _ in
      var test = test()
      for _ in 0..<40 { test.add(NoiseKind.normal.pair(&noise)) }
      let found = test.detectableShift(budget: 40, replays: 100, using: &generator)
      return try #require(found)
    }
    let shift = median(of: shifts)
    #expect(shift > log(1.03))
    let caught = (0..<300).count { _ in
      var test = test()
      for _ in 0..<40 where test.decision == nil { test.add(shift + NoiseKind.normal.pair(&noise)) }
      return test.decision == .above
    }
    #expect((246...297).contains(caught), "caught \(caught) of 300")
  }

  @Test func `takes constants, and nothing but signs`() {
    var same = test()
    while same.decision == nil { same.add(0) }
    #expect(same.decision == .below && same.decidedAfter == 8 && same.pValue == 1)
    let bounds = same.interval(lowerError: 0.01, upperError: 0.01)
    #expect(bounds.lower <= 0 && 0 <= bounds.upper && bounds.upper <= same.limit)
    // The first bets knew nothing of the noise; the later ones that there is none.
    for _ in 0..<8 { same.add(0) }
    let narrow = same.interval(lowerError: 0.01, upperError: 0.01)
    #expect(abs(narrow.lower) < 0.02 * same.limit && abs(narrow.upper) < 0.02 * same.limit)
    var slower = test()
    while slower.decision == nil { slower.add(0.1) }
    #expect(slower.decision == .above && slower.decidedAfter == 8)
    #expect(ShiftEProcess.minimumValues(reaching: 100) == 8)
  }

  @Test func `knows nothing of too few values, and leaves out what isn't finite`() {
    var generator = SeededGenerator(seed: 1)
    var test = test()
    #expect(test.interval(lowerError: 0.01, upperError: 0.01) == (-.infinity, .infinity))
    for value in [Double.nan, .infinity, -.infinity] { test.add(value) }
    #expect(test.differences.isEmpty && test.pValue == 1)
    test.add(0.01)
    #expect(test.interval(lowerError: 0.01, upperError: 0.01) == (-.infinity, .infinity))
    let forecast = test.forecast(remaining: 9, horizon: 9, using: &generator)
    let detectable = test.detectableShift(budget: 60, using: &generator)
    #expect(forecast == nil && detectable == nil)
  }

  @Test func `doesn't find the loss of everything when no loss is too large`() {
    var test = test(limit: .infinity)
    for _ in 0..<20 { test.add(0.5) }
    #expect(test.decision == .below)
  }

  @Test func `takes hundreds of thousands of values`() {
    var noise = Noise(seed: 1)
    var test = test(limit: 1)
    for _ in 0..<200_000 { test.add(noise.uniform()) }
    #expect(test.differences.count == 200_000 && test.decision == .below)
    #expect(test.evidenceBelow.isFinite)
  }
}
