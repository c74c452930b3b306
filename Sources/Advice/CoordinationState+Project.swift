import Foundation
import Gate
package import History
package import Model

extension CoordinationState {
  /// What is known of a project now.
  ///
  /// - Parameters:
  ///   - traces: Of the newest runs, oldest first.
  ///   - runs: What the traces are of.
  ///   - planner: How capacity is planned.
  /// - Returns: The state, and what the user should know.
  /// - Throws: `InsightError` for a trace that can't be analysed.
  package static func of(
    _ project: borrowing Project, traces: [Trace], runs: [Run], planner: CapacityPlanner
  ) throws -> (state: CoordinationState, warnings: [String]) {
    let evidence = try Evidence.newest(traces, runs: runs)
    let recommender = Recommender(history: try OptimizationHistory(of: project))
    var warnings: [String] = []
    var plan: CapacityPlan?
    do {
      plan = try planner.plan(for: Demand(runs))
    } catch {
      warnings.append("no capacity plan: \(error.detail.prefix { $0 != "\n" })")
    }
    let state = CoordinationState(
      workflows: evidence.map { WorkflowState($0) },
      recommendations: recommender.recommendations(
        for: evidence, tests: try? project.regressionTests()),
      plan: plan,
      verdict: FileManager.default.contents(atPath: project.verdictFilePath)
        .flatMap { VerdictDocument(json: $0) })
    return (state, warnings)
  }
}
