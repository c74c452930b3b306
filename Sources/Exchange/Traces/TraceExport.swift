import Foundation
package import Model
import Quantities

/// The output formats of traces.
package enum TraceExport: String, Hashable, Sendable, CaseIterable {
  /// Chrome's trace events, which Perfetto shows.
  case chrome
  /// OpenTelemetry's OTLP JSON, with the conventions for CI/CD.
  case otlp

  /// Writes traces; spans with unknown times are skipped.
  ///
  /// - Returns: The text, and warnings for the user.
  package func write(_ traces: [Trace]) -> (text: String, warnings: [String]) {
    let left = traces.reduce(0) { $0 + $1.spans.count { $0.start.isNaN } }
    let text =
      switch self {
      case .chrome: JSONLine.text(of: ChromeFile(traces)) + "\n"
      case .otlp: JSONLine.text(of: OTLPFile(traces)) + "\n"
      }
    return (text, left > 0 ? ["\(left) tasks have no known start; skipped"] : [])
  }
}

extension Trace.Status {
  /// OpenTelemetry's `cicd.pipeline.task.run.result`.
  fileprivate var otlpResult: String {
    switch self {
    case .succeeded: "success"
    case .failed: "failure"
    case .timedOut: "timeout"
    case .cancelled: "cancellation"
    case .skipped: "skip"
    }
  }
}

extension Trace {
  /// The dependencies of each span with known times; for a previous phase, its task that ended last.
  fileprivate var shownNeeds: [[Int]] {
    guard let needs else { return Array(repeating: [], count: spans.count) }
    func known(_ nodes: [Int32]) -> [Int] {
      nodes.map(Int.init).filter { $0 < spans.count && !spans[$0].start.isNaN }
    }
    let lastOfJoins = needs.dropFirst(spans.count).map { members in
      known(members).max { spans[$0].end < spans[$1].end }
    }
    return spans.indices.map { span in
      known(needs[span])
        + needs[span].map(Int.init).filter { $0 >= spans.count }
        .compactMap { lastOfJoins[$0 - spans.count] }
    }
  }
}

/// A file of Chrome's trace events.
///
/// - SeeAlso: "Trace Event Format", Google (2016).
private struct ChromeFile: Encodable {
  struct Event: Encodable {
    var name: String
    var ph: String
    var pid: Int
    var tid: Int
    var cat: String?
    /// In microseconds.
    var ts: Double?
    var dur: Double?
    var id: Int?
    var bp: String?
    var args: Arguments?
  }

  struct Arguments: Encodable {
    var name: String?
    var phase: String?
    var status: String?
    var queued: Double?
    var cpuTime: Double?
    var peakMemory: Double?

    enum CodingKeys: String, CodingKey {
      case name, phase, status, queued
      case cpuTime = "cpu_time"
      case peakMemory = "peak_rss"
    }
  }

  let displayTimeUnit = "ms"
  var traceEvents: [Event] = []

  init(_ traces: [Trace]) {
    var arrows = 0
    for (index, trace) in traces.enumerated() {
      let process = index + 1
      let title = trace.run.isEmpty ? trace.workflow : "\(trace.workflow), run \(trace.run)"
      traceEvents.append(
        Event(
          name: "process_name", ph: "M", pid: process, tid: 0, args: Arguments(name: title)))
      let (rows, names) = trace.rows()
      let needs = trace.shownNeeds
      for (row, name) in names.enumerated() {
        traceEvents.append(
          Event(
            name: "thread_name", ph: "M", pid: process, tid: row + 1, args: Arguments(name: name)))
      }
      for (place, span) in trace.spans.enumerated() where !span.start.isNaN {
        let resources = place < trace.resources.count ? trace.resources[place] : .unknown
        let phase = span.phase < 0 ? nil : trace.names[Int(span.phase)]
        traceEvents.append(
          Event(
            name: trace.task(place), ph: "X", pid: process, tid: rows[place] + 1,
            cat: phase ?? "task", ts: Self.microseconds(span.start),
            dur: Self.microseconds(span.duration),
            args: Arguments(
              phase: phase, status: span.status.otlpResult,
              queued: span.queued.isNaN ? nil : max(0, span.start - span.queued),
              cpuTime: resources.cpuTime, peakMemory: resources.peakMemory)))
        for need in needs[place] {
          arrows += 1
          let before = trace.spans[need]
          traceEvents.append(
            Event(
              name: "needs", ph: "s", pid: process, tid: rows[need] + 1, cat: "needs",
              ts: Self.microseconds(before.end), id: arrows))
          traceEvents.append(
            Event(
              name: "needs", ph: "f", pid: process, tid: rows[place] + 1, cat: "needs",
              ts: Self.microseconds(span.start), id: arrows, bp: "e"))
        }
      }
    }
  }

  private static func microseconds(_ seconds: Double) -> Double {
    (seconds * 1e9).rounded() / 1e3
  }
}

/// A file of OpenTelemetry's traces: the execution, its phases, and their tasks.
///
/// - SeeAlso: <https://opentelemetry.io/docs/specs/semconv/cicd/>
private struct OTLPFile: Encodable {
  struct Attribute: Encodable {
    struct Value: Encodable {
      var stringValue: String?
      var doubleValue: Double?
    }
    let key: String
    let value: Value

