import Statistics
import Testing

@Suite struct `The seeded generator` {
  /// The first outputs of SplitMix64 from the seed 1234567, as published with the algorithm.
  @Test func `gives the published sequence`() {
    var generator = SeededGenerator(seed: 1_234_567)
    #expect(
      (0..<3).map { _ in generator.next() } == [
        6_457_827_717_110_365_317, 3_203_168_211_198_807_973, 9_817_491_932_198_370_423,
      ])
  }
}
