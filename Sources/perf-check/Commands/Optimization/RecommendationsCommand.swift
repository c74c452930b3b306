import Advice
import ArgumentParser
import Foundation
import History
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

  @Option(
    help: ArgumentHelp(
      "Scope: workflow, system or workflow_and_system.", valueName: "scope"))
  var scope = RecommendationFilter.Scope.workflowAndSystem

  @Option(
    help: ArgumentHelp(
      "Only these priorities, such as high or high_medium. (default: all)", valueName: "names"),
    transform: Self.names)
  var priorityFilter: [Recommendation.Priority]?

  @Option(
    help: ArgumentHelp(
      "Only these efforts, such as low or low_medium. (default: all)",
      valueName: "names"), transform: Self.names)
  var implementationEffort: [Recommendation.Effort]?

  @Option(
    help: ArgumentHelp(
      "Minimum expected gain, such as 10% or '>10%'.", valueName: "fraction"),
    transform: OptionValue.reader("a fraction such as 10% or '>10%'", Self.gain))
  var expectedRoi: Double?

  var workflowName: String? { source.workflow }

  @Sendable private static func names<Name: RawRepresentable<String> & CaseIterable>(
    _ text: String
  ) throws -> [Name] {
    try text.split(whereSeparator: { "_,".contains($0) }).map { word in
      guard let name = Name(rawValue: String(word)) else {
        let known = Name.allCases.map(\.rawValue).joined(separator: ", ")
        throw ValidationError("expected some of \(known), joined by '_', not '\(word)'")
      }
      return name
    }
  }

  @Sendable private static func gain(_ text: String) -> Double? {
    let number = text.filter { $0 != ">" && $0 != "=" && $0 != " " }
    return Share.fraction(number) ?? Double(number).map { $0 / 100 }
  }

  func perform(in session: Session) throws -> Outcome {
    let reading = try source.read(.commits(100), in: session)
    let evidence = try Evidence.newest(reading.traces, runs: reading.runs)
    guard source.input.isEmpty else {
      return Outcome(
        report: report(
          Recommender().recommendations(for: evidence, tests: nil), OptimizationHistory(),
          reading.warnings))
    }
    let project = try session.project()
    var recommender = Recommender(history: try OptimizationHistory(of: project))
    // What is gated matters only where something is.
    let tests = try? project.regressionTests()
    // What was tried first decides how wide intervals are now.
    recommender.learn(
      recommender.recommendations(for: evidence, tests: tests), from: evidence,
      at: Timestamp.text(session.now))
    let found = recommender.recommendations(for: evidence, tests: tests)
    try recommender.history.write(to: project)
    return Outcome(report: report(found, recommender.history, reading.warnings))
  }

  private func report(
    _ found: [Recommendation], _ history: OptimizationHistory, _ warnings: [String]
  ) -> Report {
    let filter = filter
    let shown = found.filter(filter.holds)
    return Report(
      recommendations: shown, leftOut: found.count - shown.count, history: history,
      workflow: source.workflow, warnings: warnings)
  }

  private var filter: RecommendationFilter {
    var filter = RecommendationFilter()
    filter.scope = scope
    filter.priorities = priorityFilter
    filter.efforts = implementationEffort
    filter.minimumGain = expectedRoi
    return filter
  }
}

extension RecommendationFilter.Scope: ExpressibleByArgument {}
