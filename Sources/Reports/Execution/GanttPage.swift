package import Insight
import Model
import Quantities

/// A web page with the Gantt charts of executions: one file that needs nothing else.
package struct GanttPage: Sendable {
  private let executions: [ExecutionAnalysis]

  /// More tasks of an execution aren't drawn, those that take least.
  private static let maximumTasks = 20_000
  private static let (width, left, rowHeight) = (1160.0, 150.0, 22.0)
  /// Told apart by people who see colours differently, too: Okabe and Ito (2008).
  private static let colors = [
    "#0072b2", "#e69f00", "#009e73", "#cc79a7", "#56b4e9", "#d55e00", "#f0e442", "#999999",
  ]

  package init(_ executions: [ExecutionAnalysis]) {
    self.executions = executions
  }

  /// The page.
  package var html: String {
    """
    <!DOCTYPE html>
    <html lang="en">
    <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <title>perf-check: Gantt chart</title>
    <style>
    :root { color-scheme: light dark; }
    body { font: 14px/1.5 system-ui, sans-serif; margin: 2rem auto; max-width: 1200px; padding: 0 1rem; }
    h2 { font-size: 1.1rem; margin: 2rem 0 .2rem; }
    p { margin: .2rem 0; }
    \(Self.style)
    </style>
    </head>
    <body>
    \(body.source)
    </body>
    </html>

    """
  }

  /// The charts, for a page that has their style.
  var body: HTML { HTML(source: executions.map(Self.chart).joined(separator: "\n")) }

  /// How they are drawn.
  static let style = """
    .gantt { overflow-x: auto; --line: #8886; --path: #d00; }
    .gantt svg { display: block; width: 100%; min-width: 700px; height: auto; }
    .gantt text { fill: currentColor; font-size: 11px; }
    .gantt text.label { fill: #fff; pointer-events: none; paint-order: stroke; stroke: #0009; stroke-width: 2; }
    .gantt .grid { stroke: var(--line); stroke-width: 1; }
    .gantt .path { stroke: var(--path); stroke-width: 2; }
    .gantt .failed { fill-opacity: .35; stroke: currentColor; stroke-dasharray: 3 2; }
    .keys svg { width: .8em; height: .8em; margin: 0 .3em 0 1em; }
    @media (prefers-color-scheme: dark) { .gantt { --path: #f66; } }
    """

  private static func chart(_ analysis: ExecutionAnalysis) -> String {
    let trace = analysis.trace
    let title = "<h2>\(XMLText.escaped(TraceText.title(trace)))</h2>"
    guard let makespan = analysis.makespan, makespan > 0, trace.hasTimes else {
      return title + "\n<p>Its times are unknown, so there is no chart.</p>"
    }
    let timed = trace.spans.indices.filter { !trace.spans[$0].start.isNaN }
    let drawn = Set(
      timed.sorted { trace.spans[$0].duration > trace.spans[$1].duration }.prefix(maximumTasks))
    let (rowOfSpan, names) = trace.rows()
    let height = 24 + Double(names.count) * rowHeight
    func x(_ time: Double) -> Double { left + time / makespan * (width - left) }
    var parts: [String] = []
    for (tick, label) in ticks(upTo: makespan) {
      parts.append(
        #"<line class="grid" x1="\#(short(x(tick)))" x2="\#(short(x(tick)))" y1="18" y2="\#(short(height))"/>"#
          + #"<text x="\#(short(x(tick)))" y="12">\#(label)</text>"#)
    }
    for (row, name) in names.enumerated() {
      let y = 24 + Double(row) * rowHeight
      parts.append(
        #"<text x="0" y="\#(short(y + 14))">\#(XMLText.escaped(TraceText.short(name, 22)))</text>"#)
    }
    let (path, phases) = (Set(analysis.pathSpans), phases(of: trace))
    for span in timed where drawn.contains(span) {
      parts.append(
        bar(
          of: span, in: analysis, row: rowOfSpan[span], isOnPath: path.contains(span),
          phases: phases, x))
    }
    let undrawn = timed.count - drawn.count
    let note = undrawn > 0 ? " The \(undrawn) shortest tasks are omitted." : ""
    return """
      \(title)
      <p>\(TraceText.seconds(makespan)) for \(timed.count) tasks of \(TraceText.seconds(analysis.work)) \
      in total; the critical path is \(TraceText.seconds(analysis.criticalPathDuration)).\(note)</p>
      <p class="keys">\(keys(of: trace, hasPath: !path.isEmpty))</p>
      <div class="gantt" role="group" aria-label="Gantt chart" tabindex="0"><svg viewBox="0 0 \(short(width)) \(short(height))" role="img" \
      aria-label="Gantt chart of \(XMLText.escaped(TraceText.title(trace)))">
      \(parts.joined(separator: "\n"))
      </svg></div>
      """
  }

  private static func bar(
    of span: Int, in analysis: ExecutionAnalysis, row: Int, isOnPath: Bool, phases: [Int32],
    _ x: (Double) -> Double
  ) -> String {
    let trace = analysis.trace
    let one = trace.spans[span]
    let y = 24 + Double(row) * rowHeight
    let phase = one.phase < 0 ? "" : trace.names[Int(one.phase)]
    var details = [trace.task(span)]
    if !phase.isEmpty { details.append("phase \(phase)") }
    if one.agent >= 0 { details.append("agent \(trace.agents[Int(one.agent)])") }
    details.append("\(TraceText.seconds(one.duration)) from \(TraceText.seconds(one.start))")
    let wait = analysis.wait(of: span) ?? 0
    if wait > 0 { details.append("waited \(TraceText.seconds(wait)) for an agent") }
    if one.status.isFailure { details.append(one.status == .timedOut ? "timed out" : "failed") }
    let classes = [isOnPath ? "path" : nil, one.status.isFailure ? "failed" : nil]
      .compactMap(\.self).joined(separator: " ")
    let color = colors[(phases.firstIndex(of: one.phase) ?? 0) % colors.count]
    let length = max(1, x(one.end) - x(one.start))
    return #"<rect class="\#(classes)" x="\#(short(x(one.start)))" y="\#(short(y + 2))" "#
      + #"width="\#(short(length))" height="\#(short(rowHeight - 4))" fill="\#(color)">"#
      + "<title>\(XMLText.escaped(details.joined(separator: ", ")))</title></rect>"
      + label(trace.task(span), x: x(one.start), y: y, room: length)
  }

  /// The name of a task, where there is room for some of it.
  private static func label(_ name: String, x: Double, y: Double, room: Double) -> String {
    let characters = Int(saturating: (room - 8) / 6.5)
    guard characters >= 3 else { return "" }
    return #"<text class="label" x="\#(short(x + 4))" y="\#(short(y + 14))">"#
      + XMLText.escaped(TraceText.short(name, characters)) + "</text>"
  }

  /// Phases in the order of the names, which is that of the trace.
  private static func phases(of trace: Trace) -> [Int32] {
    Set(trace.spans.map(\.phase)).filter { $0 >= 0 }.sorted()
  }

  private static func keys(of trace: Trace, hasPath: Bool) -> String {
    let phases = phases(of: trace).prefix(12).enumerated().map { place, phase in
      #"<svg viewBox="0 0 8 8" aria-hidden="true"><rect width="8" height="8" fill="\#(colors[place % colors.count])"/></svg>"#
        + XMLText.escaped(TraceText.short(trace.names[Int(phase)], 32))
    }
    return "One row per agent; hover over a task for its times."
      + (hasPath ? " Outlined: the critical path." : "") + phases.joined()
  }

  /// Round times, about eight of them.
  private static func ticks(upTo end: Double) -> [(Double, String)] {
    Ticks.values(in: 0...end, about: 8).map { ($0, TraceText.seconds($0)) }
  }

  private static func short(_ value: Double) -> String { HTML.number(value).source }
}
