package import Configuration
import Insight
package import Model
import Scheduling

/// The score of one run of tasks, for a search whose target is `overall_efficiency`.
package enum TuningScore {
  /// The metric `overall_efficiency` of a run, from 0 to 100; empty where the workflow has no tasks, or
  /// its run says too little for a score.
  ///
  /// - Parameters:
  ///   - spans: The tasks of the run.
  ///   - workflow: The one that ran.
  ///   - environment: Where it ran.
  package static func metrics(
    of spans: [TaskSpan], in workflow: Workflow, on environment: RunEnvironment
  ) -> [(metric: Metric, value: Double)] {
    guard let plan = workflow.plan, !spans.isEmpty else { return [] }
    let run = Run(
      id: "", workflow: workflow.name, commit: "", dirty: false, at: "", environment: environment,
      metrics: [], spans: spans, tags: [Run.agentsTag: "\(plan.agents.count)"])
    guard let trace = Trace(run), let analysis = try? ExecutionAnalysis(trace),
      let score = EfficiencyScores(analysis).overall
    else { return [] }
    return [(Metric(name: "overall_efficiency", unit: "", better: .higher), score)]
  }
}
