import Advice
import ArgumentParser
import Configuration
import Foundation
import Gate
import Git
import History
import Insight
import Measurement
import Model
import Quantities
import Reports
import Scheduling

/// `perf-check tune-suggestions`.
struct TuneSuggestionsCommand: Operation {
  static let configuration = CommandConfiguration(
    commandName: "tune-suggestions",
    abstract: "Search a workflow's parameters for a faster setting, within a budget.",
    discussion: """
      Parameters are declared under 'parameters:' of a workflow in perf-check.yml; its commands get them \
      as ${name} and in the environment. A finite number of settings is searched by successive halving, \
      ranges by Bayesian optimization. The winner is then measured in pairs with the present setting \
      until the improvement is confirmed (at most 1 % of searches report an improvement that isn't \
      there), or the budget is spent. Without --budget nothing runs, and the results of earlier searches \
      are reported.
      """)

  @OptionGroup var global: GlobalOptions

  @Argument(
    help: ArgumentHelp(
      "The workflow of perf-check.yml to tune. (default: the only one with "
        + "parameters)"))
  var workflow: String?

  @Option(
    help: ArgumentHelp(
      "Maximum search time, such as 10m, or number of runs, such as 256runs.", valueName: "time"),
    transform: OptionValue.reader(
      "a time such as 10m, or a number of runs such as 256runs", TuningGoal.Budget.init))
  var budget: TuningGoal.Budget?

  @Option(
    help: ArgumentHelp(
      "Metric to optimize: one of the runs, or overall_efficiency. (default: the "
        + "workflow's first)", valueName: "metric"))
  var targetMetric: String?

  @Option(
    help: ArgumentHelp(
      "Stop when the metric reaches this value, such as 200ms or 1e6.", valueName: "value"),
    transform: OptionValue.reader("a value such as 200ms, 500MB or 1e6", Self.value))
  var target: Double?

  @Option(
    help: ArgumentHelp("Expected present overall_efficiency, from 0 to 100.", valueName: "score"))
  var currentScore: Double?

  @Option(
    help: ArgumentHelp(
      "Stop when overall_efficiency reaches this value, from 0 to 100.", valueName: "score"))
  var targetScore: Double?

  @Option(
    name: [.customLong("constraints"), .customLong("constraint")],
    help: ArgumentHelp(
      "Constraint on the settings, such as 'peak_rss < 500MB' (repeatable).",
      valueName: "limit"),
    transform: OptionValue.reader("a limit such as 'peak_rss < 500MB'", Constraint.init))
  var constraints: [Constraint] = []

  @Option(help: ArgumentHelp("Seed of the search, to repeat an earlier one.", valueName: "number"))
  var seed: UInt64?

  var workflowName: String? { workflow }

  /// What a setting must keep to.
  enum Constraint {
    case limit(MetricLimit)
    /// No limit: parameters change no code.
    case noBreakingChanges

    init?(_ text: String) {
      if text == "no_breaking_changes" {
        self = .noBreakingChanges
      } else {
        guard let limit = MetricLimit(text) else { return nil }
        self = .limit(limit)
      }
    }
  }

  private var limits: [MetricLimit] {
    constraints.compactMap { if case .limit(let limit) = $0 { limit } else { nil } }
  }

  mutating func validate() throws {
    if let (one, other) = MetricLimit.contradiction(in: limits) {
      throw ValidationError("the constraints '\(one)' and '\(other)' contradict each other.")
    }
    for score in [currentScore, targetScore].compactMap(\.self) where !(0...100).contains(score) {
      throw ValidationError("scores are from 0 to 100.")
    }
    if target != nil, targetScore != nil {
      throw ValidationError("--target and --target-score exclude each other.")
    }
  }

  @Sendable private static func value(_ text: String) -> Double? {
    Double(text) ?? TimeSpan.seconds(text) ?? ByteSize.bytes(text).map(Double.init)
  }

  func perform(in session: Session) throws -> Outcome {
    let project = try session.project()
    let (chosen, template) = try parameterized(in: project)
    var history = try OptimizationHistory(of: project)
    var goal = TuningGoal(
      metric: targetMetric ?? chosen.metrics.first ?? "wall_time",
      constraints: limits)
    goal.target = targetScore ?? target
    var workflow = chosen
    for name in [goal.metric] + goal.constraints.map(\.metric)
    where Metric.builtIn(name) != nil && !workflow.metrics.contains(name) {
      workflow.metrics.append(name)
    }
    let space = ParameterSpace(template.parameters)
    let environment = RunEnvironment.detect(
      swift: try Toolchain.swiftVersion(project.repository.environment))
    let records = history.tuning.filter {
      $0.workflow == workflow.name && $0.metric == goal.metric && $0.environment == environment.key
    }
    let known = TuningRecord.combined(records)
    var warnings = template.parameters.filter { !template.names($0.name) }.map {
      "no command names '\($0.name)' as ${\($0.name)}: the run sees it in its environment alone"
    }
    guard let budget else {
      return Outcome(
        report: Report(
          knownSettings: known, of: space, workflow: workflow.name, metric: goal.metric,
          searches: records.count, warnings: warnings))
    }
    var bench = try CommitTuningBench(
      workflow, in: project, on: session.makeBench,
      derive: { TuningScore.metrics(of: $0.spans, in: $1, on: $2) }, progress: session.console.show)
    var tuner = Tuner(space, for: goal, within: budget)
    tuner.known = known
    tuner.seed = seed ?? UInt64(UInt32.random(in: 0 ... .max))
    session.console.explain("the search has the seed \(tuner.seed)")
    let tuning = try tuner.tune(on: &bench) { done, total in
      session.console.show(Activity("tuning \(workflow.name)", done: done, total: total))
    }
    warnings = bench.warnings + warnings + tuning.warnings
    if let currentScore, let present = tuning.presentValue, abs(present / currentScore - 1) > 0.05 {
      warnings.append(
        "the score was said to be \(currentScore); measured here, it is "
          + String(format: "%.1f", present))
    }
    history.add(
      tuning, workflow: workflow.name, environment: environment.key, at: Timestamp.text(session.now)
    )
    try history.write(to: project)
    return Outcome(
      report: Report(
        tuning: tuning, workflow: workflow.name, diff: diff(tuning, workflow.name, in: project),
        target: goal.target, warnings: warnings))
  }

  /// The workflow that was asked for, or the only one with parameters.
  private func parameterized(
    in project: borrowing Project
  ) throws -> (Workflow, WorkflowTemplate) {
    let file = try project.workflowFile()
    let name = project.shown(project.workflowFilePath)
    if let workflow {
      let found = try file.workflow(workflow, file: name)
      guard let template = found.template else {
        throw AdviceError(
          code: .usage,
          detail: """
            the workflow '\(workflow)' has no parameters
              Declare some in \(name): parameters: {chunk: [1024, 4096]}, and name them in its commands: \
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
          no workflow in \(name) has parameters
            Declare some: parameters: {chunk: [1024, 4096]}, and name them in its commands: ${chunk}
          """
          : """
          several workflows have parameters
            Name one: \(all.map(\.0.name).joined(separator: ", "))
          """)
    }
    return only
  }

  private func diff(
    _ tuning: Tuning, _ workflow: String, in project: borrowing Project
  ) -> String? {
    guard tuning.isImproved, let best = tuning.best,
      let data = FileManager.default.contents(atPath: project.workflowFilePath)
    else { return nil }
    return SettingEdit(
      String(decoding: data, as: UTF8.self), file: project.shown(project.workflowFilePath),
      workflow: workflow, from: tuning.present, to: best.setting)?.diff
  }
}
