import Workflows

/// OpenTelemetry's traces as OTLP JSON: one document, or one a line.
///
/// A trace is one execution; spans without children are its tasks, and those around them, below the
/// outermost one, its phases. A span's link to another of its trace says that it waited for it.
///
/// - SeeAlso: OTLP 1.x; the semantic conventions for CI/CD (`cicd.pipeline.*`, `cicd.worker.*`) and
///   for generative AI agents (`gen_ai.agent.name`).
struct OTLPTrace {
  /// A span as it is written.
  private struct Entry {
    var trace: Int32 = -1
    var id: UInt64 = 0
    /// Nil for none.
    var parent: UInt64?
    var name: Int32 = -1
    var start = Double.nan
    var end = Double.nan
    var queued = Double.nan
    var agent: Int32 = -1
    var pipeline: Int32 = -1
    var status = Trace.Status.succeeded
    var links: [UInt64] = []
  }

  /// Names of all traces, one table for them.
  private var names: [String] = []
  private var placeOfName: [String: Int32] = [:]
  private var traceIDs: [String] = []
  private var placeOfTrace: [String: Int32] = [:]
  private var entries: [Entry] = []
  /// The agent and the service that the resource of the spans names.
  private var (resourceAgent, service): (Int32, Int32) = (-1, -1)

  static func read(_ bytes: [UInt8], workflow: String) throws -> TraceReading {
    var reader = OTLPTrace()
    var scanner = JSONScanner(bytes)
    while scanner.next() != .end {
      try scanner.object { key, scanner in
        guard key == "resourceSpans" else { return try scanner.skip() }
        try scanner.array { scanner in try reader.readResource(&scanner) }
      }
    }
    return reader.finished(workflow: workflow)
  }

  private mutating func readResource(_ scanner: inout JSONScanner) throws {
    let first = entries.count
    (resourceAgent, service) = (-1, -1)
    try scanner.object { key, scanner in
      switch key {
      case "resource":
        try scanner.object { key, scanner in
          guard key == "attributes" else { return try scanner.skip() }
          try attributes(&scanner) { name, value in
            switch name {
            case "cicd.worker.name", "service.instance.id", "host.name":
              if name == "cicd.worker.name" || resourceAgent < 0 { resourceAgent = intern(value) }
            case "service.name": service = intern(value)
            default: break
            }
          }
        }
      case "scopeSpans", "instrumentationLibrarySpans":
        try scanner.array { scanner in
          try scanner.object { key, scanner in
            guard key == "spans" else { return try scanner.skip() }
            try scanner.array { scanner in try readSpan(&scanner) }
          }
        }
      default: try scanner.skip()
      }
    }
    for index in first..<entries.count {
      if entries[index].agent < 0 { entries[index].agent = resourceAgent }
      if entries[index].pipeline < 0 { entries[index].pipeline = service }
    }
  }

  private mutating func readSpan(_ scanner: inout JSONScanner) throws {
    var entry = Entry()
    try scanner.object { key, scanner in
      switch key {
      case "traceId":
        let id = try scanner.string()
        if let last = entries.last?.trace, last >= 0, traceIDs[Int(last)] == id {
          entry.trace = last
        } else if let place = placeOfTrace[id] {
          entry.trace = place
        } else {
          entry.trace = Int32(traceIDs.count)
          placeOfTrace[id] = entry.trace
          traceIDs.append(id)
        }
      case "spanId": entry.id = try scanner.identity()
      case "parentSpanId" where scanner.next() == .string:
        let isEmpty = scanner.isAtEmptyText
        let parent = try scanner.identity()
        entry.parent = isEmpty ? nil : parent
      case "name": entry.name = intern(try scanner.textIfAny() ?? "")
      case "startTimeUnixNano": entry.start = (try scanner.numberIfAny() ?? .nan) / 1e9
      case "endTimeUnixNano": entry.end = (try scanner.numberIfAny() ?? .nan) / 1e9
      case "attributes":
        try attributes(&scanner) { name, value in
          switch name {
          case "cicd.worker.name", "gen_ai.agent.name": entry.agent = intern(value)
          case "cicd.worker.id", "gen_ai.agent.id", "thread.name", "thread.id":
            if entry.agent < 0 { entry.agent = intern(value) }
          case "cicd.pipeline.name": entry.pipeline = intern(value)
          case "cicd.pipeline.task.run.result", "cicd.pipeline.result":
            entry.status = Self.status(value) ?? entry.status
          default: break
          }
        }
      case "status":
        try scanner.object { key, scanner in
          guard key == "code" else { return try scanner.skip() }
          let code = try scanner.textIfAny() ?? ""
          if code == "2" || code == "STATUS_CODE_ERROR" { entry.status = .failed }
        }
      case "links":
        try scanner.array { scanner in
          try scanner.object { key, scanner in
            if key == "spanId" {
              entry.links.append(try scanner.identity())
            } else {
              try scanner.skip()
            }
          }
        }
      default: try scanner.skip()
      }
    }
    entries.append(entry)
  }

