import Statistics
import TestSupport
import Testing

@Suite struct `The permutation test` {
  /// Drawn p-values of 200 pairs of samples against the exact rank test and the t test, which they
  /// resemble; and against the p of all deals where there are just few enough to count.
  @Test func `draws deals where they are too many to count`() throws {
    var noise = Noise(seed: 41)
    var generator = SeededGenerator(seed: 42)
    let x = (0..<40).map { _ in 0.4 + noise.normal() }
    let y = (0..<30).map { _ in noise.normal() }
    let welch = try #require(WelchTest(baseline: y, candidate: x))
    let test = try #require(PermutationTest(baseline: y, candidate: x, using: &generator))
    #expect(test.method == .sampled)
    #expect(isClose(test.statistic, welch.shift.difference))
    #expect(abs(test.pValue - welch.pValue) < 0.03)
    for (alternative, other) in [
      (Alternative.less, 1 - welch.pValue / 2), (.greater, welch.pValue / 2),
    ] {
      let test = try #require(
        PermutationTest(
          baseline: y, candidate: x, alternative: alternative, using: &generator))
      #expect(abs(test.pValue - other) < 0.03)
    }
  }

  @Test func `draws as often below a level as it says`() throws {
    var noise = Noise(seed: 43)
    var generator = SeededGenerator(seed: 44)
    let repetitions = 300
    var (means, medians, signs) = (0, 0, 0)
    for _ in 0..<repetitions {
      let x = (0..<16).map { _ in noise.heavyTailed() }
      let y = (0..<16).map { _ in noise.heavyTailed() }
      let mean = PermutationTest(baseline: y, candidate: x, resamples: 99, using: &generator)
      let median = PermutationTest(
        baseline: y, candidate: x, center: .median, resamples: 99, using: &generator)
      let paired = PermutationTest(differences: x, resamples: 99, using: &generator)
      if try #require(mean).pValue <= 0.2 { means += 1 }
      if try #require(median).pValue <= 0.2 { medians += 1 }
      if try #require(paired).pValue <= 0.2 { signs += 1 }
    }
    let plausible = plausibleCounts(0.2, of: repetitions)
    #expect(plausible.contains(means), "\(means)")
    #expect(medians <= plausible.upperBound, "\(medians)")
    #expect(plausible.contains(signs), "\(signs)")
  }

  @Test func `never gives zero`() throws {
    var generator = SeededGenerator(seed: 1)
    let far = try #require(
      PermutationTest(
        baseline: (0..<20).map(Double.init), candidate: (100..<120).map(Double.init),
        alternative: .greater, resamples: 99, using: &generator))
    #expect(far.pValue == 0.01)
    let signs = try #require(
      PermutationTest(
        differences: (1...70).map(Double.init), center: .median, alternative: .greater,
        resamples: 99, using: &generator))
    #expect(signs.method == .sampled && signs.pValue == 0.01)
  }

  @Test func `repeats with its seed`() {
    var (one, other) = (SeededGenerator(seed: 9), SeededGenerator(seed: 9))
    let values = (0..<20).map { Double($0 * $0 % 17) }
    #expect(
      PermutationTest(differences: values, resamples: 50, using: &one)
        == PermutationTest(differences: values, resamples: 50, using: &other))
  }
}
