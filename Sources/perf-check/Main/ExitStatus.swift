import Gate

/// How the tool ends.
package enum ExitStatus: Int32, Hashable, Sendable, CaseIterable {
  /// Every test passed; an improvement passes, too.
  case success = 0
  /// The tool itself failed.
  case failure = 1
  /// At least one regression.
  case regressed = 2
  /// No regression, but at least one test undecided within its budget.
  case undecided = 3
  /// Something could not be compared: missing or failed workflow, no base, another environment.
  case notCompared = 4
  /// Bad usage or configuration.
  case usage = 64

  init(_ outcome: GateOutcome) {
    self =
      switch outcome {
      case .passed: .success
      case .regressed: .regressed
      case .undecided: .undecided
      case .notCompared: .notCompared
      }
  }

  /// The codes for the help text.
  static let help = """
    Exit codes: 0 passed; 1 perf-check itself failed; 2 at least one regression; 3 undecided; \
    4 something could not be compared; 64 bad usage or configuration.
    """
}
