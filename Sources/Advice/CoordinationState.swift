import Foundation
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
  package let verdict: LastVerdict?

  package init(
    workflows: [WorkflowState], recommendations: [Recommendation], plan: CapacityPlan?,
    verdict: LastVerdict?
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

  /// The verdict that a check left behind.
  package struct LastVerdict: Hashable, Sendable, Decodable {
    package let timestamp: String
    package let verdict: String
    package let regressions: [Regression]

    package struct Regression: Hashable, Sendable, Decodable {
      package let workflow: String
      package let metric: String
      package let verdict: String
      package let change: Double?
    }

    private enum CodingKeys: String, CodingKey { case timestamp, result }
    private enum ResultKeys: String, CodingKey { case analysisResults = "analysis_results" }
    private enum Keys: String, CodingKey { case verdict, comparisons }

    package init(from decoder: any Decoder) throws {
      let top = try decoder.container(keyedBy: CodingKeys.self)
      timestamp = try top.decode(String.self, forKey: .timestamp)
      let results = try top.nestedContainer(keyedBy: ResultKeys.self, forKey: .result)
        .nestedContainer(keyedBy: Keys.self, forKey: .analysisResults)
      verdict = try results.decode(String.self, forKey: .verdict)
      regressions = try results.decode([Regression].self, forKey: .comparisons).filter {
        $0.verdict == "regressed"
      }
    }

    /// Reads `verdict.json` of a project; nil where there is none, or it tells of a failure.
    package init?(file: String) {
      guard let data = FileManager.default.contents(atPath: file),
        let verdict = try? JSONDecoder().decode(Self.self, from: data)
      else { return nil }
      self = verdict
    }
  }
}
