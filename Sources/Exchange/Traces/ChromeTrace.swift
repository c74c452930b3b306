import Model
import Quantities

/// Chrome's trace events, as Bazel, Buck, Xcode, Clang and others write them.
///
/// A thread is an agent, and its outermost events are tasks. In traces of Bazel, actions are the
/// tasks, and the critical path is recorded. Clang's totals ("Total Frontend") are sums, not tasks.
///
/// - SeeAlso: "Trace Event Format", Google (2016); <https://bazel.build/advanced/performance/json-trace-profile>
struct ChromeTrace {
  private var trace: Trace
  private var warnings: [String] = []
  private var events: [Event] = []
  /// The open "B" events of each thread.
  private var open: [Thread: [Event]] = [:]
  private var threadNames: [Thread: String] = [:]
  private var processNames: [Int: String] = [:]
  private var markers: [(time: Int64, name: String)] = []
  private var criticalPath: [Event] = []
  private var (endedWithoutStart, backwards, untimed) = (0, 0, 0)

  struct Thread: Hashable {
    var process = 0
    var thread = 0
  }

  private struct Event {
    var name: Int32 = -1
    var category: Category = .other
    var start = Nanoseconds.unknown
    var duration = Int64(0)
    var thread = Thread()

    var isTimed: Bool { start != Nanoseconds.unknown && start != Nanoseconds.beyondMeasure }
    var end: Int64 {
      let (sum, isTooLarge) = start.addingReportingOverflow(duration)
      return isTooLarge ? .max : sum
    }
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
      do {
        try scanner.object { key, scanner in
          if key == "traceEvents" { try reader.readEvents(&scanner) } else { try scanner.skip() }
        }
      } catch {
        guard scanner.isAtEnd, !reader.events.isEmpty else { throw error }
      }
    }
    return reader.finished()
  }

  private mutating func readEvents(_ scanner: inout JSONScanner) throws {
    do {
      try scanner.array(mayBeCut: true) { scanner in try readEvent(&scanner) }
    } catch {
      // A killed program leaves an incomplete event.
      guard scanner.isAtEnd, !events.isEmpty else { throw error }
      warnings.append("the file is truncated; its last event is skipped")
    }
  }

  private mutating func readEvent(_ scanner: inout JSONScanner) throws {
    guard scanner.next() == .object else { return try scanner.skip() }
    var (event, kind, name, label, hasDuration, isSum) = (Event(), "", "", "", false, false)
    var (category, identifier) = ("", "")
    try scanner.object { key, scanner in
      switch key {
      case "name": name = try scanner.textIfAny() ?? ""
      case "ph": kind = try scanner.textIfAny() ?? ""
      case "ts": event.start = try scanner.nanoseconds(tenTo: 3)
      case "dur":
        event.duration = try scanner.nanoseconds(tenTo: 3)
        hasDuration = true
      case "pid": event.thread.process = try Self.identity(&scanner)
      case "tid": event.thread.thread = try Self.identity(&scanner)
      case "cat":
        category = try scanner.textIfAny() ?? ""
        event.category = Self.category(category)
      case "id", "scope": identifier += " \(try scanner.textIfAny() ?? "")"
      case "id2" where scanner.next() == .object:
        try scanner.object { _, scanner in identifier += " \(try scanner.textIfAny() ?? "")" }
      case "args" where scanner.next() == .object:
        try scanner.object { key, scanner in
          switch key {
          case "name": label = try scanner.textIfAny() ?? ""
          case "avg ms":
            isSum = true
            try scanner.skip()
          default: try scanner.skip()
          }
        }
      default: try scanner.skip()
      }
    }
    if isSum, name.hasPrefix("Total ") { return }
    if ["b", "e", "n", "S", "F"].contains(kind) {
      // Async events may begin and end on any threads, so each id has a lane of its own.
      let own = "\(category)\(identifier)"
      event.thread.thread = Self.identity(of: own)
      threadNames[event.thread] = own
    }
    switch kind {
    case "X" where hasDuration: add(event, name)
    case "n": add(event, name)
    case "B", "b", "S":
      event.name = trace.name(name)
      open[event.thread, default: []].append(event)
    case "E", "e", "F":
      guard var started = open[event.thread]?.popLast() else {
        endedWithoutStart += 1
        return
      }
      started.duration =
        started.isTimed && event.isTimed ? event.start - started.start : Nanoseconds.unknown
      add(started, trace.names[Int(started.name)])
    case "M" where name == "thread_name": threadNames[event.thread] = label
    case "M" where name == "process_name": processNames[event.thread.process] = label
    case "i", "I":
      if event.category == .marker, event.isTimed { markers.append((event.start, name)) }
    default: break
    }
  }

  private mutating func add(_ event: Event, _ name: String) {
    guard event.start != Nanoseconds.unknown, event.duration != Nanoseconds.unknown else {
      untimed += 1
      return
    }
    var event = event
    if event.duration < 0 {
      event.duration = 0
      backwards += 1
    }
    event.name = trace.name(name)
    if event.category == .criticalPath { criticalPath.append(event) } else { events.append(event) }
  }

  private mutating func finished() -> TraceReading {
    let actions = events.filter { $0.category == .action }
    let tasks = actions.isEmpty ? outermost() : actions
    markers.sort { $0.time < $1.time }
    let names = ThreadNames(threads: threadNames, processes: processNames)
    var agents: [Thread: Int32] = [:]
    for event in tasks {
      let thread = event.thread
      let agent = agents[thread] ?? trace.agent(names.name(of: thread))
      agents[thread] = agent
      trace.spans.append(
        Trace.Span(
          task: event.name, phase: phase(at: event.start), agent: agent, startTime: event.start,
          length: event.duration))
    }
    stateCriticalPath()
    trace.startAtZero()
    func warn(_ count: Int, _ what: String) {
      if count > 0 { warnings.append("\(count) events \(what)") }
    }
    warn(untimed, "have no valid time; skipped")
    warn(endedWithoutStart, "have no start; skipped")
    warn(open.values.reduce(0) { $0 + $1.count }, "have no end; skipped")
    warn(backwards, "end before they start; counted as 0 s")
    return TraceReading(
      format: .chrome, traces: trace.spans.isEmpty ? [] : [trace], warnings: warnings)
  }

  private mutating func phase(at time: Int64) -> Int32 {
    var (low, high) = (0, markers.count)
    while low < high {
      let middle = (low + high) / 2
      if markers[middle].time <= time { low = middle + 1 } else { high = middle }
    }
    return low > 0 ? trace.name(markers[low - 1].name) : -1
  }

  /// Stores the critical path recorded by Bazel, and finds its actions.
  private mutating func stateCriticalPath() {
    let path = criticalPath.filter(\.isTimed).sorted { $0.start < $1.start }
    guard !path.isEmpty else { return }
    trace.statedCriticalPath = path.map { event in
      Trace.Step(
        task: trace.names[Int(event.name)], start: Nanoseconds.seconds(event.start),
        duration: Nanoseconds.seconds(event.duration))
    }
    var spansOfTask: [String: [Int]] = [:]
    for index in trace.spans.indices { spansOfTask[trace.task(index), default: []].append(index) }
    var last = Int64.min
    for event in path {
      // A component is "action 'NAME'".
      let name = trace.names[Int(event.name)]
      let bare =
        name.hasPrefix("action '") && name.hasSuffix("'")
        ? String(name.dropFirst(8).dropLast()) : name
      let candidates = (spansOfTask[bare] ?? []) + (spansOfTask[name] ?? [])
      let nearest = candidates.min {
        trace.spans[$0].startTime.distance(to: event.start).magnitude
          < trace.spans[$1].startTime.distance(to: event.start).magnitude
      }
      // Only an action that started after the previous one can have waited for it.
      guard let nearest, trace.spans[nearest].startTime >= last else { continue }
      trace.statedChain.append(Int32(nearest))
      last = trace.spans[nearest].endTime
    }
  }

  /// The events that aren't nested in another one of their thread.
  private func outermost() -> [Event] {
    let sorted = events.filter(\.isTimed).sorted {
      ($0.thread.process, $0.thread.thread, $0.start, -$0.duration)
        < ($1.thread.process, $1.thread.thread, $1.start, -$1.duration)
    }
    var found: [Event] = []
    for event in sorted {
      if let last = found.last, last.thread == event.thread, event.start < last.end { continue }
      found.append(event)
    }
    return (found + events.filter { !$0.isTimed }).sorted { $0.start < $1.start }
  }

  /// A process or thread id, which is a number or a string depending on the tool.
  private static func identity(_ scanner: inout JSONScanner) throws -> Int {
    identity(of: try scanner.textIfAny() ?? "")
  }

  private static func identity(of text: String) -> Int {
    Int(text) ?? text.utf8.reduce(5381) { ($0 &* 33) ^ Int($1) }
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

/// Unique names of threads.
private struct ThreadNames {
  private let threads: [ChromeTrace.Thread: String]
  private let processes: [Int: String]
  /// The names of more than one thread or process.
  private let (sharedThreads, sharedProcesses): (Set<String>, Set<String>)

  init(threads: [ChromeTrace.Thread: String], processes: [Int: String]) {
    (self.threads, self.processes) = (threads, processes)
    func shared(_ names: some Sequence<String>) -> Set<String> {
      Set(Dictionary(names.map { ($0, 1) }, uniquingKeysWith: +).filter { $0.value > 1 }.keys)
    }
    (sharedThreads, sharedProcesses) = (shared(threads.values), shared(processes.values))
  }

  func name(of thread: ChromeTrace.Thread) -> String {
    let number = "\(thread.process).\(thread.thread)"
    guard let name = threads[thread], !name.isEmpty else { return number }
    guard sharedThreads.contains(name) else { return name }
    let isAlone = threads.filter { $0.value == name && $0.key.process == thread.process }.count == 1
    if isAlone, let process = processes[thread.process], !sharedProcesses.contains(process) {
      return "\(process)/\(name)"
    }
    return "\(name) (\(isAlone ? "\(thread.process)" : number))"
  }
}
