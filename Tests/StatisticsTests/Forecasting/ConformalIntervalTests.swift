import Foundation
import Statistics
import TestSupport
import Testing

@Suite struct `A conformal interval` {
  /// 2,000 intervals of 80 %: within four standard errors.
  private static let tolerance = 4 * (0.8 * 0.2 / 2000).squareRoot()

  private func fractionHeld(_ scores: [Double], after first: Int) -> Double {
    var interval = ConformalInterval(coverage: 0.8)
    var held = 0
    for (place, score) in scores.enumerated() {
      if place >= first, interval.range?.contains(score) == true { held += 1 }
      interval.add(score)
    }
    return Double(held) / Double(scores.count - first)
  }

  @Test func `holds as often as stated where nothing changes`() {
    var noise = Noise(seed: 1)
    let scores = (0..<2100).map { _ in exp(noise.normal()) }
    #expect(abs(fractionHeld(scores, after: 100) - 0.8) < Self.tolerance)
  }

  @Test func `follows scores that drift and jump`() {
    var noise = Noise(seed: 2)
    let scores = (0..<2100).map { place in
      sin(Double(place) / 150) + (place / 300 % 2 == 0 ? 0 : 1) + 0.2 * noise.normal()
    }
    #expect(abs(fractionHeld(scores, after: 100) - 0.8) < 0.02)
    // Quantiles that stay where they are don't hold so often.
    let fixed = (100..<2100).count { place in
      let sorted = scores[..<place].sorted()
      let lower = sorted[(place + 1) / 10 - 1]
      let upper = sorted[min(place, (place + 1) * 9 / 10) - 1]
      return (lower...upper).contains(scores[place])
    }
    #expect(abs(Double(fixed) / 2000 - 0.8) > 0.02, "\(fixed)")
  }

  @Test func `needs nine scores, and leaves out what is none`() {
    var interval = ConformalInterval(coverage: 0.8)
    for score in [3, .nan, 1, .infinity, 2, 5, 4, 7, 6, 8] { interval.add(score) }
    #expect(interval.range == nil)
    interval.add(9)
    #expect(interval.range == 1...9)
    interval.add(20)
    #expect(interval.count == 1 && interval.held == 0)
  }
}
