import Foundation
import TestSupport
import Testing

@testable import Statistics

@Suite struct `The running noise` {
  /// As its documentation says it, from all values at once.
  private func scale(_ values: [Double]) -> Double? {
    guard values.count >= 2 else { return nil }
    let center = median(of: values)
    let distances = values.map { abs($0 - center) }
    let freedom = Double(values.count - 1)
    let mean = distances.reduce(0, +) / freedom * 1.2533
    let corrections = [1.196, 1.495, 1.363, 1.206, 1.2, 1.14, 1.129, 1.107]
    let count = Double(values.count)
    let correction =
      values.count < 10 ? corrections[values.count - 2] : count / (count - 0.8)
    let rough =
      values.count == 2 ? mean : max(1.4826 * correction * median(of: distances), 0.2 * mean)
    return distances.reduce(0) { $0 + min($1, 1.5 * rough) } / freedom * 1.2533 * 1.0793
  }

  @Test(arguments: [0.0, 2])
  func `is that of all values so far, up to 256 of them`(steps: Double) throws {
    var noise = Noise(seed: 12)
    var running = RunningNoise()
    var values: [Double] = []
    #expect(running.expected == nil)
    for _ in 0..<256 {
      let value = steps > 0 ? (noise.normal() * steps).rounded() : noise.heavyTailed()
      values.append(value)
      running.add(value)
      let expected = scale(values)
      #expect((running.expected == nil) == (expected == nil))
      guard let expected else { continue }
      let found = try #require(running.expected)
      #expect(abs(found.scale - expected) < 1e-12)
      let center = median(of: values)
      let outliers = values.count { abs($0 - center) > 3.5 * found.scale }
      let rate = (0.6 + Double(outliers)) / (20 + Double(values.count))
      #expect(abs(found.outlierRate - rate) < 1e-12)
    }
  }

  @Test func `of thousands lags behind by a sixteenth of them at most`() throws {
    var noise = Noise(seed: 13)
    var running = RunningNoise()
    var values: [Double] = []
    for _ in 0..<4000 {
      values.append(noise.normal())
      running.add(values[values.count - 1])
    }
    let found = try #require(running.expected).scale
    let candidates = (3700...4000).compactMap { scale(Array(values.prefix($0))) }
    #expect(candidates.contains { abs($0 - found) < 1e-12 })
  }

  @Test(arguments: [false, true])
  func `doesn't move when all values do, and grows as they do`(hasHint: Bool) throws {
    var (plain, shifted) = (
      RunningNoise(hint: hasHint ? NoiseHint(limit: 2) : nil),
      RunningNoise(hint: hasHint ? NoiseHint(limit: 2) : nil)
    )
    var scaled = RunningNoise(hint: hasHint ? NoiseHint(limit: -8) : nil)
    var noise = Noise(seed: 14)
    for _ in 0..<50 {
      // Multiples of 1/1024, so that sums are exact.
      let value = (noise.normal() * 1024).rounded() / 1024
      plain.add(value)
      shifted.add(value + 512)
      scaled.add(-4 * value)
      #expect(plain.expected == shifted.expected)
      guard let expected = plain.expected, let larger = scaled.expected else { continue }
      #expect(abs(larger.scale - 4 * expected.scale) < 1e-12)
      #expect(larger.outlierRate == expected.outlierRate)
    }
  }

  @Test func `is 0 where all are equal, and isn't moved much by spikes`() throws {
    var equal = RunningNoise()
    for _ in 0..<20 { equal.add(5) }
    #expect(equal.expected?.scale == 0)
    for count in [4, 10, 100] {
      var (clean, spiky) = (RunningNoise(), RunningNoise())
      var noise = Noise(seed: 15)
      for number in 0..<count {
        let value = noise.normal()
        clean.add(value)
        spiky.add(number == count / 2 ? 20 : value)
      }
      let (without, with) = (try #require(clean.expected), try #require(spiky.expected))
      #expect(with.scale < (count == 4 ? 3 : 1.35) * without.scale, "\(count)")
      #expect(with.outlierRate > without.outlierRate)
    }
  }

  @Test func `takes values whose differences are infinite`() {
    var running = RunningNoise(hint: NoiseHint(limit: 1))
    for value in [1e308, -1e308, 1e308, -1e308] { running.add(value) }
    #expect(running.expected?.scale.isFinite == true)
  }

  /// A right hint counts as eight values; one that is contradicted tenfold as nearly none.
  @Test func `follows a hint, and the values where they contradict it`() throws {
    var noise = Noise(seed: 16)
    let past = (0..<40).map { _ in 3 * noise.normal() }
    let hint = try #require(NoiseHint(differences: past))
    #expect(abs(hint.scale - 3) < 0.8 && hint.weight == 8)
    for factor in [1.0, 10, 0.1] {
      var running = RunningNoise(hint: hint)
      #expect(running.expected?.scale == hint.scale)
      for _ in 0..<9 { running.add(3 * factor * noise.normal()) }
      let ratio = try #require(running.expected).scale / (3 * factor)
      #expect((0.5...2).contains(ratio), "\(factor): \(ratio)")
    }
  }
}

@Suite struct `A noise hint` {
  @Test func `counts outliers among few values of the past`() throws {
    var noise = Noise(seed: 17)
    let clean = (0..<200).map { _ in noise.normal() }
    let spiky = clean.indices.map { clean[$0] + ($0.isMultiple(of: 10) ? 30 : 0) }
    let (without, with) = (
      try #require(NoiseHint(differences: clean)), try #require(NoiseHint(differences: spiky))
    )
    // The usual 0.6 of 20, and 20 as a tenth of them.
    #expect(without.expected.outlierRate < 0.02)
    #expect(abs(with.expected.outlierRate - 2.6 / 40) < 0.01)
    #expect(abs(with.scale / without.scale - 1) < 0.25)
  }

  @Test func `needs five finite values that aren't all equal`() {
    #expect(NoiseHint(differences: [1, 2, 3, 4]) == nil)
    #expect(NoiseHint(differences: [1, 2, 3, 4, .nan, .infinity]) == nil)
    #expect(NoiseHint(differences: Array(repeating: 2, count: 9)) == nil)
    #expect(NoiseHint(differences: [1, 2, 3, 4, 5]) != nil)
    #expect(NoiseHint(differences: [1e308, -1e308, 1e308, -1e308, 1e308]) == nil)
    #expect(NoiseHint(limit: 0) == nil && NoiseHint(limit: .infinity) == nil)
  }
}
