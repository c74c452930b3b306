import Gate
import Testing

@Suite struct `The verdict of a whole check` {
  @Test func `is its largest trouble`() {
    #expect(Verdict.overall([.passed, .improved]) == .improved)
    #expect(Verdict.overall([.passed, .undecided]) == .undecided)
    #expect(Verdict.overall([.undecided, .missing, .passed]) == .missing)
    #expect(Verdict.overall([.undecided, .notComparable]) == .notComparable)
    #expect(Verdict.overall([.missing, .regressed, .undecided]) == .regressed)
    #expect(Verdict.overall([]) == .missing, "nothing found is not a pass")
  }
}
