package import Foundation
package import History
package import Model
import Quantities

extension RegressionTestsFile {
  /// Saves the detected regressions; the team's assessment of known ones is kept, except that a
  /// regression that has disappeared is marked as fixed.
  package mutating func keep(
    _ findings: [RegressionSearch.Finding], in history: RecordedHistory, now: Date
  ) {
    var generator = SystemRandomNumberGenerator()
    for finding in findings {
      for change in finding.changes where change.isWorse(finding.series.metric) {
        keep(
          Regression(
            id: UniqueID.make(at: now, using: &generator),
            workflow: finding.series.workflow, metric: finding.series.metric.name,
            regressionStart: change.time.map { Instant(secondsSince1970: $0).description },
            firstBad: change.commit, lastGood: change.lastGood, magnitude: change.change ?? 0,
            probableCause: change.cause?.name, status: change.isPresent ? .detected : .fixed,
            note: ""))
        guard !change.isPresent else { continue }
        for index in regressions.indices
        where regressions[index].isAbout(change, of: finding.series)
          && [.detected, .investigating].contains(regressions[index].status)
        {
          regressions[index].status = .fixed
        }
      }
    }
  }
}

extension Regression {
  /// Whether it matches a detected change.
  package func isAbout(_ change: LevelChange, of series: MetricSeries) -> Bool {
    firstBad == change.commit && workflow == series.workflow && metric == series.metric.name
  }
}

extension [Regression] {
  /// What is known of each change of a series: what the team says, else whether it is still there.
  package func statuses(of finding: RegressionSearch.Finding) -> [Regression.Status] {
    finding.changes.map { change in
      last { $0.isAbout(change, of: finding.series) }?.status
        ?? (change.isPresent ? .detected : .fixed)
    }
  }
}
