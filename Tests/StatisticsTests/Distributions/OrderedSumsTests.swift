import TestSupport
import Testing

@testable import Statistics

@Suite struct `Sums of two samples in order` {
  private func values(_ count: Int, seed: UInt64, steps: Double) -> [Double] {
    var noise = Noise(seed: seed)
    return (0..<count).map { _ in
      steps > 0 ? (noise.normal() * steps).rounded() / steps : noise.normal()
    }
  }

  // Above 4,096 sums they aren't listed; with coarse values many are tied.
  @Test(arguments: [0.0, 1, 4], [(5, 7), (60, 90), (1, 5000), (5000, 1), (120, 120)])
  func `are those of all pairs, at every place`(steps: Double, counts: (Int, Int)) {
    let baseline = values(counts.0, seed: 1, steps: steps)
    let candidate = values(counts.1, seed: 2, steps: steps)
    let all = candidate.flatMap { one in baseline.map { one - $0 } }.sorted()
    let sums = OrderedSums.differences(baseline: baseline, candidate: candidate)
    #expect(sums.count == all.count)
    for place in [0, 1, all.count / 3, all.count / 2, all.count - 2, all.count - 1]
    where all.indices.contains(place) {
      #expect(sums[place] == all[place], "\(place)")
    }
    #expect(sums.median == median(of: all))
  }

  @Test(arguments: [0.0, 2], [1, 2, 3, 90, 91, 300])
  func `are the averages of each two values, a value with itself, too`(
    steps: Double, count: Int
  ) {
    let sample = values(count, seed: 3, steps: steps)
    var all: [Double] = []
    for (place, one) in sample.enumerated() {
      for other in sample[place...] { all.append((one + other) * 0.5) }
    }
    all.sort()
    let sums = OrderedSums.walshAverages(of: sample)
    #expect(sums.count == count * (count + 1) / 2)
    for place in stride(from: 0, to: all.count, by: max(1, all.count / 50)) {
      #expect(abs(sums[place] - all[place]) < 1e-15)
    }
    #expect(abs((pseudomedian(of: sample) ?? .nan) - median(of: all)) < 1e-15)
  }

  @Test func `are all one where all values are`() {
    let same = Array(repeating: 0.1, count: 400)
    #expect(pseudomedian(of: same) == 0.1)
    #expect(OrderedSums.differences(baseline: same, candidate: same).median == 0)
    #expect(pseudomedian(of: []) == nil && pseudomedian(of: [1, .nan]) == nil)
  }

  // Shifted or scaled values have a centre that is shifted or scaled; halves and sums of powers of
  // two are exact.
  @Test func `move with their values`() throws {
    let sample = values(200, seed: 4, steps: 1024)
    let center = try #require(pseudomedian(of: sample))
    #expect(pseudomedian(of: sample.map { $0 + 4096 }) == center + 4096)
    #expect(pseudomedian(of: sample.map { -8 * $0 }) == -8 * center)
    #expect(pseudomedian(of: sample.reversed()) == center)
  }
}
