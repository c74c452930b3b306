package import Insight
import Model
import Quantities

/// How traces and their parts are shown.
enum TraceText {
  /// The name of an execution.
  static func title(_ trace: Trace) -> String {
    VisibleText.line(
      trace.run.isEmpty ? trace.workflow : "\(trace.workflow), run \(trace.run)")
  }

  /// Seconds, or that they aren't known.
  static func seconds(_ value: Double?) -> String {
    value.map { Quantity.text($0, unit: "s") } ?? "?"
  }

  static func share(_ value: Double?) -> String { value.map(Quantity.share) ?? "?" }

  /// A name in at most so many characters.
  static func short(_ name: String, _ length: Int = 48) -> String {
    let line = VisibleText.line(name.map { $0.isNewline ? " " : String($0) }.joined())
    return line.count <= length ? line : line.prefix(length - 1) + "…"
  }

  /// A bar from one part of a whole to another.
  static func bar(from start: Double, to end: Double, of whole: Double, width: Int = 40) -> String {
    guard whole > 0, start.isFinite else { return "" }
    let first = max(0, min(width - 1, Int(saturating: start / whole * Double(width))))
    let last = max(
      first + 1, min(width, Int(saturating: (end / whole * Double(width)).rounded(.up))))
    return String(repeating: "·", count: first) + String(repeating: "█", count: last - first)
      + String(repeating: "·", count: width - last)
  }

  /// The warnings below a report.
  static func warnings(_ warnings: [String], _ style: TextStyle) -> [String] {
    warnings.map { style.yellow("warning") + ": " + $0 }
  }
}

extension JSONValue {
  /// What names an execution.
  static func names(_ trace: Trace) -> [String: JSONValue] {
    ["workflow": .string(trace.workflow), "run": .string(trace.run)]
  }

  static func object(_ trace: Trace, _ members: [String: JSONValue]) -> JSONValue {
    .object(names(trace).merging(members) { $1 })
  }

  /// The envelope's results of an analysis of executions.
  static func results(_ workflows: [JSONValue], _ warnings: [String]) -> JSONValue {
    .object([
      "workflows": .array(workflows), "warnings": .array(warnings.map(JSONValue.string)),
    ])
  }
}

extension Report {
  /// The most tasks of a critical path that are shown to people; JSON has all.
  private static let mostSteps = 20

  /// Where the time of executions went.
  package init(executions: [ExecutionAnalysis], workflow: String?, warnings: [String]) {
    var envelope = Envelope(operation: "execution-analysis", workflow: workflow)
    envelope.analysisResults = .results(executions.map { JSONValue(execution: $0) }, warnings)
    let summary = Self.summary(of: executions)
    let paths = executions.map { analysis in
      (title: Self.pathTitle(of: analysis), table: Self.path(of: analysis))
    }
    // Of many executions the table is what people read.
    let charts = executions.count <= 3 ? executions.compactMap { Gantt($0).table } : []
    let notes = Self.notes(on: executions) + warnings
    self.init(
      text: { style in
        ([summary.text()] + paths.map { $0.title + "\n" + $0.table.text() }
          + charts.map { $0.title + "\n" + $0.table.text() }
          + TraceText.warnings(notes, style)).joined(separator: "\n\n")
      },
      markdown: ([summary.markdown] + paths.map { "\($0.title)\n\n\($0.table.markdown)" }
        + notes.map { "- warning: \($0)" }).joined(separator: "\n\n"),
      envelope: envelope)
  }

  private static func summary(of executions: [ExecutionAnalysis]) -> TextTable {
    var table = TextTable([
      ("execution", .left), ("tasks", .right), ("agents", .right), ("makespan", .right),
      ("work", .right), ("at once", .right), ("queue", .right), ("bounds", .right),
    ])
    for analysis in executions {
      table.add([
        TraceText.short(TraceText.title(analysis.trace)), "\(analysis.trace.spans.count)",
        analysis.agents.map { "\($0)" + (analysis.agentsAreInferred ? " seen" : "") } ?? "?",
        TraceText.seconds(analysis.makespan), TraceText.seconds(analysis.work),
        (analysis.averageParallelism.map { Quantity.plain($0) } ?? "?")
          + (analysis.maxParallelism.map { ", most \($0)" } ?? ""),
        TraceText.seconds(analysis.queueTime),
        analysis.bounds.map {
          "\(TraceText.seconds($0.lowerBound)) … \(TraceText.seconds($0.upperBound))"
        } ?? "?",
      ])
    }
    return table
  }

  private static func pathTitle(of analysis: ExecutionAnalysis) -> String {
    let steps = analysis.criticalPath
    let source =
      switch analysis.pathSource {
      case .stated: "as the trace states it"
      case .dependencies: "the longest chain of needs"
      case .schedule: "who waited for whom, backwards from the last task"
      }
    let left =
      steps.count > mostSteps ? "; the \(mostSteps) longest of \(steps.count) tasks" : ""
    return "Critical path of \(TraceText.title(analysis.trace)): "
      + "\(TraceText.seconds(analysis.criticalPathDuration)), \(source)\(left)"
  }

  private static func path(of analysis: ExecutionAnalysis) -> TextTable {
    var table = TextTable([("task", .left), ("takes", .right), ("when", .left)])
    let steps = analysis.criticalPath
    let shown = Set(
      steps.indices.sorted { steps[$0].duration > steps[$1].duration }.prefix(mostSteps))
    for (index, step) in steps.enumerated() where shown.contains(index) {
      table.add([
        TraceText.short(step.task), TraceText.seconds(step.duration),
        TraceText.bar(
          from: step.start, to: step.start + step.duration, of: analysis.makespan ?? 0),
      ])
    }
    return table
  }

  /// What the numbers can't say.
  private static func notes(on executions: [ExecutionAnalysis]) -> [String] {
    executions.flatMap { analysis -> [String] in
      let name = TraceText.title(analysis.trace)
      var notes: [String] = []
      if analysis.trace.needs == nil {
        notes.append("\(name): the trace doesn't say what tasks need; bounds know no dependencies")
      }
      if analysis.agents == nil {
        notes.append("\(name): nothing says how many agents there were; no bounds")
      }
      if analysis.makespan == nil {
        notes.append("\(name): there are durations but no times; no makespan")
      }
      return notes
    }
  }
}

extension JSONValue {
  fileprivate init(execution analysis: ExecutionAnalysis) {
    self = .object(
      analysis.trace,
      [
        "tasks": .integer(analysis.trace.spans.count), "makespan": JSONValue(analysis.makespan),
        "work": .number(analysis.work), "agents": analysis.agents.map(JSONValue.integer) ?? .null,
        "agents_inferred": .bool(analysis.agentsAreInferred),
        "max_parallelism": analysis.maxParallelism.map(JSONValue.integer) ?? .null,
        "average_parallelism": JSONValue(analysis.averageParallelism),
        "queue_time": JSONValue(analysis.queueTime),
        "critical_path": .object([
          "duration": .number(analysis.criticalPathDuration),
          "source": .string(analysis.pathSource.rawValue),
          "tasks": .array(
            analysis.criticalPath.map { step in
              .object([
                "task": .string(step.task), "start": .number(step.start),
                "duration": .number(step.duration),
              ])
            }),
        ]),
        "lower_bound": JSONValue(analysis.bounds?.lowerBound),
        "upper_bound": JSONValue(analysis.bounds?.upperBound),
      ])
  }
}
