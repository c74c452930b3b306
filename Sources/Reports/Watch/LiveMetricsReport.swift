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
    var document = Document()
    if metrics.runs.isEmpty {
      document.add(
        .paragraph("nothing was watched in the last \(Quantity.span(metrics.window.value))"))
    } else {
      document.add(.table(Self.table(metrics, isFull: isFull)))
    }
    document.add(.warnings(warnings))
    document.add(.lines(next))
    self.init(
      document,
      Envelope(
        operation: "live-metrics", workflow: workflow,
        results: LiveMetricsResults(
          window: metrics.window.value, runs: metrics.runs.map(LiveMetricsResults.Run.init),
          damagedLines: metrics.damaged, warnings: warnings), nextSteps: next),
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
    for run in metrics.runs {
      let newest = run.newest
      var cells = [
        TraceText.short(run.workflow, 32), run.isRunning ? "running" : "ended",
        Quantity.text(newest.elapsed, unit: "s"), Quantity.text(newest.cpuTime, unit: "s"),
        run.processors.map {
          level($0, run.isRunning ? newest.processorsUsed : nil, Quantity.plain)
        }
          ?? "-",
        run.memory.map {
          level($0, run.isRunning ? newest.residentMemory : nil) {
            Quantity.text($0, unit: "bytes")
          }
        } ?? "-",
        "\(newest.processes)",
      ]
      if isFull {
        cells += [
          run.detail?.uniqueMemory.map { Quantity.text($0, unit: "bytes") } ?? "-",
          run.detail?.openFiles.map(Quantity.number) ?? "-",
          Quantity.text(newest.bytesRead, unit: "bytes"),
          Quantity.text(newest.bytesWritten, unit: "bytes"), tasks(of: run.live),
          agents(of: run.live), "\(run.samples)",
        ]
      }
      table.add(cells)
    }
    return table
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
