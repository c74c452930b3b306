import Foundation
import Watch

extension LiveRuns {
  /// What is watched now, each run with its predicted end and its alerts.
  ///
  /// - Parameters:
  ///   - workflow: The only one; nil for all.
  ///   - session: Of the user's project.
  /// - Returns: The states by workflow, and what the user should know.
  static func states(
    of workflow: String?, in session: Session
  ) -> (states: [LiveState], warnings: [String]) {
    guard let project = try? session.project() else { return ([], []) }
    var runs = LiveRuns(LiveFolder(of: project))
    var states = runs.next(now: session.now.timeIntervalSince1970).filter {
      workflow == nil || $0.workflow == workflow
    }
    guard !states.isEmpty else { return ([], []) }
    var warnings: [String] = []
    do {
      let book = try AlertBook(in: session)
      let alerts = try book.read().evaluation.alerts(at: book.seconds)
      for index in states.indices { states[index].show(alerts) }
    } catch {
      warnings.append("the alerts of running workflows are unknown: \(error)")
    }
    for index in states.indices {
      var predictor = RecordedPast(of: states[index].workflow, in: session).predictor
      predictor?.complete(&states[index])
    }
    return (states, warnings)
  }
}
