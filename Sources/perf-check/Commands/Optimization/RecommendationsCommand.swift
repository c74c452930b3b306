import Advice
import ArgumentParser
import Insight
import Quantities
import Reports

/// `perf-check recommendations`.
struct RecommendationsCommand: Operation {
  static let configuration = CommandConfiguration(
    commandName: "recommendations",
    abstract: "Recommend changes with expected gains, and report past accuracy.",
    discussion: """
      Each recommendation comes from a rule over recorded runs or traces: load balance, order and \
      dependencies of tasks, agents, retries, memory, disks, caches, and limits hidden by noise. The \
      expected gain comes from a replay of the schedule or from the runs themselves, with an 80 % \
      interval. Once a newer commit no longer has the problem, the actual gain is saved in \
      .perf-check/analytics/\(OptimizationHistory.name), and the intervals of a rule that was wrong \
      become wider.
      """)

  @OptionGroup var global: GlobalOptions
  @OptionGroup var source: TraceSource

  @OptionGroup var options: RecommendationOptions

  var workflowName: String? { source.workflow }

  func perform(in session: Session) throws -> Outcome {
    let reading = try source.read(.commits(100), in: session)
    let evidence = try Evidence.newest(reading.traces, runs: reading.runs)
    let (found, history) =
      source.input.isEmpty
      ? try Recommender.learned(
        from: evidence, at: Instant(session.now).description, in: session.project())
      : (Recommender().recommendations(for: evidence, tests: nil), OptimizationHistory())
    let shown = found.filter(options.filter.holds)
    return Outcome(
      report: Report(
        recommendations: shown, leftOut: found.count - shown.count, history: history,
        workflow: source.workflow, warnings: reading.warnings))
  }
}
