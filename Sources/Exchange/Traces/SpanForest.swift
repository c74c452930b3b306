import Model
import Quantities

/// The spans of distributed traces, whatever tracer wrote them, and the executions that they make.
struct SpanForest {
  /// A span as it is written.
  struct Entry {
    var trace: Int32 = -1
    var id: UInt64 = 0
    /// Nil for none.
    var parent: UInt64?
    var name: Int32 = -1
    /// In nanoseconds since 1970.
    var start = Nanoseconds.unknown
    var end = Nanoseconds.unknown
    var agent: Int32 = -1
    var pipeline: Int32 = -1
    var status = Trace.Status.succeeded
    /// Whether it says something of a CI/CD pipeline.
    var isOfPipeline = false
    var links: [UInt64] = []

    var isTimed: Bool { start != Nanoseconds.unknown && start != Nanoseconds.beyondMeasure }
  }

  var entries: [Entry] = []
  /// Names of all traces, one table for them.
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

  /// The place of a trace, which is added if it is new; hex digits are the same in either case.
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
    var reading = TraceReading(format: format)
    var placeOfSpan: [SpanID: Int] = [:]
    placeOfSpan.reserveCapacity(entries.count)
    for (index, entry) in entries.enumerated() {
      placeOfSpan[SpanID(trace: entry.trace, id: entry.id)] = index
    }
    var (unknownParents, backwards, untimed) = (0, 0, 0)
    var children: [[Int32]] = Array(repeating: [], count: entries.count)
    let parents = entries.indices.map { index -> Int in
      guard let id = entries[index].parent else { return -1 }
      guard let parent = placeOfSpan[SpanID(trace: entries[index].trace, id: id)], parent != index
      else {
        unknownParents += 1
        return -1
      }
      children[parent].append(Int32(index))
      return parent
    }
    var traces = traceIDs.map { Trace(workflow: workflow, run: $0) }
    var isPipeline = [Bool](repeating: false, count: traces.count)
    for entry in entries where entry.isOfPipeline && entry.trace >= 0 {
      isPipeline[Int(entry.trace)] = true
    }
    // From its first start to its last end, spans that are no tasks included.
    var periods = [(first: Int64, last: Int64)?](repeating: nil, count: traces.count)
    var placeInTrace = [Int32](repeating: -1, count: entries.count)
    for (index, entry) in entries.enumerated() where entry.trace >= 0 {
      let place = Int(entry.trace)
      let parent = parents[index]
      if parent < 0 {
        let pipeline = entry.pipeline >= 0 ? entry.pipeline : entry.name
        if pipeline >= 0 { traces[place].workflow = names[Int(pipeline)] }
        if entry.status.isFailure, entry.parent == nil { traces[place].statedFailure = true }
      }
      guard entry.start != Nanoseconds.unknown else {
        untimed += 1
        continue
      }
      var length = length(of: entry)
      if length < 0 {
        length = 0
        backwards += 1
      }
      if entry.isTimed, length <= Nanoseconds.largest {
        let (start, end) = (entry.start, entry.start + length)
        let period = periods[place] ?? (start, end)
        periods[place] = (min(period.first, start), max(period.last, end))
      }
      let phase =
        parent >= 0 && parents[parent] >= 0 && entries[parent].name >= 0
        ? traces[place].name(names[Int(entries[parent].name)]) : -1
      let pieces =
        children[index].isEmpty
        ? [(start: entry.start, length: length)]
        : isPipeline[place] ? [] : ownTime(of: entry, length: length, children[index])
      for piece in pieces {
        placeInTrace[index] = Int32(traces[place].spans.count)
        traces[place].spans.append(
          Trace.Span(
            task: traces[place].name(
              entry.name >= 0 ? names[Int(entry.name)] : String(entry.id, radix: 16)),
            phase: phase,
            agent: entry.agent >= 0 ? traces[place].agent(names[Int(entry.agent)]) : -1,
            status: entry.status, startTime: piece.start, length: piece.length))
      }
    }
    for (index, entry) in entries.enumerated()
    where placeInTrace[index] >= 0 && !entry.links.isEmpty {
      let place = Int(entry.trace)
      if traces[place].needs == nil {
        traces[place].needs = Array(repeating: [], count: traces[place].spans.count)
      }
      let mine = placeInTrace[index]
      traces[place].needs?[Int(mine)] = entry.links.compactMap { id in
        placeOfSpan[SpanID(trace: entry.trace, id: id)].map { placeInTrace[$0] }
          .flatMap { $0 >= 0 && $0 != mine ? $0 : nil }
      }
    }
    for (place, period) in zip(traces.indices, periods) {
      guard let period else { continue }
      traces[place].statedMakespan = Nanoseconds.seconds(period.last - period.first)
    }
    reading.traces = traces.filter { !$0.spans.isEmpty }
    for index in reading.traces.indices { reading.traces[index].startAtZero(isSince1970: true) }
    func warn(_ count: Int, _ what: String) {
      if count > 0 { reading.warnings.append("\(count) spans \(what)") }
    }
    warn(unknownParents, "have parents that aren't in the file")
    warn(untimed, "have no start that can be read; left out")
    warn(backwards, "end before they start; counted as 0 s")
    return reading
  }

  /// In nanoseconds; negative where the end is missing or before the start.
  private func length(of entry: Entry) -> Int64 {
    guard entry.isTimed, entry.end != Nanoseconds.unknown, entry.end != Nanoseconds.beyondMeasure
    else { return entry.start == Nanoseconds.beyondMeasure ? 0 : -1 }
    return entry.end - entry.start
  }

  /// The times in which a span runs and none of its children does.
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
