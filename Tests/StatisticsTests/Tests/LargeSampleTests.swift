import Statistics
import TestSupport
import Testing

/// Samples that are too large to list what is counted of small ones.
@Suite struct `Large samples` {
  /// 16 pairs of samples, half of them with many ties: the selection finds what sorting does.
  @Test func `have the shift of listing all differences`() throws {
    var noise = Noise(seed: 51)
    for round in 0..<16 {
      func draw(_ count: Int) -> [Double] {
        (0..<count).map { _ in
          round.isMultiple(of: 2) ? noise.normal() : (4 * noise.uniform()).rounded()
        }
      }
      let (y, x) = (draw(70 + 3 * round), draw(75))
      let shift = try #require(
        ShiftEstimate.between(baseline: y, candidate: x, confidence: 0.95))
      let differences = x.flatMap { value in y.map { value - $0 } }.sorted()
      #expect(isClose(shift.estimate, median(of: differences), 1e-15))
      let below = differences.count { $0 < shift.lower }
      #expect(differences[differences.count - 1 - below] >= shift.upper)
      #expect(differences.contains(shift.lower) && differences.contains(shift.upper))

      let paired = try #require(ShiftEstimate.paired(differences: x + y, confidence: 0.95))
      let all = x + y
      let averages = all.indices.flatMap { first in
        all[first...].map { (all[first] + $0) / 2 }
      }
      #expect(isClose(paired.estimate, median(of: averages), 1e-15))
    }
  }

  /// An interval holds zero exactly when the test doesn't reject it, by counting and in the limit.
  @Test(arguments: [30, 100, 500])
  func `have intervals that agree with the tests`(count: Int) throws {
    var noise = Noise(seed: 53)
    for round in 0..<8 {
      let shift = Double(round) * 0.5 / Double(count).squareRoot()
      let x = (0..<count).map { _ in shift + noise.normal() }
      let y = (0..<count).map { _ in noise.normal() }
      let paired = try #require(ShiftEstimate.paired(differences: x, confidence: 0.95))
      let signed = WilcoxonSignedRank(differences: x)
      #expect((paired.lower > 0 || paired.upper < 0) == (signed.pValue <= 0.05))
      #expect(signed.method == (count == 500 ? .asymptotic : .exact))
      let between = try #require(
        ShiftEstimate.between(baseline: y, candidate: x, confidence: 0.95))
      let rank = MannWhitney(baseline: y, candidate: x)
      #expect((between.lower > 0 || between.upper < 0) == (rank.pValue <= 0.05))
      #expect(rank.method == (count == 500 ? .asymptotic : .exact))
    }
  }

  /// The limit is close where counting ends, with ties and without.
  @Test func `have nearly the same p by counting and in the limit`() {
    var noise = Noise(seed: 55)
    for levels in [4.0, 1e9] {
      let x = (0..<60).map { _ in (levels * noise.uniform()).rounded() + levels / 8 }
      let y = (0..<60).map { _ in (levels * noise.uniform()).rounded() }
      let exact = MannWhitney(baseline: y, candidate: x, method: .exact)
      let limit = MannWhitney(baseline: y, candidate: x, method: .asymptotic)
      #expect(exact.method == .exact && limit.method == .asymptotic)
      #expect(abs(exact.pValue - limit.pValue) < 0.003)
      let differences = zip(x, y).map { $0 - $1 }
      let one = WilcoxonSignedRank(differences: differences, method: .exact)
      let other = WilcoxonSignedRank(differences: differences, method: .asymptotic)
      #expect(abs(one.pValue - other.pValue) < 0.003)
    }
  }
}
