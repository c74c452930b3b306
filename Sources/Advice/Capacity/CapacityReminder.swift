package import Foundation
package import History
import Model
import Quantities

/// What the last capacity plan of a project says of the days to come.
package struct CapacityReminder: Sendable {
  /// The file in `.perf-check/analytics` that the plan is kept in.
  package static let file = "capacity_plan.json"
  /// Limits further away are no matter for a merge.
  private static let near = Seconds.days(30)

  private let results: CapacityResults

  /// Reads the plan; nil where none was made.
  package init?(of project: borrowing Project) {
    guard
      let data = FileManager.default.contents(
        atPath: project.stateDirectory + "/analytics/" + Self.file),
      let document = CapacityDocument(json: data)
    else { return nil }
    self.results = document.result.analysisResults
  }

  /// A warning where the objective will probably be broken within a month.
  package func text(now today: Date) -> String? {
    guard let now = results.now, let date = results.firstBreach?.date,
      let time = Instant(date),
      time <= Instant(today) + Self.near
    else { return nil }
    return "capacity limit ahead: with \(now.agents) agents '\(results.objective)' is"
      + " violated from about \(date.prefix(10)) on; see perf-check capacity-planning"
  }
}
