import Foundation
import TestSupport
import Testing

@testable import Statistics

@Suite struct `A sequential test with a hint of the noise` {
  /// How often tests with hints decide, and in how many differences, at most 60 each.
  ///
  /// - Parameter factor: That of the hint, which is learned from 15 earlier differences; nil for none.
  private func outcomes(
    _ kind: NoiseKind, shift: Double, factor: Double?, count: Int
  ) -> (above: Int, below: Int, median: Int) {
    var (noise, past) = (Noise(seed: 2026), Noise(seed: 5))
    var (above, below) = (0, 0)
    var lengths: [Int] = []
    for _ in 0..<count {
      let hint = factor.flatMap { factor in
        NoiseHint(differences: (0..<15).map { _ in factor * kind.pair(&past) })
      }
      var test = SequentialShiftTest(
        limit: log(1.03), thresholds: .init(above: 100, below: 100), hint: hint)
      while test.decision == nil, test.differences.count < 60 {
        test.add(shift + kind.pair(&noise))
      }
      above += test.decision == .above ? 1 : 0
      below += test.decision == .below ? 1 : 0
      lengths.append(test.decidedAfter ?? 61)
    }
    return (above, below, lengths.sorted()[count / 2])
  }

  @Test(arguments: [0.2, 1, 5], NoiseKind.allCases)
  func `is wrong as rarely as without, however wrong the hint`(factor: Double, kind: NoiseKind) {
    let maximum = plausibleCounts(0.01, of: 300).upperBound
    let atLimit = outcomes(kind, shift: log(1.03), factor: factor, count: 300)
    #expect(atLimit.above <= maximum && atLimit.below <= maximum)
    #expect(outcomes(kind, shift: 0, factor: factor, count: 300).above == 0)
    #expect(outcomes(kind, shift: log(1.06), factor: factor, count: 300).below == 0)
  }

  @Test(arguments: NoiseKind.allCases)
  func `takes a few differences more where the hint is wrong`(kind: NoiseKind) {
    for shift in [0, log(1.06)] {
      let without = outcomes(kind, shift: shift, factor: nil, count: 400).median
      let right = outcomes(kind, shift: shift, factor: 1, count: 400)
      #expect(right.median <= without + 1, "\(right), \(without) without")
      for factor in [0.2, 5] {
        let wrong = outcomes(kind, shift: shift, factor: factor, count: 400)
        #expect(wrong.median <= without + 6, "\(factor): \(wrong), \(without) without")
        #expect(wrong.above + wrong.below >= 370)
      }
    }
  }

  /// The noise is twice the limit, which without a hint is expected to be as large as it.
  @Test func `takes fewer where the noise is unlike the limit`() {
    func median(_ hint: NoiseHint?) -> Int {
      var noise = Noise(seed: 6)
      let lengths = (0..<400).map { _ in
        var test = SequentialShiftTest(
          limit: 1, thresholds: .init(above: 100, below: 100), hint: hint)
        while test.decision == nil, test.differences.count < 200 { test.add(2 * noise.normal()) }
        return test.differences.count
      }
      return lengths.sorted()[200]
    }
    var past = Noise(seed: 7)
    let (with, without) = (
      median(NoiseHint(differences: (0..<40).map { _ in 2 * past.normal() })), median(nil)
    )
    #expect(with < without, "\(with), \(without) without")
  }
}

@Suite struct `An e-process of a shift` {
  /// What holds of the shift at the bound must hold of all shifts that aren't beyond it, and the shifts
  /// that aren't rejected must be an interval.
  @Test func `has less evidence against bounds further out, whatever the noise and the hint`() {
    var (random, noise) = (SeededGenerator(seed: 3), Noise(seed: 3))
    for kind in NoiseKind.allCases {
      for scale in [0.001, 0.03, 1] {
        var running = RunningNoise(hint: NoiseHint(limit: scale))
        let bounds = (0..<40).map { Double($0 - 20) * 0.01 }
        var above = bounds.map { ShiftEProcess(.above, of: $0, expecting: scale) }
        var below = bounds.map { ShiftEProcess(.below, of: $0, expecting: scale) }
        for _ in 0..<Int.random(in: 2...40, using: &random) {
          let difference = 0.02 + kind.pair(&noise)
          for index in bounds.indices {
            above[index].add(difference, noise: running.expected)
            below[index].add(difference, noise: running.expected)
          }
          running.add(difference)
        }
        let (falling, rising) = (above.map(\.evidence), below.map(\.evidence))
        #expect(zip(falling, falling.dropFirst()).allSatisfy { $0 >= $1 * (1 - 1e-12) })
        #expect(zip(rising, rising.dropFirst()).allSatisfy { $0 <= $1 * (1 + 1e-12) })
      }
    }
  }

  /// It reaches 20 in at most 5 % of sequences.
  ///
  /// Two modes far apart, about a shift below the bound; noise that changes its scale; levels that
  /// follow themselves and the differences, with a coin for the order.
  @Test(arguments: 0..<4)
  func `reaches 1/α with a probability of α, whatever the noise`(kind: Int) {
    var noise = Noise(seed: UInt64(40 + kind))
    let reached = (0..<800).count { _ in
      var running = RunningNoise(hint: NoiseHint(limit: 0.5))
      var process = ShiftEProcess(.above, of: 0, expecting: 0.5)
      var (level, largest) = (1.0, 0.0)
      for _ in 0..<60 {
        let coin = noise.uniform() < 0.5 ? -1.0 : 1.0
        let difference: Double
        switch kind {
        case 0: difference = -0.3 + coin * 2 + 0.1 * noise.normal()
        case 1: difference = coin * exp(2 * noise.normal())
        case 2: difference = coin * level
        default: difference = noise.normal() * abs(level)
        }
        level = 0.9 * level + 0.5 * noise.heavyTailed() + (kind == 2 ? 0.1 * difference : 0)
        process.add(difference, noise: running.expected)
        running.add(difference)
        largest = max(largest, process.evidence)
      }
      return largest >= 20
    }
    #expect(reached <= plausibleCounts(0.05, of: 800).upperBound, "\(reached) of 800")
  }
}
