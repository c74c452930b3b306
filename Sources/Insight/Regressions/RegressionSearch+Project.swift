import Files
package import Foundation
import Git
package import History
package import Model
package import Quantities

extension RegressionSearch {
  /// Searches the recorded runs of a project, including changed files as causes.
  package func findings(
    in history: RecordedHistory, of project: borrowing Project
  ) throws -> [Finding] {
    try findings(
      in: history,
      changedFiles: { old, new in
        guard let old = ObjectID(hex: old), let new = ObjectID(hex: new) else { return [] }
        return (try? project.repository.changedPaths(from: old, to: new)) ?? []
      })
  }
}

extension RecordedHistory {
  /// Keeps only the points between two times, in seconds since 1970.
  ///
  /// - Throws: `InsightError` if no point has a time.
  package mutating func keepDatedPoints(
    from start: Instant?, to end: Instant?
  ) throws(InsightError) {
    guard start != nil || end != nil else { return }
    guard entries.isEmpty || entries.contains(where: { $0.time != nil }) else {
      throw InsightError(
        code: .usage,
        detail: """
          the series have no times, so points can't be selected by date
            Omit --baseline-date and --current-date.
          """)
    }
    keepPoints(from: start, to: end)
  }
}

extension RegressionTestsFile {
  /// The regressions of a project's `regression_tests.json`; empty if it doesn't exist.
  ///
  /// - Parameters:
  ///   - findings: The findings to save first; nil to change nothing.
  ///   - now: The present time.
  package static func regressions(
    of project: borrowing Project, keeping findings: [RegressionSearch.Finding]?,
    in history: RecordedHistory, now: Date
  ) throws -> [Regression] {
    let isThere = FileManager.default.fileExists(atPath: project.regressionTestsFilePath)
    guard isThere || findings != nil else { return [] }
    var file = isThere ? try project.regressionTests() : RegressionTestsFile(tests: [])
    if let findings {
      file.keep(findings, in: history, now: now)
      try project.files.write(file.json, to: project.regressionTestsFilePath)
    }
    return file.regressions
  }
}
