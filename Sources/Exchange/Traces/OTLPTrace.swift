import Model

/// OpenTelemetry's traces as OTLP JSON: one document, or one per line.
///
/// A trace is one execution. In pipelines, leaf spans are tasks, and their ancestors below the root are
/// phases, whose own time is waiting. In other traces, the self time of each span is a task. A link to
/// another span of the trace is a dependency.
///
/// - SeeAlso: OTLP 1.x; the semantic conventions for CI/CD (`cicd.pipeline.*`, `cicd.worker.*`) and
///   for generative AI agents (`gen_ai.agent.name`).
struct OTLPTrace {
  private var forest = SpanForest()
  /// The agent and the service of the resource of the spans.
  private var (resourceAgent, service): (Int32, Int32) = (-1, -1)

  static func read(_ bytes: [UInt8], workflow: String) throws -> TraceReading {
    var reader = OTLPTrace()
    var scanner = JSONScanner(bytes)
    while scanner.next() != .end { try reader.readDocument(&scanner) }
    return reader.forest.finished(format: .otlp, workflow: workflow)
  }

  /// Reads a document, which some backends wrap in another object or list.
  private mutating func readDocument(_ scanner: inout JSONScanner) throws {
    guard scanner.next() != .array else {
      return try scanner.array { scanner in try readDocument(&scanner) }
    }
    try scanner.object { key, scanner in
      switch key {
      case "resourceSpans", "resource_spans", "batches":
        try scanner.array { scanner in try readResource(&scanner) }
      case "data", "result", "trace":
        guard [.object, .array].contains(scanner.next()) else { return try scanner.skip() }
        try readDocument(&scanner)
      default: try scanner.skip()
      }
    }
  }

  private mutating func readResource(_ scanner: inout JSONScanner) throws {
    let first = forest.entries.count
    (resourceAgent, service) = (-1, -1)
    try scanner.object { key, scanner in
      switch key {
      case "resource":
        try scanner.object { key, scanner in
          guard key == "attributes" else { return try scanner.skip() }
          try attributes(&scanner) { name, value in
            switch name {
            case "cicd.worker.name", "service.instance.id", "host.name":
              if name == "cicd.worker.name" || resourceAgent < 0 {
                resourceAgent = forest.intern(value)
              }
            case "service.name": service = forest.intern(value)
            default: break
            }
          }
        }
      case "scopeSpans", "scope_spans", "instrumentationLibrarySpans":
        try scanner.array { scanner in
          try scanner.object { key, scanner in
            guard key == "spans" else { return try scanner.skip() }
            try scanner.array { scanner in try readSpan(&scanner) }
          }
        }
      default: try scanner.skip()
      }
    }
    for index in first..<forest.entries.count {
      if forest.entries[index].agent < 0 { forest.entries[index].agent = resourceAgent }
      if forest.entries[index].pipeline < 0 { forest.entries[index].pipeline = service }
    }
  }

  private mutating func readSpan(_ scanner: inout JSONScanner) throws {
    var entry = SpanForest.Entry()
    try scanner.object { key, scanner in
      switch key {
      case "traceId", "trace_id":
        entry.trace = forest.trace(try scanner.string())
      case "spanId", "span_id": entry.id = try scanner.identity()
      case "parentSpanId", "parent_span_id":
        guard scanner.next() == .string else { return try scanner.skip() }
        let isEmpty = scanner.isAtEmptyText
        let parent = try scanner.identity()
        // An id of zeros means no span.
        entry.parent = isEmpty || parent == 0 ? nil : parent
      case "name": entry.name = forest.intern(try scanner.textIfAny() ?? "")
      case "startTimeUnixNano", "start_time_unix_nano":
        entry.start = try scanner.nanoseconds(tenTo: 0)
      case "endTimeUnixNano", "end_time_unix_nano": entry.end = try scanner.nanoseconds(tenTo: 0)
      case "attributes":
        try attributes(&scanner) { name, value in
          if name.hasPrefix("cicd.") { entry.isOfPipeline = true }
          switch name {
          case "cicd.worker.name", "gen_ai.agent.name": entry.agent = forest.intern(value)
          case "cicd.worker.id", "gen_ai.agent.id", "thread.name", "thread.id":
            if entry.agent < 0 { entry.agent = forest.intern(value) }
          case "cicd.pipeline.name": entry.pipeline = forest.intern(value)
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
            if key == "spanId" || key == "span_id" {
              entry.links.append(try scanner.identity())
            } else {
              try scanner.skip()
            }
          }
        }
      default: try scanner.skip()
      }
    }
    forest.entries.append(entry)
  }

  /// Reads a list of attributes with their values as text.
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
}
