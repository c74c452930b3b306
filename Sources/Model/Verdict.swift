/// The result of a comparison, or of a whole check.
package enum Verdict: String, Hashable, Sendable, Codable, CaseIterable {
  /// Not worse by more than the limit.
  case passed
  /// Better by more than the limit; passes, too.
  case improved
  /// Worse by more than the limit.
  case regressed
  /// The measurement isn't sufficient to decide.
  case undecided
  /// Nothing was measured: no such workflow or metric, a failed build or run, no base.
  case missing
  /// What was measured can't be compared: another environment, values without a ratio, a metric
  /// that means something else on the other side.
  case notComparable = "not_comparable"
  /// Added by the change under test, so that the base has nothing to compare with; passes.
  case new

  /// The verdict of several together: the largest trouble wins.
  ///
  /// - Returns: `missing` for none at all: nothing found is not a pass.
  package static func overall(_ verdicts: some Sequence<Verdict>) -> Verdict {
    let all = Set(verdicts)
    return [.regressed, .missing, .notComparable, .undecided, .improved, .passed, .new]
      .first(where: all.contains) ?? .missing
  }

  /// Decides what an interval of log-ratios, positive being worse, means for a limit.
  ///
  /// The one rule of every comparison: worse only if the whole interval is beyond the limit, better
  /// only if it is beyond the limit's mirror image, and passed only if none of it is beyond the
  /// limit. An end that isn't a number decides nothing.
  ///
  /// - Parameters:
  ///   - lower: The interval's lower end.
  ///   - upper: Its upper end.
  ///   - limit: What is allowed.
  ///   - gain: What counts as an improvement; usually the same as `limit`.
  package init(lower: Double, upper: Double, limit: Limit, gain: Limit? = nil) {
    if lower > limit.logRatio {
      self = .regressed
    } else if upper <= limit.logRatio {
      self = upper < (gain ?? limit).gain ? .improved : .passed
    } else {
      self = .undecided
    }
  }
}
