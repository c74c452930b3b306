import Files
package import History
package import Model
import Quantities

/// What something that gates comes to, for whoever only goes on or stops.
package enum GateOutcome: Hashable, Sendable {
  /// Nothing is wrong.
  case passed
  /// At least one regression.
  case regressed
  /// No regression, but at least one question is open.
  case undecided
  /// Something could not be compared or measured.
  case notCompared
}

extension GateOutcome {
  /// The largest trouble of comparisons, of what isn't allowed.
  ///
  /// - Parameters:
  ///   - verdicts: One a comparison.
  ///   - allowsUndecided: Whether an open question is none.
  ///   - allowsMissing: Whether what could not be compared is none.
  package init(_ verdicts: [Verdict], allowsUndecided: Bool, allowsMissing: Bool) {
    let verdicts = Set(verdicts)
    if verdicts.contains(.regressed) {
      self = .regressed
    } else if !allowsMissing, !verdicts.isDisjoint(with: [.missing, .notComparable]) {
      self = .notCompared
    } else {
      self = verdicts.contains(.undecided) && !allowsUndecided ? .undecided : .passed
    }
  }
}

extension SelfTest.Result {
  /// What it says of the gate: false positives, slowdowns that were missed, and limits that are tighter
  /// than the noise allows.
  ///
  /// - Parameter keepsLimits: Whether limits that are too tight were replaced.
  package func outcome(keepsLimits: Bool) -> GateOutcome {
    if trust.contains(where: { $0.hasTooManyAlarms(rate: falseAlarmRate) }) { return .regressed }
    if !failures.isEmpty || trust.isEmpty { return .notCompared }
    let isWeak = trust.contains {
      $0.missesSlowdown
        || (!keepsLimits && ($0.keepableLimit ?? Fraction(.infinity)) > $0.test.limit)
    }
    return isWeak ? .undecided : .passed
  }

  /// Writes the limits that can be kept into `regression_tests.json`.
  ///
  /// - Returns: The file as people see it; nil where no limit can be kept.
  package func writeLimits(in project: borrowing Project) throws -> String? {
    guard trust.contains(where: { $0.keepableLimit != nil }) else { return nil }
    var file = try project.regressionTests()
    file.keepLimits(trust.map { ($0.test, $0.keepableLimit) })
    try project.files.write(file.json, to: project.regressionTestsFilePath)
    return project.shown(project.regressionTestsFilePath)
  }
}

extension Recording.Result {
  /// Whether every workflow was measured.
  package var outcome: GateOutcome { failures.isEmpty ? .passed : .notCompared }
}
