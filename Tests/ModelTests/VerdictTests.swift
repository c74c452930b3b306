import Model
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
}
