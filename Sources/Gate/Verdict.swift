/// What a comparison, or a whole check, comes to.
package enum Verdict: String, Hashable, Sendable, Codable, CaseIterable {
  /// Not worse by more than the limit.
  case passed
  /// Better by more than the limit; passes, too.
  case improved
  /// Worse by more than the limit.
  case regressed
  /// The measurement can't tell.
  case undecided
  /// Nothing was measured: no such workflow or metric, a failed build or run, no base.
  case missing
  /// What was measured can't be compared: another environment, values without a ratio.
  case notComparable = "not_comparable"

  /// The verdict of several together: the largest trouble wins.
  ///
  /// - Returns: `missing` for none at all: nothing found is not a pass.
  package static func overall(_ verdicts: some Sequence<Verdict>) -> Verdict {
    let all = Set(verdicts)
    return [.regressed, .missing, .notComparable, .undecided, .improved, .passed]
      .first(where: all.contains) ?? .missing
  }
}
