import Model
import Quantities
package import Watch

extension Report {
  /// What a monitor saw.
  ///
  /// - Parameters:
  ///   - monitoring: What was sampled.
  ///   - watched: The command, workflow or process.
  ///   - exitCode: Of the command; nil where there is none.
  ///   - alerts: What came of the alerts; nil where none were evaluated.
  package init(
    monitoring: Monitor.Result, watched: String, exitCode: Int?, alerts: AlertWatch.Result? = nil,
    warnings: [String]
  ) {
    let statistics = monitoring.statistics
    let cpu = monitoring.current.resourceUtilization.cpuMetrics
    var fields = [
      Field("watched", watched),
      Field("time", Quantity.text(statistics.elapsed, unit: "s")),
      Field(
        "CPU time",
        "\(Quantity.text(statistics.usage.cpuTime, unit: "s"))"
          + " (user \(Quantity.text(statistics.usage.userTime, unit: "s")),"
          + " system \(Quantity.text(statistics.usage.systemTime, unit: "s")))"),
    ]
    if let mean = cpu.processorsUsed {
      fields.append(
        Field(
          "processors used",
          "\(Quantity.plain(mean)) of \(cpu.processors), at most"
            + " \(Quantity.plain(statistics.maximumProcessorsUsed))"))
    }
    fields += Self.fields(statistics)
    let detail = statistics.detail.map { DetailResults(UsageLine.Detail($0)) }
    fields += detail?.fields ?? []
    fields += [
      Field(
        "samples", "\(statistics.count), of at most \(statistics.maximumProcesses) processes"),
      Field("counted by", monitoring.current.source.processes.description),
    ]
    let tasks = MonitorResults.Tasks(monitoring.live)
    if let tasks { fields += Self.fields(tasks) }
    if let exitCode { fields.append(Field("exit code", "\(exitCode)")) }
    let condition = monitoring.condition
    if condition.mode != .full { fields.append(Self.field(condition)) }
    fields += alerts.map { [Field("alerts fired", "\($0.fired.count)")] } ?? []
    let all = warnings + (alerts?.warnings ?? []) + Self.warnings(monitoring)
    let next = condition.mode == .standalone ? [] : [Self.advice]
    var document = Document([.fields(fields)])
    document.add(alerts.flatMap { .rows(Self.table(of: $0.fired)) })
    document.add(.warnings(all))
    document.add(.lines(next))
    self.init(
      document,
      Envelope(
        operation: "monitor",
        results: MonitorResults(
          monitor: monitoring.id, watched: watched, elapsed: statistics.elapsed,
          samples: statistics.count, userTime: statistics.usage.userTime,
          systemTime: statistics.usage.systemTime, processorsUsed: cpu.processorsUsed,
          maximumProcessorsUsed: statistics.maximumProcessorsUsed, processors: cpu.processors,
          peakMemory: statistics.peakMemory, bytesRead: statistics.usage.bytesRead,
          bytesWritten: statistics.usage.bytesWritten, pageFaults: statistics.usage.pageFaults,
          bytesReceived: statistics.bytesReceived, bytesSent: statistics.bytesSent, detail: detail,
          maximumProcesses: statistics.maximumProcesses,
          countedBy: monitoring.current.source.processes, tasks: tasks, exitCode: exitCode,
          droppedLines: monitoring.dropped, mode: condition.mode,
          modeReasons: condition.reasons, alerts: alerts?.fired.map(AlertEntry.init),
          transitions: alerts?.transitions.map(AlertTransitionEntry.init), warnings: all),
        metrics: OperationMetrics(dataCollectionTime: Seconds(statistics.elapsed)), nextSteps: next)
    )
  }

  private static func fields(_ statistics: SampleStatistics) -> [Field] {
    [
      Field("peak memory", Quantity.text(statistics.peakMemory, unit: "bytes")),
      Field("read", Quantity.text(statistics.usage.bytesRead, unit: "bytes")),
      Field("written", Quantity.text(statistics.usage.bytesWritten, unit: "bytes")),
      Field("page faults", Quantity.text(statistics.usage.pageFaults, unit: "")),
    ]
  }

  private static let advice = "See the window before: perf-check live-metrics --include-trends"

  /// What could not be kept or measured, and why.
  private static func warnings(_ monitoring: Monitor.Result) -> [String] {
    // Lines that were lost, and why, are among the reasons.
    let problem = monitoring.dropped == 0 ? monitoring.problem : nil
    let warnings = [problem].compactMap(\.self)
    return monitoring.condition.mode == .full
      ? warnings : warnings + monitoring.condition.reasons
  }

  /// The mode, with what it means.
  static func field(_ condition: LiveCondition) -> Field {
    let meaning =
      switch condition.mode {
      case .full: ""
      case .reduced: "some figures are missing"
      case .lastGoodAnalysis: "nothing newer can be read"
      case .buffering: "lines wait in memory"
      case .standalone: "nothing is kept"
      }
    return Field(
      "mode",
      condition.mode.rawValue.replacing("_", with: " ") + (meaning.isEmpty ? "" : ": " + meaning))
  }

  private static func fields(_ tasks: MonitorResults.Tasks) -> [Field] {
    let ended = [
      (tasks.succeeded, "succeeded"), (tasks.failed, "failed"), (tasks.skipped, "skipped"),
    ].filter { $0.0 > 0 }
    let utilization = tasks.utilization.map { ", utilization \(Quantity.percent($0))" } ?? ""
    return [
      Field(
        "tasks", "\(tasks.count): " + ended.map { "\($0.0) \($0.1)" }.joined(separator: ", ")),
      Field("agents", "\(tasks.agents)" + utilization),
    ]
  }
}
