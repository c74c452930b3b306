import ArgumentParser
import Exchange
import Foundation
import Insight
import Model
import Quantities
import Reports

/// `perf-check efficiency`.
struct EfficiencyCommand: Operation {
  static let configuration = CommandConfiguration(
    commandName: "efficiency",
    abstract: "Score how well an execution used its time, its machine and its agents.",
    discussion: """
      Scores of 0 to 100, each by a formula that is shown with its figures:
        time      \(EfficiencyScores.Dimension.time.formula)
        resource  \(EfficiencyScores.Dimension.resource.formula)
        quality   \(EfficiencyScores.Dimension.quality.formula)
        workflow  \(EfficiencyScores.Dimension.workflow.formula)
        overall   0.30 time + 0.30 resource + 0.25 quality + 0.15 workflow
      The newest execution of each workflow is compared with the earlier ones on the same kind of \
      machine. The result is also kept as .perf-check/analytics/efficiency_analysis.json.
      """)

  @OptionGroup var global: GlobalOptions
  @OptionGroup var source: TraceSource

  @Option(
    help: ArgumentHelp(
      "Show only this score: time, resource, quality or workflow; may be given again.",
      valueName: "name"))
  var dimensions: [EfficiencyScores.Dimension] = []

  @Option(
    help: ArgumentHelp(
      "What to compare with: historical_average or none.", valueName: "what"))
  var benchmarkAgainst = "historical_average"

  @Flag(inversion: .prefixedNo, help: "Show what each score comes from.")
  var includeBreakdown = true

  var workflowName: String? { source.workflow }

  mutating func validate() throws {
    guard ["historical_average", "none"].contains(benchmarkAgainst) else {
      throw ValidationError(
        "--benchmark-against is historical_average or none, not '\(benchmarkAgainst)'.")
    }
  }

  func perform(in console: Console) throws -> Outcome {
    let compares = benchmarkAgainst != "none"
    let reading = try source.read(compares ? .commits(100) : .newest, for: self)
    let environments =
      reading.runs.isEmpty
      ? reading.traces.map { _ in "" } : reading.runs.map(\.environment.key)
    let executions = try zip(reading.traces, environments).map {
      (analysis: try ExecutionAnalysis($0), environment: $1)
    }
    let scores =
      compares
      ? EfficiencyScores.newest(of: executions)
      : executions.map { EfficiencyScores($0.analysis) }
    let shown = dimensions.isEmpty ? EfficiencyScores.Dimension.allCases : dimensions
    let report = Report(
      efficiency: scores, dimensions: shown, withBreakdown: includeBreakdown,
      workflow: source.workflow, warnings: reading.warnings)
    if source.input.isEmpty { try keep(report, as: "efficiency_analysis.json") }
    return Outcome(report: report)
  }
}

extension EfficiencyScores.Dimension: ExpressibleByArgument {}

/// `perf-check throughput`.
struct ThroughputCommand: Operation {
  static let configuration = CommandConfiguration(
    commandName: "throughput",
    abstract: "Say how many runs and tasks an hour brings, and what a result costs.",
    discussion: """
      Over the executions of the newest commits. A result is an execution that didn't fail; what \
      failed counts as a cost of the others.
      """)

  @OptionGroup var global: GlobalOptions
  @OptionGroup var source: TraceSource

  @Option(
    help: ArgumentHelp("What an agent costs in an hour, in any currency.", valueName: "amount"))
  var costPerAgentHour: Double?

  @Option(
    help: ArgumentHelp("Only executions of this last time, such as 24h.", valueName: "time"))
  var timeRange: String?

  var workflowName: String? { source.workflow }

  mutating func validate() throws {
    try TimeRange.validate(timeRange)
    if let cost = costPerAgentHour, !(cost >= 0 && cost.isFinite) {
      throw ValidationError("--cost-per-agent-hour is 0 or more.")
    }
  }

