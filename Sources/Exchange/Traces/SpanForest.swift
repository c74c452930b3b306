import Model
import Quantities

/// The spans of distributed traces of any tracer, and the executions derived from them.
struct SpanForest {
  /// A span in the input.
  struct Entry {
    var trace: Int32 = -1
    var id: UInt64 = 0
    /// nil for none.
    var parent: UInt64?
    var name: Int32 = -1
    /// In nanoseconds since 1970.
    var start = Nanoseconds.unknown
    var end = Nanoseconds.unknown
    var agent: Int32 = -1
    var pipeline: Int32 = -1
    var status = Trace.Status.succeeded
    /// Whether it has attributes of a CI/CD pipeline.
    var isOfPipeline = false
    var links: [UInt64] = []

    var isTimed: Bool { start != Nanoseconds.unknown && start != Nanoseconds.beyondMeasure }
  }

  var entries: [Entry] = []
  /// The shared table of names.
  private var names: [String] = []
  private var placeOfName: [String: Int32] = [:]
  private var traceIDs: [String] = []
  private var placeOfTrace: [String: Int32] = [:]

  private struct SpanID: Hashable {
    let trace: Int32
    let id: UInt64
  }

  mutating func intern(_ name: String) -> Int32 {
    if let place = placeOfName[name] { return place }
    placeOfName[name] = Int32(names.count)
    names.append(name)
    return Int32(names.count - 1)
  }

  /// The index of a trace, which is added if it is new; the case of hex digits is ignored.
  mutating func trace(_ id: String) -> Int32 {
    if let last = entries.last?.trace, last >= 0, traceIDs[Int(last)] == id { return last }
    let id =
      id.utf8.allSatisfy { $0 < 0x80 && Character(UnicodeScalar($0)).isHexDigit }
      ? id.lowercased() : id
    if let place = placeOfTrace[id] { return place }
    placeOfTrace[id] = Int32(traceIDs.count)
    traceIDs.append(id)
    return Int32(traceIDs.count - 1)
  }

  /// The executions.
  func finished(format: TraceFormat, workflow: String) -> TraceReading {
    let family = Family(of: entries)
    var assembly = Assembly(
      traces: traceIDs.map { Trace(workflow: workflow, run: $0) }, spans: entries.count)
    for entry in entries where entry.isOfPipeline && entry.trace >= 0 {
      assembly.isPipeline[Int(entry.trace)] = true
    }
    for (index, entry) in entries.enumerated() where entry.trace >= 0 {
      add(index, of: family, to: &assembly)
    }
    for (index, entry) in entries.enumerated() where !entry.links.isEmpty {
      assembly.link(index, of: entry, family)
    }
    for (place, period) in zip(assembly.traces.indices, assembly.periods) {
      guard let period else { continue }
      assembly.traces[place].statedMakespan = Nanoseconds.seconds(period.last - period.first)
    }
    var reading = TraceReading(format: format)
    reading.traces = assembly.traces.filter { !$0.spans.isEmpty }
    for index in reading.traces.indices { reading.traces[index].startAtZero(isSince1970: true) }
    func warn(_ count: Int, _ what: String) {
      if count > 0 { reading.warnings.append("\(count) spans \(what)") }
    }
    warn(family.unknownParents, "have parents that aren't in the file")
    warn(assembly.untimed, "have no valid start; skipped")
    warn(assembly.backwards, "end before they start; counted as 0 s")
    return reading
  }

  /// The parent-child relation, by the indices of the entries.
  private struct Family {
    private var placeOfSpan: [SpanID: Int] = [:]
    /// -1 for none.
    private(set) var parents: [Int] = []
    private(set) var children: [[Int32]]
    /// The number of spans with missing parents.
    private(set) var unknownParents = 0

    init(of entries: [Entry]) {
      children = Array(repeating: [], count: entries.count)
      placeOfSpan.reserveCapacity(entries.count)
      for (index, entry) in entries.enumerated() {
        placeOfSpan[SpanID(trace: entry.trace, id: entry.id)] = index
      }
      parents.reserveCapacity(entries.count)
      for (index, entry) in entries.enumerated() {
        guard let id = entry.parent else {
          parents.append(-1)
          continue
        }
        let parent = place(of: id, in: entry.trace)
        guard let parent, parent != index else {
          unknownParents += 1
          parents.append(-1)
          continue
        }
        children[parent].append(Int32(index))
        parents.append(parent)
      }
    }

    func place(of id: UInt64, in trace: Int32) -> Int? {
      placeOfSpan[SpanID(trace: trace, id: id)]
    }
  }

