package import Measurement
package import Model
package import Quantities

/// A later command against the first one.
package struct CommandComparison: Sendable {
  /// The later command's name.
  package let name: String
  /// The first command is its base.
  ///
  /// `regressed` is worse by more than the limit, `improved` better by
  /// more, `passed` not worse by more.
  package let comparison: Comparison
  /// Whether neither is better by more than the limit.
  package let isEquivalent: Bool
  /// Whether it isn't better by more than the limit, even if it may be worse.
  package let isNotBetter: Bool
  /// One a pair, in the order they were measured; positive where the later command is worse.
  package let logRatios: [Double]
}

/// What comparing commands found.
package struct CompareResult: Sendable {
  /// A command with its runs.
  package struct Entry: Sendable {
    package let command: ComparedCommand
    /// Those that count; of the first command in the pairs with all others.
    package let runs: [Sample]
    /// Why it could not be compared; nil where it was, and for the first.
    package let failure: String?
  }

  package let metric: Metric
  package let limit: Limit
  /// The chance, in 0…1, that any comparison decides wrongly.
  package let falseAlarmRate: Fraction
  /// What decided the order of the runs.
  package let seed: UInt64
  /// In the order of the command line; the first is the reference.
  package let entries: [Entry]
  /// Those that could be made, in the same order.
  package let comparisons: [CommandComparison]
  package let warnings: [String]
  /// How long it took.
  package let duration: Seconds
  /// perf-check's own time between runs over the time in them; nil if nothing ran.
  package let overhead: Fraction?

  /// The largest trouble.
  package var verdict: Verdict {
    .overall(
      comparisons.map(\.comparison.verdict)
        + entries.filter { $0.failure != nil }.map { _ in .missing })
  }

  /// How the tool ends.
  package var outcome: GateOutcome {
    switch verdict {
    case .regressed: .regressed
    case .missing, .notComparable: .notCompared
    case .undecided: .undecided
    case .passed, .improved, .new: .passed
    }
  }
}