  /// Reads a list of attributes, whose values are all told as text.
  private func attributes(
    _ scanner: inout JSONScanner, _ use: (String, String) -> Void
  ) throws {
    try scanner.array { scanner in
      var (name, value): (String, String?) = ("", nil)
      try scanner.object { key, scanner in
        switch key {
        case "key": name = try scanner.string()
        case "value" where scanner.next() == .object:
          try scanner.object { _, scanner in value = try scanner.textIfAny() ?? value }
        default: try scanner.skip()
        }
      }
      if let value { use(name, value) }
    }
  }

  private static func status(_ result: String) -> Trace.Status? {
    switch result {
    case "success": .succeeded
    case "timeout": .timedOut
    case "failure", "error": .failed
    case "cancellation": .cancelled
    case "skip": .skipped
    default: nil
    }
  }

  private mutating func intern(_ name: String) -> Int32 {
    if let place = placeOfName[name] { return place }
    placeOfName[name] = Int32(names.count)
    names.append(name)
    return Int32(names.count - 1)
  }

  private func finished(workflow: String) -> TraceReading {
    var reading = TraceReading(format: .otlp)
    var placeOfSpan: [SpanID: Int] = [:]
    placeOfSpan.reserveCapacity(entries.count)
    for (index, entry) in entries.enumerated() {
      placeOfSpan[SpanID(trace: entry.trace, id: entry.id)] = index
    }
    var (unknownParents, backwards) = (0, 0)
    var hasChildren = [Bool](repeating: false, count: entries.count)
    let parents = entries.indices.map { index -> Int in
      guard let id = entries[index].parent else { return -1 }
      guard let parent = placeOfSpan[SpanID(trace: entries[index].trace, id: id)], parent != index
      else {
        unknownParents += 1
        return -1
      }
      hasChildren[parent] = true
      return parent
    }
    var traces = traceIDs.map { Trace(workflow: workflow, run: $0) }
    var placeInTrace = [Int32](repeating: -1, count: entries.count)
    for (index, entry) in entries.enumerated() where entry.trace >= 0 {
      let place = Int(entry.trace)
      if parents[index] < 0 {
        let pipeline = entry.pipeline >= 0 ? entry.pipeline : entry.name
        if pipeline >= 0 { traces[place].workflow = names[Int(pipeline)] }
      }
      guard !hasChildren[index], entry.start.isFinite else { continue }
      var duration = entry.end - entry.start
      if !(duration >= 0) {
        duration = 0
        backwards += 1
      }
      let parent = parents[index]
      let phase =
        parent >= 0 && parents[parent] >= 0 && entries[parent].name >= 0
        ? traces[place].name(names[Int(entries[parent].name)]) : -1
      placeInTrace[index] = Int32(traces[place].spans.count)
      traces[place].spans.append(
        Trace.Span(
          task: traces[place].name(
            entry.name >= 0 ? names[Int(entry.name)] : String(entry.id, radix: 16)),
          phase: phase, agent: entry.agent >= 0 ? traces[place].agent(names[Int(entry.agent)]) : -1,
          status: entry.status, start: entry.start, duration: duration))
    }
    for (index, entry) in entries.enumerated()
    where placeInTrace[index] >= 0 && !entry.links.isEmpty {
      let place = Int(entry.trace)
      if traces[place].needs == nil {
        traces[place].needs = Array(repeating: [], count: traces[place].spans.count)
      }
      traces[place].needs?[Int(placeInTrace[index])] = entry.links.compactMap { id in
        placeOfSpan[SpanID(trace: entry.trace, id: id)].map { placeInTrace[$0] }
          .flatMap { $0 >= 0 ? $0 : nil }
      }
    }
    reading.traces = traces.filter { !$0.spans.isEmpty }
    for index in reading.traces.indices { reading.traces[index].startAtZero(isSince1970: true) }
    if unknownParents > 0 {
      reading.warnings.append("\(unknownParents) spans have parents that aren't in the file")
    }
    if backwards > 0 {
      reading.warnings.append("\(backwards) spans end before they start; counted as 0 s")
    }
    return reading
  }

  private struct SpanID: Hashable {
    let trace: Int32
    let id: UInt64
  }
}
