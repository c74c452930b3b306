package import Configuration
import Files
import Foundation
package import History
package import Model

/// A workflow whose parameters are to be tuned, and what is known of them here.
package struct TuningTask: Sendable {
  /// With the metrics that the goal and its constraints are about.
  package private(set) var workflow: Workflow
  package let template: WorkflowTemplate
  package let goal: TuningGoal
  package let environment: RunEnvironment
  /// The earlier searches of this workflow for this metric in this environment.
  package let records: [TuningRecord]
  private var history: OptimizationHistory

  /// - Parameters:
  ///   - name: The workflow's; nil for the only one with parameters.
  ///   - metric: What is to get better; nil for the workflow's first metric.
  ///   - target: The value at which the search may stop, in the metric's unit.
  ///   - constraints: What a setting must keep to.
  ///   - environment: That of the runs.
  /// - Throws: `AdviceError` where no workflow has parameters, or several have.
  package init(
    workflow name: String?, metric: String?, target: Double?, constraints: [MetricLimit],
    environment: RunEnvironment, in project: borrowing Project
  ) throws {
    let (workflow, template) = try Self.parameterized(name, in: project)
    var goal = TuningGoal(
      metric: metric ?? workflow.metrics.first ?? "wall_time", constraints: constraints)
    goal.target = target
    self.workflow = workflow
    self.template = template
    self.goal = goal
    self.environment = environment
    history = try OptimizationHistory(of: project)
    records = history.tuning.filter {
      $0.workflow == workflow.name && $0.metric == goal.metric && $0.environment == environment.key
    }
    for name in [goal.metric] + goal.constraints.map(\.metric)
    where Metric.builtIn(name) != nil && !workflow.metrics.contains(name) {
      self.workflow.metrics.append(name)
    }
  }

  /// Every setting that there is.
  package var space: ParameterSpace { ParameterSpace(template.parameters) }

  /// What the earlier searches found.
  package var known: [Setting: TuningRecord.Knowledge] { TuningRecord.combined(records) }

  /// The scale of the metric that is to get better.
  package var scale: Scale {
    Scale(
      records.last { $0.better != nil }?.better ?? Metric.builtIn(goal.metric)?.better ?? .lower)
  }

  /// What the user should know before anything is run.
  package var warnings: [String] {
    template.parameters.filter { !template.names($0.name) }.map {
      "no command uses ${\($0.name)}; the run gets '\($0.name)' only in its environment"
    }
  }

  /// What searches its settings.
  package func tuner(within budget: TuningGoal.Budget, seed: UInt64?) -> Tuner {
    var tuner = Tuner(space, for: goal, within: budget)
    tuner.known = known
    tuner.seed = seed ?? UInt64(UInt32.random(in: 0 ... .max))
    return tuner
  }

  /// Keeps what a search found in `.perf-check/analytics`.
  ///
  /// - Parameter time: RFC 3339.
  package mutating func keep(
    _ tuning: Tuning, at time: String, in project: borrowing Project
  ) throws {
    history.add(tuning, workflow: workflow.name, environment: environment.key, at: time)
    try history.write(to: project)
  }

  /// What makes the best setting that of `perf-check.yml`; nil where it is no improvement.
  package func diff(_ tuning: Tuning, in project: borrowing Project) -> String? {
    guard tuning.isImproved, let best = tuning.best,
      let data = FileManager.default.contents(atPath: project.workflowFilePath)
    else { return nil }
    return SettingEdit(
      String(decoding: data, as: UTF8.self), file: project.shown(project.workflowFilePath),
      workflow: workflow.name, from: tuning.present, to: best.setting)?.diff
  }

  /// The workflow that was asked for, or the only one with parameters.
  private static func parameterized(
    _ name: String?, in project: borrowing Project
  ) throws -> (Workflow, WorkflowTemplate) {
    let file = try project.workflowFile()
    let shown = project.shown(project.workflowFilePath)
    if let name {
      let found = try file.workflow(name, file: shown)
      guard let template = found.template else {
        throw AdviceError(
          code: .usage,
          detail: """
            the workflow '\(name)' has no parameters
              Declare some in \(shown): parameters: {chunk: [1024, 4096]}, and use them in its commands: \
            ${chunk}
            """)
      }
      return (found, template)
    }
    let all = file.workflows.compactMap { workflow in workflow.template.map { (workflow, $0) } }
    guard let only = all.first, all.count == 1 else {
      throw AdviceError(
        code: .usage,
        detail: all.isEmpty
          ? """
          no workflow in \(shown) has parameters
            Declare some: parameters: {chunk: [1024, 4096]}, and use them in its commands: ${chunk}
          """
          : """
          several workflows have parameters
            Specify one: \(all.map(\.0.name).joined(separator: ", "))
          """)
    }
    return only
  }
}

extension Tuning {
  /// Says where the present score isn't what it was said to be.
  ///
  /// - Parameter score: What the user expects, from 0 to 100.
  package func warning(ofExpected score: Double?) -> String? {
    guard let score, let present = presentValue, abs(present / score - 1) > 0.05 else {
      return nil
    }
    return "the expected score is \(score); the measured score is "
      + String(format: "%.1f", present)
  }
}
