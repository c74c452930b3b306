import Workflows

/// Chrome's trace events, as Bazel, Buck, Xcode, Clang and others write them.
///
/// A thread is an agent, and what runs on it and isn't part of something else there is a task. Bazel
/// says more: its actions are the tasks, and it names the critical path itself.
///
/// - SeeAlso: "Trace Event Format", Google (2016); <https://bazel.build/advanced/performance/json-trace-profile>
struct ChromeTrace {
  private var trace: Trace
  private var warnings: [String] = []
  private var events: [Event] = []
  /// The open "B" events of each thread.
  private var open: [Thread: [Event]] = [:]
  private var threadNames: [Thread: String] = [:]
  private var markers: [(time: Double, name: String)] = []
  private var criticalPath: [Trace.Step] = []
  private var (endedWithoutStart, backwards) = (0, 0)

  private struct Thread: Hashable {
    var process = 0
    var thread = 0
  }

  private struct Event {
    var name: Int32 = -1
    var category: Category = .other
    var start = Double.nan
    var duration = 0.0
    var thread = Thread()
  }

  private enum Category { case action, criticalPath, marker, other }

  private init(workflow: String) {
    self.trace = Trace(workflow: workflow)
  }

  static func read(_ bytes: [UInt8], workflow: String) throws -> TraceReading {
    var reader = ChromeTrace(workflow: workflow)
    var scanner = JSONScanner(bytes)
    if scanner.next() == .array {
      try reader.readEvents(&scanner)
    } else {
      try scanner.object { key, scanner in
        if key == "traceEvents" { try reader.readEvents(&scanner) } else { try scanner.skip() }
      }
    }
    return reader.finished()
  }

  private mutating func readEvents(_ scanner: inout JSONScanner) throws {
    try scanner.array(mayBeCut: true) { scanner in try readEvent(&scanner) }
  }

  private mutating func readEvent(_ scanner: inout JSONScanner) throws {
    var (event, kind, name, label, hasDuration) = (Event(), "", "", "", false)
    try scanner.object { key, scanner in
      switch key {
      case "name": name = try scanner.textIfAny() ?? ""
      case "ph": kind = try scanner.textIfAny() ?? ""
      case "ts": event.start = (try scanner.numberIfAny() ?? .nan) / 1e6
      case "dur":
        event.duration = (try scanner.numberIfAny() ?? 0) / 1e6
        hasDuration = true
      case "pid": event.thread.process = try Self.identity(&scanner)
      case "tid": event.thread.thread = try Self.identity(&scanner)
      case "cat": event.category = Self.category(try scanner.textIfAny() ?? "")
      case "args" where scanner.next() == .object:
        try scanner.object { key, scanner in
          if key == "name" { label = try scanner.textIfAny() ?? "" } else { try scanner.skip() }
        }
      default: try scanner.skip()
      }
    }
    switch kind {
    case "X" where hasDuration: add(event, name)
    case "B":
      event.name = trace.name(name)
      open[event.thread, default: []].append(event)
    case "E":
      guard var started = open[event.thread]?.popLast() else {
        endedWithoutStart += 1
        return
      }
      started.duration = event.start - started.start
      add(started, trace.names[Int(started.name)])
    case "M" where name == "thread_name": threadNames[event.thread] = label
    case "i", "I":
      if event.category == .marker { markers.append((event.start, name)) }
    default: break
    }
  }

  private mutating func add(_ event: Event, _ name: String) {
    guard event.start.isFinite else { return }
    if event.category == .criticalPath {
      criticalPath.append(Trace.Step(task: name, start: event.start, duration: event.duration))
      return
    }
    var event = event
    if event.duration < 0 {
      event.duration = 0
      backwards += 1
    }
    event.name = trace.name(name)
    events.append(event)
  }

  private mutating func finished() -> TraceReading {
    let actions = events.filter { $0.category == .action }
    let tasks = actions.isEmpty ? outermost() : actions
    markers.sort { $0.time < $1.time }
    for event in tasks {
      let thread = event.thread
      let agent = trace.agent(
        threadNames[thread] ?? "\(thread.process).\(thread.thread)")
      let phase = markers.last { $0.time <= event.start }.map { trace.name($0.name) } ?? -1
      trace.spans.append(
        Trace.Span(
          task: event.name, phase: phase, agent: agent, start: event.start,
          duration: event.duration))
    }
    if !criticalPath.isEmpty {
      trace.statedCriticalPath = criticalPath.sorted { $0.start < $1.start }
    }
    trace.startAtZero()
    if endedWithoutStart > 0 {
      warnings.append("\(endedWithoutStart) events end without a start; left out")
    }
    let unfinished = open.values.reduce(0) { $0 + $1.count }
    if unfinished > 0 { warnings.append("\(unfinished) events never end; left out") }
    if backwards > 0 {
      warnings.append("\(backwards) events end before they start; counted as 0 s")
    }
    return TraceReading(
      format: .chrome, traces: trace.spans.isEmpty ? [] : [trace], warnings: warnings)
  }

  /// The events that lie in no other one of their thread.
  private func outermost() -> [Event] {
    let sorted = events.sorted {
      ($0.thread.process, $0.thread.thread, $0.start, -$0.duration)
        < ($1.thread.process, $1.thread.thread, $1.start, -$1.duration)
    }
    var found: [Event] = []
    for event in sorted {
      if let last = found.last, last.thread == event.thread,
        event.start < last.start + last.duration
      {
        continue
      }
      found.append(event)
    }
    return found.sorted { $0.start < $1.start }
  }

  /// A process or thread, which some tools name by numbers and others by texts.
  private static func identity(_ scanner: inout JSONScanner) throws -> Int {
    let text = try scanner.textIfAny() ?? ""
    return Int(text) ?? text.utf8.reduce(5381) { ($0 &* 33) ^ Int($1) }
  }

  private static func category(_ name: String) -> Category {
    switch name {
    case "action processing": .action
    case "critical path component": .criticalPath
    case "build phase marker": .marker
    default: .other
    }
  }
}
