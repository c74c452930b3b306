import Model
import Quantities
package import Watch

extension Report {
  /// What runs now and in the window before.
  package init(live metrics: LiveMetrics, workflow: String?, isFull: Bool) {
    var warnings: [String] = []
    if metrics.damaged > 0 {
      warnings.append("skipped \(Quantity.count(metrics.damaged, "damaged line")) of samples")
    }
    let next =
      metrics.runs.isEmpty
      ? ["Watch a run: perf-check monitor -- COMMAND, or: perf-check monitor --pid PID"] : []
    let condition = metrics.condition
    if condition.mode != .full { warnings += condition.reasons }
    var document = Document()
    if condition.mode != .full { document.add(.fields([Self.field(condition)])) }
    if let last = metrics.lastGood {
      document.add(.fields(Self.fields(last)))
    } else if metrics.runs.isEmpty {
      document.add(
        .paragraph("nothing was watched in the last \(Quantity.span(metrics.window.value))"))
    } else {
      document.add(.table(Self.table(metrics, isFull: isFull)))
      for run in metrics.runs where isFull || run.newest == nil {
        document.add(Self.phases(of: run).map { .table($0) })
      }
    }
    document.add(.warnings(warnings))
    document.add(.lines(next))
    self.init(
      document,
      Envelope(
        operation: "live-metrics", workflow: workflow,
        results: LiveMetricsResults(
          window: metrics.window.value, runs: metrics.runs.map(LiveMetricsResults.Run.init),
          damagedLines: metrics.damaged, mode: condition.mode, modeReasons: condition.reasons,
          lastGoodAnalysis: metrics.lastGood, warnings: warnings), nextSteps: next),
      exports: [
        .prometheus: PrometheusText(LiveMeasures(metrics)).text,
        .otlp: OTLPMetrics(LiveMeasures(metrics)).text,
      ])
  }

  private static func table(_ metrics: LiveMetrics, isFull: Bool) -> Table {
    var table = Table(
      columns: [
        ("watched", .left), ("state", .left), ("time", .right), ("CPU time", .right),
        ("processors", .right), ("memory", .right), ("processes", .right),
      ]
        + (isFull
          ? [
            ("unique memory", .right), ("open files", .right), ("read", .right),
            ("written", .right), ("tasks", .right), ("agents", .right),
            ("samples", .right),
          ] : []))
    func text(_ value: Double?, _ unit: String) -> String {
      value.map { Quantity.text($0, unit: unit) } ?? "-"
    }
    for run in metrics.runs {
      let newest = run.newest
      let shown = run.isRunning ? newest : nil
      let processors = run.processors.map { level($0, shown?.processorsUsed, Quantity.plain) }
      let memory = run.memory.map { level($0, shown?.residentMemory) { text($0, "bytes") } }
      var cells: [String] = [
        TraceText.short(run.workflow, 32), run.isRunning ? "running" : "ended",
        text(run.elapsed, "s"), text(newest?.cpuTime, "s"), processors ?? "-", memory ?? "-",
        newest.map { "\($0.processes)" } ?? "-",
      ]
      if isFull {
        cells.append(text(run.detail?.uniqueMemory, "bytes"))
        cells.append(run.detail?.openFiles.map(Quantity.number) ?? "-")
        cells.append(text(newest?.bytesRead, "bytes"))
        cells.append(text(newest?.bytesWritten, "bytes"))
        cells += [tasks(of: run.live), agents(of: run.live), "\(run.samples)"]
      }
      table.add(cells)
    }
    return table
  }

  /// How long the phases of a run took; nil for a run without phases.
  private static func phases(of run: LiveMetrics.Watched) -> Table? {
    guard let phases = run.timing?.workflowExecution.phaseDurations, !phases.isEmpty else {
      return nil
    }
    var table = Table(
      TraceText.short(run.workflow, 60),
      columns: [("phase", .left), ("time", .right), ("agents busy", .right)])
    for phase in phases {
      table.add([
        TraceText.short(phase.name, 40),
        phase.duration.map { Quantity.text($0, unit: "s") } ?? "-",
        phase.efficiency.map { Quantity.percent($0) } ?? "-",
      ])
    }
    return table
  }

  /// The newest state that a monitor wrote.
  private static func fields(_ last: CurrentMetrics) -> [Field] {
    let usage = last.resourceUtilization
    let time = last.executionTiming.workflowExecution.totalDuration
    let cpu = usage.cpuMetrics.userTime + usage.cpuMetrics.systemTime
    return [
      Field("watched", last.workflow), Field("written", last.at),
      Field("time", Quantity.text(time, unit: "s")),
      Field("CPU time", Quantity.text(cpu, unit: "s")),
      Field("peak memory", Quantity.text(usage.memoryMetrics.peakUsage, unit: "bytes")),
    ]
  }

  /// How many tasks have ended, and how many there are.
  private static func tasks(of live: LiveState?) -> String {
    guard let tasks = live?.tasks, !tasks.isEmpty else { return "-" }
    let failed = tasks.count { $0.status == .failed }
    let ended = tasks.count { $0.end != nil }
    return "\(ended) of \(tasks.count)" + (failed > 0 ? ", \(failed) failed" : "")
  }

  /// How many agents are busy, and how many there are.
  private static func agents(of live: LiveState?) -> String {
    guard let agents = live?.agents, !agents.isEmpty else { return "-" }
    return "\(agents.count { $0.task != nil }) of \(agents.count) busy"
  }

  /// The newest value of what still runs, the mean of the window, and where the trend is clear, its
  /// direction.
  private static func level(
    _ summary: LiveMetrics.Summary, _ newest: Double?, _ text: (Double) -> String
  ) -> String {
    let interval = summary.trend?.interval
    let arrow =
      interval.map { $0.lowerBound > 0 ? " rising" : $0.upperBound < 0 ? " falling" : "" } ?? ""
    let mean = "mean \(text(summary.mean))\(arrow)"
    return newest.map { "\(text($0)) (\(mean))" } ?? mean
  }
}
