import Configuration
import History
import Insight
import Model
import Watch

/// What was recorded of a workflow before a run that is watched.
struct RecordedPast: Sendable {
  /// Oldest first.
  let runs: [Run]
  /// nil for a workflow that `perf-check.yml` doesn't have.
  let predictor: CompletionPredictor?

  init(runs: [Run], predictor: CompletionPredictor?) {
    (self.runs, self.predictor) = (runs, predictor)
  }

  /// Of what is no workflow.
  init() { (runs, predictor) = ([], nil) }

  /// - Parameter run: The id of the first run that isn't taken; nil for all.
  init(of workflow: String, before run: String? = nil, in session: Session) {
    let request = TraceRequest(input: [], format: nil, at: nil, run: nil, workflow: workflow)
    let found = try? request.read(.commits(RecordedTimes.maximumRuns), in: session)
    // Ids sort by time.
    let runs = found?.runs.filter { found in run.map { found.id < $0 } ?? true } ?? []
    let file = try? session.project().workflowFile()
    predictor = file?.workflows.first { $0.name == workflow }
      .map { CompletionPredictor(runs, plan: $0.plan) }
    self.runs = runs
  }
}