    init(_ key: String, _ text: String) {
      self.key = key
      self.value = Value(stringValue: text)
    }

    init(_ key: String, _ number: Double) {
      self.key = key
      self.value = Value(doubleValue: number)
    }
  }

  struct Link: Encodable {
    let traceId: String
    let spanId: String
  }

  struct Span: Encodable {
    struct Status: Encodable { let code: Int }
    var traceId: String
    var spanId: String
    var parentSpanId: String?
    var name: String
    let kind = 1
    var startTimeUnixNano: String
    var endTimeUnixNano: String
    var attributes: [Attribute]
    var links: [Link]?
    var status: Status?
  }

  struct Scope: Encodable { let name = "perf-check" }
  struct ScopeSpans: Encodable {
    let scope = Scope()
    let spans: [Span]
  }
  struct Resource: Encodable { let attributes: [Attribute] }
  struct ResourceSpans: Encodable {
    let resource: Resource
    let scopeSpans: [ScopeSpans]
  }

  let resourceSpans: [ResourceSpans]

  init(_ traces: [Trace]) {
    resourceSpans = traces.enumerated().map { index, trace in
      ResourceSpans(
        resource: Resource(attributes: [Attribute("service.name", trace.workflow)]),
        scopeSpans: [ScopeSpans(spans: Self.spans(of: trace, number: index + 1))])
    }
  }

  private static func spans(of trace: Trace, number: Int) -> [Span] {
    let digits = trace.run.lowercased().filter(\.isHexDigit)
    let traceID = digits.count == 32 ? digits : hex(number, width: 32)
    let known = trace.spans.indices.filter { !trace.spans[$0].start.isNaN }
    let last = known.map { trace.spans[$0].end }.max() ?? 0
    // The date of a run is that of its end.
    let began = (trace.date?.timeIntervalSince1970 ?? last) - last
    func time(_ seconds: Double) -> String { "\(UInt64(max(0, began + seconds) * 1e9))" }
    func span(
      _ id: Int, parent: Int?, _ name: String, _ period: ClosedRange<Double>,
      _ attributes: [Attribute]
    ) -> Span {
      Span(
        traceId: traceID, spanId: hex(id, width: 16),
        parentSpanId: parent.map { hex($0, width: 16) }, name: name,
        startTimeUnixNano: time(period.lowerBound), endTimeUnixNano: time(period.upperBound),
        attributes: attributes)
    }
    let needsOfSpan = trace.shownNeeds
    var spans = [
      span(
        1, parent: nil, trace.workflow, 0...max(0, last),
        [
          Attribute("cicd.pipeline.name", trace.workflow),
          Attribute("cicd.pipeline.run.id", trace.run),
          Attribute("cicd.pipeline.result", trace.hasFailed ? "failure" : "success"),
        ])
    ]
    var idOfPhase: [Int32: Int] = [:]
    let phases = Dictionary(grouping: known) { trace.spans[$0].phase }
    for (phase, members) in phases.sorted(by: { $0.key < $1.key }) where phase >= 0 {
      let id = spans.count + 1
      idOfPhase[phase] = id
      let first = members.map { trace.spans[$0].start }.min() ?? 0
      let last = members.map { trace.spans[$0].end }.max() ?? first
      spans.append(span(id, parent: 1, trace.names[Int(phase)], first...max(first, last), []))
    }
    let firstID = spans.count + 1
    for place in known {
      let one = trace.spans[place]
      var written = span(
        firstID + place, parent: idOfPhase[one.phase] ?? 1, trace.task(place),
        one.start...max(one.start, one.end), attributes(of: place, in: trace))
      let needs = needsOfSpan[place]
      if !needs.isEmpty {
        written.links = needs.map { Link(traceId: traceID, spanId: hex(firstID + $0, width: 16)) }
      }
      if one.status.isFailure { written.status = .init(code: 2) }
      spans.append(written)
    }
    return spans
  }

  /// The attributes of a task's span.
  private static func attributes(of place: Int, in trace: Trace) -> [Attribute] {
    let one = trace.spans[place]
    var attributes = [
      Attribute("cicd.pipeline.task.name", trace.task(place)),
      Attribute("cicd.pipeline.task.run.id", "\(place)"),
      Attribute("cicd.pipeline.task.run.result", one.status.otlpResult),
    ]
    if one.agent >= 0 {
      attributes.append(Attribute("cicd.worker.name", trace.agents[Int(one.agent)]))
    }
    if !one.queued.isNaN {
      attributes.append(Attribute("perf_check.queue_time", max(0, one.start - one.queued)))
    }
    guard place < trace.resources.count else { return attributes }
    let resources = trace.resources[place]
    let values = [
      ("process.cpu.time", resources.cpuTime), ("process.memory.peak", resources.peakMemory),
      ("process.io.read", resources.bytesRead), ("process.io.write", resources.bytesWritten),
    ]
    return attributes + values.compactMap { key, value in value.map { Attribute(key, $0) } }
  }

  private static func hex(_ number: Int, width: Int) -> String {
    let digits = String(number, radix: 16)
    return String(repeating: "0", count: width - digits.count) + digits
  }
}
