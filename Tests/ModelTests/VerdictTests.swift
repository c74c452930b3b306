import Model
import Quantities
import Testing

@Suite struct `The verdict of a whole check` {
  @Test func `is its largest trouble`() {
    #expect(Verdict.overall([.passed, .improved]) == .improved)
    #expect(Verdict.overall([.passed, .undecided]) == .undecided)
    #expect(Verdict.overall([.undecided, .missing, .passed]) == .missing)
    #expect(Verdict.overall([.undecided, .notComparable]) == .notComparable)
    #expect(Verdict.overall([.missing, .regressed, .undecided]) == .regressed)
    #expect(Verdict.overall([.new, .passed]) == .passed && Verdict.overall([.new]) == .new)
    #expect(Verdict.overall([]) == .missing, "nothing found is not a pass")
  }

  @Test func `of an interval asks whether all of it is beyond the limit`() {
    let limit = Limit(fraction: 1)
    #expect(Verdict(lower: 0.7, upper: 0.8, limit: limit) == .regressed)
    #expect(Verdict(lower: 0.6, upper: 0.8, limit: limit) == .undecided)
    #expect(Verdict(lower: -0.1, upper: 0.69, limit: limit) == .passed)
    #expect(Verdict(lower: -1, upper: -0.7, limit: limit) == .improved)
    #expect(Verdict(lower: -1, upper: -0.6, limit: limit) == .passed)
    for upper in [Double.nan, .infinity] {
      #expect(Verdict(lower: -.infinity, upper: upper, limit: limit) == .undecided)
    }
    #expect(Verdict(lower: .nan, upper: .nan, limit: limit) == .undecided)
  }

  /// By the order of trouble alone, for every set of verdicts.
  @Test func `is that of the worst one, whatever else there is`() {
    let order: [Verdict] = [
      .regressed, .missing, .notComparable, .undecided, .improved, .passed, .new,
    ]
    #expect(Set(order) == Set(Verdict.allCases))
    for bits in 1..<(1 << order.count) {
      let set = order.indices.filter { bits >> $0 & 1 == 1 }
      let verdicts = set.map { order[$0] }
      #expect(Verdict.overall(verdicts) == verdicts[0])
      #expect(Verdict.overall((verdicts + verdicts).reversed()) == verdicts[0])
    }
  }

  /// Turning both ends round turns worse into better, where the gain is as large as the limit.
  @Test func `of an interval turns round with it`() {
    let limit = Limit(fraction: 0.1)
    for (lower, upper) in [(0.2, 0.3), (-0.3, -0.2), (0.05, 0.2), (-0.05, 0.05)] {
      let verdict = Verdict(lower: lower, upper: upper, limit: limit)
      let turned = Verdict(lower: -upper, upper: -lower, limit: limit)
      #expect((verdict == .regressed) == (turned == .improved))
    }
    // Exactly the limit is allowed, and exactly the gain is no improvement.
    #expect(Verdict(lower: 0, upper: limit.logRatio, limit: limit) == .passed)
    #expect(Verdict(lower: limit.logRatio, upper: 1, limit: limit) == .undecided)
    #expect(Verdict(lower: -1, upper: limit.gain, limit: limit) == .passed)
    let gain = Limit(fraction: 0.5)
    #expect(Verdict(lower: -0.3, upper: -0.2, limit: limit, gain: gain) == .passed)
  }

  @Test func `is the same word in JSON and in text`() {
    #expect(
      Verdict.allCases.map(\.rawValue) == [
        "passed", "improved", "regressed", "undecided", "missing", "not_comparable", "new",
      ])
  }
}