  /// The executions under construction.
  private struct Assembly {
    var traces: [Trace]
    /// Whether an execution is a pipeline, whose inner nodes aren't tasks.
    var isPipeline: [Bool]
    /// From its first start to its last end, including spans that aren't tasks.
    var periods: [(first: Int64, last: Int64)?]
    /// The index of each entry's last part among the spans of its execution, -1 for none.
    var placeInTrace: [Int32]
    var backwards = 0
    var untimed = 0

    init(traces: [Trace], spans: Int) {
      self.traces = traces
      isPipeline = Array(repeating: false, count: traces.count)
      periods = Array(repeating: nil, count: traces.count)
      placeInTrace = Array(repeating: -1, count: spans)
    }

    /// Registers the running time of a span.
    mutating func extend(_ trace: Int, _ start: Int64, _ end: Int64) {
      let period = periods[trace] ?? (start, end)
      periods[trace] = (min(period.first, start), max(period.last, end))
    }

    /// Converts the links of a span to dependencies.
    mutating func link(_ index: Int, of entry: Entry, _ family: Family) {
      let mine = placeInTrace[index]
      guard mine >= 0 else { return }
      let trace = Int(entry.trace)
      if traces[trace].needs == nil {
        traces[trace].needs = Array(repeating: [], count: traces[trace].spans.count)
      }
      traces[trace].needs?[Int(mine)] = entry.links.compactMap { id in
        family.place(of: id, in: entry.trace).map { placeInTrace[$0] }
          .flatMap { $0 >= 0 && $0 != mine ? $0 : nil }
      }
    }
  }

  /// Adds an entry to its execution.
  private func add(_ index: Int, of family: Family, to assembly: inout Assembly) {
    let entry = entries[index]
    let trace = Int(entry.trace)
    let parent = family.parents[index]
    if parent < 0 {
      let pipeline = entry.pipeline >= 0 ? entry.pipeline : entry.name
      if pipeline >= 0 { assembly.traces[trace].workflow = names[Int(pipeline)] }
      if entry.status.isFailure, entry.parent == nil {
        assembly.traces[trace].statedFailure = true
      }
    }
    guard entry.start != Nanoseconds.unknown else {
      assembly.untimed += 1
      return
    }
    var length = length(of: entry)
    if length < 0 {
      length = 0
      assembly.backwards += 1
    }
    if entry.isTimed, length <= Nanoseconds.largest {
      assembly.extend(trace, entry.start, entry.start + length)
    }
    let isNested = parent >= 0 && family.parents[parent] >= 0 && entries[parent].name >= 0
    let phase = isNested ? assembly.traces[trace].name(names[Int(entries[parent].name)]) : -1
    let children = family.children[index]
    let pieces =
      children.isEmpty
      ? [(start: entry.start, length: length)]
      : assembly.isPipeline[trace] ? [] : ownTime(of: entry, length: length, children)
    for piece in pieces {
      let name = entry.name >= 0 ? names[Int(entry.name)] : String(entry.id, radix: 16)
      assembly.placeInTrace[index] = Int32(assembly.traces[trace].spans.count)
      let task = assembly.traces[trace].name(name)
      let agent = entry.agent >= 0 ? assembly.traces[trace].agent(names[Int(entry.agent)]) : -1
      assembly.traces[trace].spans.append(
        Trace.Span(
          task: task, phase: phase, agent: agent, status: entry.status, startTime: piece.start,
          length: piece.length))
    }
  }

  /// In nanoseconds; negative if the end is missing or before the start.
  private func length(of entry: Entry) -> Int64 {
    guard entry.isTimed, entry.end != Nanoseconds.unknown, entry.end != Nanoseconds.beyondMeasure
    else { return entry.start == Nanoseconds.beyondMeasure ? 0 : -1 }
    return entry.end - entry.start
  }

  /// The self time of a span: intervals in which none of its children runs.
  private func ownTime(
    of entry: Entry, length: Int64, _ children: [Int32]
  ) -> [(start: Int64, length: Int64)] {
    guard entry.isTimed, length > 0, length <= Nanoseconds.largest else { return [] }
    let end = entry.start + length
    let busy = children.map { entries[Int($0)] }.filter { $0.isTimed && self.length(of: $0) > 0 }
      .sorted { $0.start < $1.start }
    var (free, pieces): (Int64, [(start: Int64, length: Int64)]) = (entry.start, [])
    for child in busy {
      if child.start > free, free < end { pieces.append((free, min(child.start, end) - free)) }
      free = max(free, child.end)
    }
    if free < end { pieces.append((free, end - free)) }
    return pieces
  }
}
