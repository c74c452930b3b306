package import Gate
package import Insight
import Model
import Statistics

/// What schedulers and autoscalers are told of a project.
package struct CoordinationState: Sendable {
  /// The newest execution of each workflow, with how long its runs take.
  package let workflows: [WorkflowState]
  /// What is worth changing.
  package let recommendations: [Recommendation]
  /// nil where too little is recorded for a plan.
  package let plan: CapacityPlan?
  /// The verdict of the last check here; nil where none was made.
  package let verdict: VerdictDocument?

  package init(
    workflows: [WorkflowState], recommendations: [Recommendation], plan: CapacityPlan?,
    verdict: VerdictDocument?
  ) {
    self.workflows = workflows
    self.recommendations = recommendations
    self.plan = plan
    self.verdict = verdict
  }

  /// What is known of one workflow.
  package struct WorkflowState: Sendable {
    package let analysis: ExecutionAnalysis
    package let scores: EfficiencyScores
    package let use: ResourceUse
    /// What a run should take, in seconds: the median of recorded ones, and the 10 % and the 90 %
    /// point; nil where no run has a time.
    package let completion: (expected: Double, earliest: Double, latest: Double)?

    /// - Parameter evidence: Of the workflow.
    package init(_ evidence: Evidence) {
      analysis = evidence.analysis
      scores = EfficiencyScores(evidence.analysis)
      use = ResourceUse(evidence.analysis)
      let times = evidence.runs.suffix(20).flatMap { run in
        (run.samples(of: "makespan") ?? run.samples(of: "wall_time"))?.samples ?? []
      }
      let known = (times.isEmpty ? [evidence.analysis.makespan].compactMap(\.self) : times).sorted()
      completion =
        known.isEmpty
        ? nil
        : (
          quantile(0.5, ofSorted: known), quantile(0.1, ofSorted: known),
          quantile(0.9, ofSorted: known)
        )
    }
  }
}
