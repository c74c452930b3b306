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
      exports: [.prometheus: PrometheusText(metrics).text])
  }

  private static func table(_ metrics: LiveMetrics, isFull: Bool) -> Table {
    var table = Table(
      columns: [
        ("watched", .left), ("state", .left), ("time", .right), ("CPU time", .right),
        ("processors", .right), ("memory", .right), ("processes", .right),
      ] + (isFull ? [("read", .right), ("written", .right), ("samples", .right)] : []))
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
          Quantity.text(newest.bytesRead, unit: "bytes"),
          Quantity.text(newest.bytesWritten, unit: "bytes"), "\(run.samples)",
        ]
      }
      table.add(cells)
    }
    return table
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
