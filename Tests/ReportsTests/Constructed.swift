import Foundation
import Git
import History
import Insight
import Model
import Quantities
import Reports
import TestSupport
import Testing

@testable import Advice
@testable import Gate

/// Commits of a real repository, the oldest first, with a name that would do harm at the end.
enum Examples {
  static let subjects = ["Parse faster", "Tidy up", "Read <b>all</b> | @ada\u{1B}[2J"]

  static let commits: [Commit] = {
    do {
      let fixture = try RepositoryFixture()
      let repository = try Repository(containing: fixture.path)
      return try subjects.map { try repository.commit(try fixture.commit($0)) }
    } catch {
      preconditionFailure("git makes no repository: \(error)")
    }
  }()
}

/// When every report here was made: 2026-01-01.
let reported = Date(timeIntervalSince1970: 1_767_225_600)

let machine = RunEnvironment(
  cpu: "CPU", cores: 4, memory: 8_000_000_000, os: "Linux 6", arch: "x86_64", swift: "6.3")

let wallTime = Metric(name: "wall_time", unit: "s")
let rate = Metric(name: "rate", unit: "1/s", better: .higher)

extension Report {
  /// As a terminal without colours shows it.
  var text: String { formatted(.text, style: TextStyle(isColored: false), at: reported) }
  var colored: String { formatted(.text, style: TextStyle(isColored: true), at: reported) }
  var markdown: String { formatted(.markdown, style: TextStyle(isColored: false), at: reported) }
  var json: String { formatted(.json, style: TextStyle(isColored: true), at: reported) }

  /// The lines of the text without what is in front of them.
  var lines: [String] {
    text.split(separator: "\n").map { String($0.drop { $0 == " " }) }
  }

  /// The cells of the only line of the text that begins so, two spaces being between cells.
  func row(_ start: String) throws -> [String] {
    let found = lines.map(\.cells).filter { $0.joined(separator: "  ").hasPrefix(start) }
    try #require(found.count == 1, "\(found.count) lines begin with '\(start)':\n\(text)")
    return found[0]
  }

  /// The envelope of its JSON, read back.
  func envelope<Data, Results>(
    _ data: Data.Type = NoData.self, _ results: Results.Type
  ) throws -> Envelope<Data, Results> {
    try #require(Envelope(json: Foundation.Data(json.utf8)), "it isn't read back:\n\(json)")
  }

  /// The results of its JSON, read back.
  func read<Results: Codable & Sendable>(_ type: Results.Type) throws -> Results {
    try envelope(NoData.self, type).result.analysisResults
  }
}

