import Statistics
import TestSupport
import Testing

@Suite struct `The Hodges–Lehmann shift` {
  /// Walsh averages and the exact distribution, counted in Python.
  @Test(arguments: [
    (
      [0.0144, 0.0326, 0.0441, 0.077, 0.0844, 0.0103, 0.0262, 0.0694, -0.0098, 0.0361], 0.95,
      [0.0373, 0.0144, 0.06025, 0.951171875]
    ),
    (
      [
        0.0471, 0.0877, 0.0707, 0.0402, 0.0389, 0.0425, 0.0957, 0.0372, 0.0409, 0.0606, 0.0464,
        0.0441, 0.0166, 0.0497,
      ], 0.99, [0.0469, 0.0386, 0.0691, 0.991455078125]
    ),
  ])
  func `of pairs is the median of the averages`(
    differences: [Double], confidence: Double, expected: [Double]
  ) throws {
    let shift = try #require(
      ShiftEstimate.paired(differences: differences, confidence: confidence))
    for (value, expected) in zip(
      [shift.estimate, shift.lower, shift.upper, shift.confidence], expected)
    {
      #expect(abs(value - expected) < 1e-12)
    }
  }

  @Test func `between samples is the median of the differences`() throws {
    let shift = try #require(
      ShiftEstimate.between(
        baseline: [9.867, 10.35, 10.196, 9.993, 10.201, 9.898, 10.316],
        candidate: [10.398, 10.575, 10.013, 10.504, 9.894, 9.789, 10.309, 10.13],
        confidence: 0.95))
    #expect(abs(shift.estimate - 0.1105) < 1e-12)
    #expect(abs(shift.lower - -0.22) < 1e-12)
    #expect(abs(shift.upper - 0.405) < 1e-12)
    #expect(abs(shift.confidence - 0.9599067599067599) < 1e-12)
  }

  @Test func `isn't given where the data can't bear the confidence`() {
    #expect(ShiftEstimate.paired(differences: [1, 2, 3, 4, 5], confidence: 0.99) == nil)
    #expect(ShiftEstimate.paired(differences: [], confidence: 0.5) == nil)
    #expect(ShiftEstimate.between(baseline: [1], candidate: [2], confidence: 0.9) == nil)
    #expect(
      ShiftEstimate.paired(differences: Array(1...8).map(Double.init), confidence: 0.99) != nil)
  }

  @Test func `turns round when the sides are swapped`() throws {
    let differences = [0.3, -0.1, 0.7, 0.2, -0.4, 0.9, 0.5]
    let one = try #require(ShiftEstimate.paired(differences: differences, confidence: 0.9))
    let other = try #require(
      ShiftEstimate.paired(differences: differences.map { -$0 }, confidence: 0.9))
    #expect(one.estimate == -other.estimate)
    #expect(one.lower == -other.upper)
  }

  @Test(arguments: [0.9, 0.99])
  func `holds the true shift as often as it says`(confidence: Double) throws {
    var noise = Noise(seed: 11)
    let repetitions = 800
    var held = 0
    for _ in 0..<repetitions {
      let differences = (0..<20).map { _ in 0.05 + 0.03 * noise.heavyTailed() }
      let shift = try #require(
        ShiftEstimate.paired(differences: differences, confidence: confidence))
      if shift.lower <= 0.05, 0.05 <= shift.upper { held += 1 }
    }
    #expect(held >= plausibleCounts(confidence, of: repetitions).lowerBound)
    // Rank intervals are a little wide, never by more than one step of their distribution.
    #expect(held <= plausibleCounts(min(0.9999, confidence + 0.01), of: repetitions).upperBound)
  }
}
