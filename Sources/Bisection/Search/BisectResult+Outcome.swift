import Files
package import Foundation
package import Gate
package import History

extension BisectResult {
  /// Whether it has an answer: a commit, or that nothing changed; nil where the question was wrong, as
  /// the good commit is worse than the bad one.
  package var gateOutcome: GateOutcome? {
    switch outcome {
    case .found: isConfirmed && firstBad != nil ? .passed : .undecided
    case .noChange: .passed
    case .opposite: nil
    case .undecided, .running: .undecided
    }
  }

  /// Keeps a regression that was found in `regression_tests.json`.
  ///
  /// - Parameter now: The present time.
  /// - Returns: The file as people see it; nil where there is nothing to keep, or no such file.
  package func keep(in project: borrowing Project, now: Date) throws -> String? {
    guard let regression = regression(now: now), var tests = try? project.regressionTests() else {
      return nil
    }
    tests.keep(regression)
    try project.files.write(tests.json, to: project.regressionTestsFilePath)
    return project.shown(project.regressionTestsFilePath)
  }
}
