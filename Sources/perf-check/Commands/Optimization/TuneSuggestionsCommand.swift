import Advice
import ArgumentParser
import Configuration
import Gate
import Git
import History
import Measurement
import Quantities
import Reports

/// `perf-check tune-suggestions`.
struct TuneSuggestionsCommand: Relayed {
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

  @OptionGroup var options: TuningOptions

  @OptionGroup var executor: ExecutorOptions

  var isMeasuring: Bool { options.budget != nil }

  var workflowName: String? { options.workflow }

  func perform(in session: Session) throws -> Outcome {
    let project = try session.project()
    var task = try TuningTask(
      workflow: options.workflow, metric: options.targetMetric,
      target: options.targetScore ?? options.target, constraints: options.limits,
      environment: .detect(swift: Toolchain.swiftVersion(project.repository.environment)),
      in: project)
    let name = task.workflow.name
    guard let budget = options.budget else {
      return Outcome(
        report: Report(
          knownSettings: task.known, on: task.scale, of: task.space, workflow: name,
          metric: task.goal.metric, searches: task.records.count, warnings: task.warnings))
    }
    var bench = try CommitTuningBench(
      task.workflow, in: project, on: session.makeBench,
      derive: { TuningScore.metrics(of: $0.spans, in: $1, on: $2) }, progress: session.console.show)
    let tuner = task.tuner(within: budget, seed: options.seed)
    session.console.explain("seed of the search: \(tuner.seed)")
    let tuning = try tuner.tune(on: &bench) { done, total in
      session.console.show(Activity("tuning \(name)", done: done, total: total))
    }
    try task.keep(tuning, at: Instant(session.now).description, in: project)
    let warnings =
      bench.warnings + task.warnings + tuning.warnings
      + [tuning.warning(ofExpected: options.currentScore)].compactMap(\.self)
    return Outcome(
      report: Report(
        tuning: tuning, workflow: name, diff: task.diff(tuning, in: project),
        target: task.goal.target, warnings: warnings))
  }
}
