import Advice
import History
import Insight
import Watch

extension AlertOpportunity {
  /// What recorded runs say is worth changing.
  ///
  /// - Returns: nil where nothing is recorded.
  static func all(in session: Session) throws -> [AlertOpportunity]? {
    let reading: TraceRequest.Reading
    do {
      reading = try TraceRequest(input: []).read(.commits(100), in: session)
    } catch is InsightError {
      return nil
    }
    let project = try session.project()
    let recommender = Recommender(history: try OptimizationHistory(of: project))
    return recommender.recommendations(
      for: try Evidence.newest(reading.traces, runs: reading.runs),
      tests: try? project.regressionTests()
    ).compactMap { one in
      one.change.map {
        AlertOpportunity(
          workflow: one.workflow, category: one.category.rawValue, improvement: -$0,
          recommendation: one.recommendation)
      }
    }
  }
}
