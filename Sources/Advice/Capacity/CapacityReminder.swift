package import Foundation
package import History
import Quantities

/// What the last capacity plan of a project says of the days to come.
package struct CapacityReminder: Sendable {
  /// The file in `.perf-check/analytics` that the plan is kept in.
  package static let file = "capacity_plan.json"
  /// Limits further away are no matter for a merge, in seconds.
  private static let near = 30 * 86_400.0

  private let document: Document

  /// Reads the plan; nil where none was made.
  package init?(of project: borrowing Project) {
    guard
      let data = FileManager.default.contents(
        atPath: project.stateDirectory + "/analytics/" + Self.file),
      let document = try? JSONDecoder().decode(Document.self, from: data)
    else { return nil }
    self.document = document
  }

  /// A warning where the objective will probably be broken within a month.
  package func text(now: Date) -> String? {
    let results = document.result.analysisResults
    guard let date = results.firstBreach.date, let time = Timestamp.seconds(date),
      time <= now.timeIntervalSince1970 + Self.near
    else { return nil }
    return "a capacity limit is near: with \(results.now.agents) agents '\(results.objective)' is"
      + " broken from about \(date.prefix(10)) on; see perf-check capacity-planning"
  }

  private struct Document: Decodable {
    let result: Result

    struct Result: Decodable {
      let analysisResults: Analysis

      private enum CodingKeys: String, CodingKey { case analysisResults = "analysis_results" }
    }

    struct Analysis: Decodable {
      let objective: String
      let now: Now
      let firstBreach: Breach

      private enum CodingKeys: String, CodingKey {
        case objective, now
        case firstBreach = "first_breach"
      }
    }

    struct Now: Decodable { let agents: Int }
    struct Breach: Decodable { let date: String? }
  }
}
