import Gate

/// How the tool ends.
package struct ExitStatus: RawRepresentable, Hashable, Sendable {
  package let rawValue: Int32

  package init(rawValue: Int32) { self.rawValue = rawValue }

  /// Every test passed; an improvement passes, too.
  package static let success = ExitStatus(rawValue: 0)
  /// The tool itself failed.
  package static let failure = ExitStatus(rawValue: 1)
  /// At least one regression.
  package static let regressed = ExitStatus(rawValue: 2)
  /// No regression, but at least one test undecided within its budget.
  package static let undecided = ExitStatus(rawValue: 3)
  /// Something could not be compared: missing or failed workflow, no base, another environment.
  package static let notCompared = ExitStatus(rawValue: 4)
  /// Bad usage or configuration.
  package static let usage = ExitStatus(rawValue: 64)

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
