package import Quantities

/// How a watched run has ended, as OpenTelemetry calls it.
package enum RunResult: String, Hashable, Sendable, Codable, CaseIterable {
  case success, failure
}

/// A watched run that has ended.
package struct EndedRun: Hashable, Sendable {
  package var workflow: String
  /// From its start to its end.
  package var duration: Seconds
  /// nil where nobody knows: of a process that was running when it was attached to.
  package var result: RunResult?
  package var endedAt: Instant?

  /// - Returns: nil for a run that hasn't ended.
  init?(_ state: LiveState) {
    guard state.status == .ended else { return nil }
    (workflow, duration, result) = (state.workflow, state.elapsed, state.result)
    endedAt = state.at
  }
}