extension String {
  /// The cells of a line of a table, which have two spaces or more between them.
  var cells: [String] {
    replacing(#/ {2,}/#, with: "\t").split(separator: "\t").map(String.init)
  }
}

/// A run of a workflow.
func run(
  _ metrics: [MetricSamples], workflow: String = "parse", commit: String = "", dirty: Bool = false,
  tags: [String: String] = [:]
) -> Run {
  Run(
    id: "0190-12345678", workflow: workflow,
    commit: commit.isEmpty ? String(repeating: "a", count: 40) : commit, dirty: dirty,
    at: "2026-01-01T00:00:00Z", environment: machine, metrics: metrics, tags: tags)
}

/// A task of a trace: who ran it, from when to when, and what it waited for by its place.
struct Task {
  var name: String
  var agent: String? = "0"
  var start: Double
  var end: Double
  var phase: String? = nil
  var status = Trace.Status.succeeded
  var queued = Double.nan
  var needs: [Int32] = []
  var resources = TaskSpan.Resources.unknown
}

/// An execution of tasks.
func trace(
  _ tasks: [Task], workflow: String = "build", run: String = "", agents: Int? = nil,
  statesNeeds: Bool = true
) -> Trace {
  var trace = Trace(workflow: workflow, run: run)
  for task in tasks {
    trace.spans.append(
      Trace.Span(
        task: trace.name(task.name), phase: task.phase.map { trace.name($0) } ?? -1,
        agent: task.agent.map { trace.agent($0) } ?? -1, status: task.status, start: task.start,
        duration: task.end - task.start, queued: task.queued))
    trace.resources.append(task.resources)
  }
  if statesNeeds { trace.needs = tasks.map(\.needs) }
  trace.statedAgents = agents
  return trace
}

/// A history of one series, one sample a commit and day.
func history(
  _ values: [Double], of metric: Metric = wallTime, workflow: String = "parse"
) -> RecordedHistory {
  var history = RecordedHistory()
  let index = history.index(ofSeries: metric, workflow: workflow)
  for (day, value) in values.enumerated() {
    let place = history.place(
      of: String(repeating: "\(day % 10)", count: 38) + "\(10 + day)",
      time: reported.timeIntervalSince1970 + 86_400 * Double(day))
    history.add(value, toSeries: index, at: place)
  }
  return history
}

/// Two agents: 'link' waits for 'compile', and nothing for 'lint'.
func build(run: String = "", workflow: String = "build", statesNeeds: Bool = true) -> Trace {
  trace(
    [
      Task(name: "compile", start: 0, end: 4), Task(name: "lint", agent: "1", start: 0, end: 6),
      Task(name: "link", start: 4, end: 10, needs: [0]),
    ], workflow: workflow, run: run, agents: 2, statesNeeds: statesNeeds)
}

/// Tasks of which only the durations are known.
func untimed() -> Trace {
  var trace = Trace(workflow: "old")
  for (name, seconds) in [("first", 3.0), ("second", 5)] {
    trace.spans.append(.init(task: trace.name(name), duration: seconds))
  }
  trace.needs = [[], [0]]
  return trace
}

/// A test whose time went from 40 ms to 48 ms, for worse than 10 %.
func comparison(
  _ verdict: Verdict = .regressed, metric: Metric = wallTime, workflow: String = "parse",
  limit: Fraction = 0.1, change: Double? = 0.2
) -> Comparison {
  var one = Comparison(
    RegressionTest(workflow: workflow, metric: metric.name, limit: limit), metric: metric,
    verdict: verdict, method: "pairs")
  one.change = change
  one.interval = change.map { Interval(lower: $0 - 0.05, upper: $0 + 0.05) }
  one.confidence = change == nil ? nil : 0.98
  one.pValue = 0.016
  one.pairs = 8
  one.base = .init([0.04, 0.041, 0.039])
  one.candidate = .init([0.048, 0.049, 0.047])
  return one
}

func check(
  _ comparisons: [Comparison], verdict: Verdict? = nil, gateChanges: [GateChange] = [],
  isDirty: Bool = false, workflow: String? = nil, warnings: [String] = []
) -> CheckResult {
  CheckResult(
    verdict: verdict ?? .overall(comparisons.map(\.verdict)), base: Examples.commits[0],
    baseOrigin: "merge base with 'main'", candidate: Examples.commits[1], isDirty: isDirty,
    workflow: workflow, falseAlarmRate: 0.01, seed: 7, comparisons: comparisons,
    gateChanges: gateChanges, code: String(repeating: "c", count: 40), patch: nil, taskTimes: [],
    sides: [], environment: machine, warnings: warnings, duration: 12.5, overhead: 0.001)
}

/// Two weeks from the first of January 2026 on with three runs of ten minutes a day, planned for
/// sixty days more.
struct Planned {
  var agents = 1
  var agentsAreInferred = false
  var value = 12.5
  var interval: ClosedRange<Double>? = 10...15
  var utilization = 0.75
  var needed: Int? = 2
  var growth: Fraction? = 0.5
  var reach = 60.0
  var months: [CapacityPlan.Month] = []
  var breach = CapacityPlan.Breach(date: nil, earliest: nil, latest: nil, probability: 0.123)
  var scenarios: [CapacityPlan.Scenario] = []
  var measuredWaits: [Double] = []

  static let day = 86_400.0

  var plan: CapacityPlan {
    let start = reported.timeIntervalSince1970
    let demand = Demand(
      (0..<14).flatMap { day in
        [9.0, 12, 12.5].map {
          Demand.Arrival(
            workflow: "build", time: start + Double(day) * Self.day + $0 * 3600, service: 600)
        }
      }, agents: agents, measuredWaits: measuredWaits)
    guard let objective = MetricLimit("p95 queue_time < 1m") else {
      preconditionFailure("it is a limit")
    }
    let horizon = Seconds.days(60)
    return CapacityPlan(
      objective: objective, demand: demand, workload: Workload(demand, trend: nil, seed: 1),
      growth: Growth(nil, given: growth, horizon: horizon, courses: 1, seed: 1), horizon: horizon,
      reach: .days(reach), agents: agents, agentsAreInferred: agentsAreInferred,
      now: Waiting(
        agents: agents, value: value, interval: interval, utilization: utilization),
      needed: needed, months: months, breach: breach, scenarios: scenarios, warnings: [])
  }
}

/// The start of the first of February 2026, in seconds since 1970.
let february = reported.timeIntervalSince1970 + 31 * Planned.day

extension Report {
  /// The report of what a check found.
  init(
    _ result: CheckResult, slowerTasks: [String: [SlowerTask]] = [:],
    advice: [Recommendation] = [], notes: [String] = []
  ) {
    self.init(VerdictDocument(result, slowerTasks: slowerTasks, advice: advice, notes: notes))
  }
}
