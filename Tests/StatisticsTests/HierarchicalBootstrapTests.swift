import Statistics
import TestSupport
import Testing

@Suite struct `The hierarchical bootstrap` {
  /// Processes that differ by more than their iterations: an interval that took all values as
  /// independent would hold the ratio only half of the time.
  @Test func `holds the true ratio nearly as often as it says`() throws {
    var noise = Noise(seed: 31)
    var generator = SeededGenerator(seed: 32)
    func processes(_ mean: Double) -> [[Double]] {
      (0..<15).map { _ in
        let own = mean + 0.05 * noise.normal()
        return (0..<5).map { _ in own + 0.02 * noise.normal() }
      }
    }
    let repetitions = 250
    var held = 0
    for _ in 0..<repetitions {
      let found = try #require(
        HierarchicalBootstrap(
          baseline: processes(1), candidate: processes(1.1), confidence: 0.9, resamples: 250,
          using: &generator))
      if found.lower <= 1.1, 1.1 <= found.upper { held += 1 }
    }
    // The percentile interval of 15 processes is a little narrow, its resampling of iterations a
    // little wide.
    let (low, high) = (
      plausibleCounts(0.86, of: repetitions), plausibleCounts(0.93, of: repetitions)
    )
    #expect((low.lowerBound...high.upperBound).contains(held), "held \(held)")
  }

  @Test func `weighs processes of different length the same`() throws {
    var generator = SeededGenerator(seed: 1)
    let found = try #require(
      HierarchicalBootstrap(
        baseline: [[1, 1, 1, 1], [3]], candidate: [[4], [4, 4]], resamples: 200,
        using: &generator))
    #expect(found.ratio == 2)
    #expect(found.lower >= 4.0 / 3 && found.upper <= 4)
  }

  @Test func `of constants is a point`() throws {
    var generator = SeededGenerator(seed: 1)
    let found = try #require(
      HierarchicalBootstrap(
        baseline: [[2, 2], [2, 2]], candidate: [[3, 3], [3, 3]], resamples: 50,
        using: &generator))
    #expect(found.ratio == 1.5 && found.lower == 1.5 && found.upper == 1.5)
  }

  @Test func `isn't given for what says nothing`() {
    var generator = SeededGenerator(seed: 1)
    let fine = [[1.0, 2], [2.0, 3]]
    for bad in [[], [[1]], [[1], []], [[1], [.nan]], [[0, 0], [0, 0]], [[1], [.infinity]]] {
      #expect(
        HierarchicalBootstrap(
          baseline: bad, candidate: fine, resamples: 10, using: &generator) == nil)
    }
    #expect(
      HierarchicalBootstrap(
        baseline: fine, candidate: fine, confidence: 0, using: &generator) == nil)
    #expect(
      HierarchicalBootstrap(
        baseline: fine, candidate: fine, resamples: 0, using: &generator) == nil)
  }
}
