import Statistics
import TestSupport
import Testing

@Suite struct `The detectable shift` {
  /// Asks many samples for their detectable shift, then measures the power at the middle one.
  @Test func `is caught about nine times in ten`() throws {
    var noise = Noise(seed: 3)
    var generator = SeededGenerator(seed: 5)
    let (limit, deviation, pairs) = (0.03, 0.028, 24)
    var shifts: [Double] = []
    for _ in 0..<15 {
      let sample = (0..<pairs).map { _ in deviation * noise.normal() }
      shifts.append(
        try #require(
          detectableShift(
            differences: sample, limit: limit, confidence: 0.99, resamples: 60,
            using: &generator)))
    }
    let shift = median(of: shifts)
    var caught = 0
    for _ in 0..<400 {
      let differences = (0..<pairs).map { _ in shift + deviation * noise.normal() }
      let interval = ShiftEstimate.paired(differences: differences, confidence: 0.99)
      if let interval, interval.lower > limit { caught += 1 }
    }
    #expect((320...392).contains(caught), "caught \(caught) of 400")
  }

  @Test func `grows with the noise`() throws {
    var generator = SeededGenerator(seed: 5)
    let quiet = (0..<20).map { 0.01 * Double($0 % 5 - 2) }
    let calm = try #require(
      detectableShift(differences: quiet, limit: 0.03, confidence: 0.95, using: &generator))
    let loud = try #require(
      detectableShift(
        differences: quiet.map { 4 * $0 }, limit: 0.03, confidence: 0.95, using: &generator))
    #expect(loud > calm && calm > 0.03)
  }

  @Test func `isn't given for too few pairs`() {
    var generator = SeededGenerator(seed: 1)
    #expect(
      detectableShift(differences: [1, 2], limit: 0, confidence: 0.99, using: &generator) == nil)
  }
}
