import Advice
import ArgumentParser
import Files
import Foundation
import Gate
import Git
import History
import Insight
import Model
import Quantities
import Reports

/// `perf-check publish-state`.
struct PublishStateCommand: Operation {
  static let configuration = CommandConfiguration(
    commandName: "publish-state",
    abstract: "Export alerts, efficiency, advice and the capacity plan for schedulers.",
    discussion: """
      Writes one JSON document to standard output, a file, or an HTTP(S) address (POST, by this machine's \
      curl), for a scheduler or an autoscaler to act on. What wasn't measured is null. No check waits for \
      it, and each attempt ends after --timeout at the latest.
      """)

  @OptionGroup var global: GlobalOptions

  @Argument(help: "Only this workflow.")
  var workflow: String?

  @Option(
    help: ArgumentHelp("Destination: a file, an http(s) address, or '-'.", valueName: "place"))
  var to = "-"

  @Option(
    help: ArgumentHelp(
      "Header for the address, such as 'Authorization: Bearer …'; '@FILE' reads "
        + "them from a file (repeatable).", valueName: "header"))
  var header: [String] = []

  @Option(
    help: ArgumentHelp(
      "Timeout of each attempt, such as 30s. (default: 10s)", valueName: "time"),
    transform: OptionValue.timeSpan(
      "a time of at most an hour, such as 30s", in: .leastNonzeroMagnitude...3600))
  var timeout = 10.0

  @Option(help: ArgumentHelp("Maximum number of retries.", valueName: "count"))
  var retries = 3

  @Flag(help: "Warn instead of failing if the address can't be reached.")
  var bestEffort = false

  @Option(
    help: ArgumentHelp(
      "Service-level objective of waits, as for capacity-planning. (default: "
        + "\(CapacityPlanner.defaultObjective))", valueName: "objective"),
    transform: OptionValue.objective)
  var slo = CapacityPlanner.defaultObjective

  @Option(help: ArgumentHelp("Number of agents now.", valueName: "count"))
  var agents: Int?

  var workflowName: String? { workflow }

  mutating func validate() throws {
    guard (0...20).contains(retries) else { throw ValidationError("--retries is 0 to 20.") }
    if let agents, agents < 1 { throw ValidationError("--agents is 1 or more.") }
    if to.contains("://"), !isAddress {
      throw ValidationError(
        "--to is a file, or begins with http:// or https://, not '\(RedactedAddress.text(to))'.")
    }
    if !header.isEmpty, !isAddress {
      throw ValidationError("--header is for an http(s) address.")
    }
    // What was given may be a secret that lacks its name.
    for line in header where !line.hasPrefix("@") && !HTTPHeaders.isHeader(line) {
      throw ValidationError("--header is like 'Name: value', on one line, or '@FILE'.")
    }
  }

  private var isAddress: Bool {
    ["http://", "https://"].contains { to.lowercased().hasPrefix($0) }
  }

  func perform(in session: Session) throws -> Outcome {
    if to != "-", !isAddress { try session.checkIsWritable(to, flag: "--to") }
    let headers = try HTTPHeaders(header, in: session.workingDirectory)
    let (state, warnings) = try state(session)
    guard to != "-" else {
      for warning in warnings { session.console.say("warning: " + warning) }
      return Outcome(report: Report(published: state, to: nil, warnings: warnings))
    }
    let text = state.document.text + "\n"
    guard isAddress else {
      try session.file(to).write(text)
      return Outcome(report: Report(published: state, to: to, warnings: warnings))
    }
    let post = HTTPPost(
      address: to, headers: headers, timeout: timeout, retries: retries,
      environment: session.environment)
    do {
      try post.send(text)
    } catch {
      guard bestEffort, error.code != .usage else { throw error }
      return Outcome(
        report: Report(
          published: state, to: "nobody", warnings: warnings + [error.detail]))
    }
    return Outcome(report: Report(published: state, to: post.shownAddress, warnings: warnings))
  }

  private func state(_ session: Session) throws -> (CoordinationState, [String]) {
    let project = try session.project()
    try project.refuseForeignState()
    let reading = try TraceRequest(input: [], format: nil, at: nil, run: nil, workflow: workflow)
      .read(.commits(100), in: session)
    let evidence = try Evidence.newest(reading.traces, runs: reading.runs)
    let recommender = Recommender(history: try OptimizationHistory(of: project))
    var planner = CapacityPlanner(objective: slo, horizon: 90 * 86_400)
    planner.agents = agents
    var warnings = reading.warnings
    var plan: CapacityPlan?
    do {
      plan = try planner.plan(for: Demand(reading.runs))
    } catch {
      warnings.append("no capacity plan: \(error.detail.prefix { $0 != "\n" })")
    }
    return (
      CoordinationState(
        workflows: evidence.map { CoordinationState.WorkflowState($0) },
        recommendations: recommender.recommendations(
          for: evidence, tests: try? project.regressionTests()),
        plan: plan,
        verdict: FileManager.default.contents(atPath: project.verdictFilePath)
          .flatMap { VerdictDocument(json: $0) }),
      warnings
    )
  }
}
