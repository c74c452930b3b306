package import Foundation
package import History
package import Model
import Quantities

extension RegressionTestsFile {
  /// Keeps the changes for the worse that were found; what the team made of known ones stays, but
  /// that one which is gone again is fixed.
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
  /// Whether it is the same as a change that was found.
  package func isAbout(_ change: LevelChange, of series: MetricSeries) -> Bool {
    firstBad == change.commit && workflow == series.workflow && metric == series.metric.name
  }
}
