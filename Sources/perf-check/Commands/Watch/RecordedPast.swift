import Insight
import Model
import Watch

/// What was recorded of a workflow before a run that is watched.
struct RecordedPast: Sendable {
  /// Oldest first.
  var runs: [Run] = []
  var predictor: CompletionPredictor?

  /// Of what is no workflow.
  init() {}

  init(of workflow: String, in session: Session) {
    runs = Self.runs(of: workflow, in: session)
    predictor = LiveView.predictor(of: workflow, in: session)
  }

  /// The recorded runs of a workflow, oldest first.
  static func runs(of workflow: String, in session: Session) -> [Run] {
    let request = TraceRequest(input: [], format: nil, at: nil, run: nil, workflow: workflow)
    let found = try? request.read(.commits(RecordedTimes.maximumRuns), in: session)
    return found?.runs ?? []
  }
}