  func perform(in console: Console) throws -> Outcome {
    var reading = try source.read(
      .commits(100, since: TimeRange.start(timeRange)), for: self)
    try TimeRange.apply(timeRange, to: &reading)
    let executions = try reading.traces.enumerated().map { index, trace in
      (
        analysis: try ExecutionAnalysis(trace),
        times: reading.runs.isEmpty ? [] : reading.runs[index].makespans
      )
    }
    return Outcome(
      report: Report(
        throughput: Throughput.find(in: executions, costPerAgentHour: costPerAgentHour),
        hasCosts: costPerAgentHour != nil, workflow: source.workflow, warnings: reading.warnings))
  }
}

extension Run {
  /// What each of its measured runs took, in seconds.
  fileprivate var makespans: [Double] {
    (samples(of: "makespan") ?? samples(of: "wall_time"))?.samples ?? []
  }
}

/// `perf-check resource-efficiency`.
struct ResourceEfficiencyCommand: Operation {
  static let configuration = CommandConfiguration(
    commandName: "resource-efficiency",
    abstract: "Say what an execution used of its machine, against targets.",
    discussion: """
      Processors, memory, and bytes read and written, of the newest execution of each workflow. What \
      was not measured is said not to be known.
      """)

  @OptionGroup var global: GlobalOptions
  @OptionGroup var source: TraceSource

  @Option(
    help: ArgumentHelp(
      "The least share of the processors that should be busy.", valueName: "share"))
  var cpuTarget = "70%"

  @Option(
    help: ArgumentHelp("The largest share of the memory that should be used.", valueName: "share"))
  var memoryTarget = "80%"

  @Option(
    help: ArgumentHelp(
      "The most that should be read and written a second, such as 100MB. (default: any)",
      valueName: "size"))
  var ioTarget: String?

  var workflowName: String? { source.workflow }

  mutating func validate() throws {
    for (name, text) in [("cpu", cpuTarget), ("memory", memoryTarget)] {
      guard let share = Share.fraction(text), (0...1).contains(share) else {
        throw ValidationError("--\(name)-target is a share such as 70% or 0.7, not '\(text)'.")
      }
    }
    if let ioTarget, ByteSize.bytes(ioTarget) == nil {
      throw ValidationError("--io-target is a size such as 100MB, not '\(ioTarget)'.")
    }
  }

  func perform(in console: Console) throws -> Outcome {
    let reading = try source.read(for: self)
    let targets = ResourceTargets(
      cpu: Share.fraction(cpuTarget) ?? 0, memory: Share.fraction(memoryTarget) ?? 1,
      io: ioTarget.flatMap(ByteSize.bytes).map(Double.init))
    let resources = try reading.traces.map { trace in
      let analysis = try ExecutionAnalysis(trace)
      return (analysis: analysis, use: ResourceUse(analysis))
    }
    return Outcome(
      report: Report(
        resources: resources, targets: targets, workflow: source.workflow,
        warnings: reading.warnings))
  }
}

/// Executions of the last hours or days.
enum TimeRange {
  static func validate(_ text: String?) throws {
    guard let text else { return }
    guard let seconds = TimeSpan.seconds(text), seconds > 0 else {
      throw ValidationError("--time-range is a span of time such as 24h or 7_days, not '\(text)'.")
    }
  }

  /// When it began, in seconds since 1970.
  static func start(_ text: String?) -> Double {
    text.flatMap(TimeSpan.seconds).map { Date().timeIntervalSince1970 - $0 } ?? -.infinity
  }

  /// Leaves out the traces of files that are older, or don't say.
  static func apply(_ text: String?, to reading: inout TraceRequest.Reading) throws {
    guard let text, reading.runs.isEmpty else { return }
    let start = start(text)
    let undated = reading.traces.count { $0.date == nil }
    reading.traces.removeAll { ($0.date?.timeIntervalSince1970 ?? -.infinity) < start }
    guard !reading.traces.isEmpty else {
      throw InsightError(
        code: .insufficientData,
        detail: """
          no execution in the files is of the last \(text)\
          \(undated > 0 ? "; \(undated) don't say when they were" : "")
            Leave --time-range out to take them all.
          """)
    }
    if undated > 0 {
      reading.warnings.append("\(undated) executions don't say when they were; left out")
    }
  }
}
