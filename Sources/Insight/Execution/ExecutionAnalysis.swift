package import Model
package import Scheduling

/// Where the time of one execution went.
package struct ExecutionAnalysis: Sendable {
  /// How a critical path was found.
  package enum PathSource: String, Hashable, Sendable {
    /// The system that wrote the trace says so.
    case stated
    /// The longest chain of tasks that need each other.
    case dependencies
    /// Backwards from the task that ended last: what it needed, or what its agent did before,
    /// whichever ended later.
    case schedule
  }

  package let trace: Trace
  package let graph: TaskGraph
  /// From the first start to the last end, in seconds; nil where no times are known.
  package let makespan: Double?
  /// What all tasks took together, in seconds.
  package let work: Double
  /// How many tasks could run at once; nil where nothing says so.
  package let agents: Int?
  /// Whether `agents` is only how many tasks were seen at once.
  package let agentsAreInferred: Bool
  /// The most tasks at once; nil where no times are known.
  package let maxParallelism: Int?
  /// The time between being ready and being started, over all tasks; nil where it isn't known when
  /// tasks were ready.
  package let queueTime: Double?
  package let criticalPath: [Trace.Step]
  /// The spans of a critical path that was found in the schedule; else empty.
  package let pathSpans: [Int]
  package let pathSource: PathSource
  /// Of a schedule in which no agent idles while a task is ready; nil without `agents`, and where
  /// tasks are kept to agents.
  package let bounds: ClosedRange<Double>?
  /// What no schedule can beat, wherever tasks are kept, in seconds; nil without `agents`.
  package let lowerBound: Double?
  private let waits: [Double]

  /// - Throws: `InsightError` where tasks need each other in a circle.
  package init(_ trace: Trace) throws(InsightError) {
    let graph: TaskGraph
    do {
      graph = try TaskGraph(trace)
    } catch {
      throw InsightError(
        code: .usage,
        detail: """
          the tasks of '\(trace.workflow)' need each other in a circle, '\(trace.task(error.task))' \
          among them
            No schedule can run them: mend their needs.
          """)
    }
    self.trace = trace
    self.graph = graph
    self.work = trace.work
    let timed = trace.spans.indices.filter { !trace.spans[$0].start.isNaN }
    let hasTimes = !timed.isEmpty
    // A run of perf-check's own begins at 0, when its first task is handed over.
    let first = trace.isGreedy ? 0 : timed.lazy.map { trace.spans[$0].start }.min() ?? 0
    let last = timed.lazy.map { trace.spans[$0].end }.max() ?? 0
    let makespan = trace.statedMakespan ?? (hasTimes ? max(0, last - first) : nil)
    self.makespan = makespan
    let most = hasTimes ? Self.mostAtOnce(timed.map { trace.spans[$0] }) : nil
    self.maxParallelism = most
    // Agents that nobody is seen to use may be there, so that what is named is the least there is.
    let named = trace.agents.isEmpty ? nil : max(trace.agents.count, most ?? 1)
    let agents = (trace.statedAgents ?? (hasTimes ? named ?? most : nil)).map {
      min(max(1, $0), 1_000_000)
    }
    self.agents = agents
    self.agentsAreInferred = trace.statedAgents == nil && trace.agents.isEmpty
    let lastNeeds = Self.lastNeeds(trace, graph)
    let waits = Self.waits(trace, graph, lastNeeds)
    self.waits = waits
    let known = waits.filter { !$0.isNaN }
    self.queueTime = known.isEmpty ? nil : known.reduce(0, +)
    (self.criticalPath, self.pathSource, self.pathSpans) =
      Self.criticalPath(of: trace, graph, lastNeeds)
    let bounds = agents.map { Self.bounds(of: graph, agents: $0, makespan: makespan) }
    self.lowerBound = bounds?.lowerBound
    // Where a task waits for its own agent, others may be idle.
    self.bounds = graph.pins.isEmpty ? bounds : nil
  }

  /// The bounds, which sums that are rounded don't put on the wrong side of what was measured.
  private static func bounds(
    of graph: TaskGraph, agents: Int, makespan: Double?
  ) -> ClosedRange<Double> {
    let bounds = Replay.bounds(of: graph, agents: agents)
    guard let makespan else { return bounds }
    let isAlike = { (bound: Double) in abs(bound - makespan) <= 1e-9 * makespan }
    let (lower, upper) = (bounds.lowerBound, bounds.upperBound)
    let least = lower > makespan && isAlike(lower) ? makespan : lower
    return least...max(least, isAlike(upper) ? makespan : upper)
  }

  /// How many tasks ran at once on average.
  package var averageParallelism: Double? {
    makespan.flatMap { $0 > 0 ? work / $0 : nil }
  }

  /// What the tasks on the critical path took, in seconds.
  package var criticalPathDuration: Double { criticalPath.reduce(0) { $0 + $1.duration } }

  private static func mostAtOnce(_ spans: [Trace.Span]) -> Int {
    let byStart = spans.sorted { $0.startTime < $1.startTime }
    // A task of no length runs at its moment, and takes no place from what starts then.
    let byEnd = spans.filter { $0.length > 0 }.sorted { $0.endTime < $1.endTime }
    var (running, most, ended) = (0, 0, 0)
    for span in byStart {
      // What ends as another starts made place for it.
      while ended < byEnd.count, byEnd[ended].endTime <= span.startTime {
        running -= 1
        ended += 1
      }
      most = max(most, running + 1)
      if span.length > 0 { running += 1 }
    }
    return most
  }

  /// How long a task was ready before it was started, in seconds; nil where that isn't known.
  package func wait(of task: Int) -> Double? { waits[task].isNaN ? nil : waits[task] }

  /// The waits of all tasks, NaN where one isn't known.
  private static func waits(_ trace: Trace, _ graph: TaskGraph, _ lastNeeds: [Int32]) -> [Double] {
    trace.spans.indices.map { task in
      let span = trace.spans[task]
      guard !span.start.isNaN else { return .nan }
      // What a stated critical path tells of needs, it tells of a few tasks only.
      let needed =
        lastNeeds[task] < 0 || trace.needs == nil ? nil : trace.spans[Int(lastNeeds[task])].end
      let ready = span.queued.isNaN ? needed : max(span.queued, needed ?? span.queued)
      return ready.map { max(0, span.start - $0) } ?? .nan
    }
  }

  /// For each node the task that ended last of all that it needs, looking through joins; -1 where
  /// there is none with known times.
  private static func lastNeeds(_ trace: Trace, _ graph: TaskGraph) -> [Int32] {
    var last = [Int32](repeating: -1, count: graph.needs.count)
    for node in graph.order {
      for need in graph.needs[Int(node)] {
        let task = Int(need) < graph.taskCount ? need : last[Int(need)]
        guard task >= 0, !trace.spans[Int(task)].end.isNaN else { continue }
        let best = last[Int(node)]
        if best < 0 || trace.spans[Int(best)].end < trace.spans[Int(task)].end {
          last[Int(node)] = task
        }
      }
    }
    return last
  }

  private static func criticalPath(
    of trace: Trace, _ graph: TaskGraph, _ lastNeeds: [Int32]
  ) -> ([Trace.Step], PathSource, [Int]) {
    if let stated = trace.statedCriticalPath { return (stated, .stated, []) }
    func steps(_ tasks: [Int32]) -> [Trace.Step] {
      tasks.map { task in
        Trace.Step(
          task: trace.task(Int(task)), start: trace.spans[Int(task)].start,
          duration: trace.spans[Int(task)].duration)
      }
    }
    guard trace.hasTimes else { return (steps(graph.longestChain), .dependencies, []) }
    let path = schedulePath(of: trace, lastNeeds)
    return (steps(path), .schedule, path.map(Int.init))
  }

  /// Who waited for whom, backwards from the task that ended last.
  private static func schedulePath(of trace: Trace, _ lastNeeds: [Int32]) -> [Int32] {
    let timed = trace.spans.indices.filter { !trace.spans[$0].start.isNaN }
    guard let last = timed.max(by: { trace.spans[$0].end < trace.spans[$1].end }) else { return [] }
    let byAgent = BeforeOnAgent(trace, timed)
    var path = [Int32(last)]
    var task = last
    var seen: Set<Int> = [last]
    while true {
      let start = trace.spans[task].start
      let last = Int(lastNeeds[task])
      let needed =
        last >= 0 && trace.spans[last].hadEnded(at: start) && !seen.contains(last) ? last : nil
      let before = byAgent.before(task).flatMap { seen.contains($0) ? nil : $0 }
      guard
        let next = [needed, before].compactMap({ $0 })
          .max(by: { trace.spans[$0].end < trace.spans[$1].end })
      else { break }
      path.append(Int32(next))
      seen.insert(next)
      task = next
    }
    return path.reversed()
  }
}

/// What ran before a task in the same place.
private struct BeforeOnAgent {
  private let trace: Trace
  /// The spans of each agent, or all where none is named, by their ends.
  private var byEnd: [Int32: [Int]] = [:]

  init(_ trace: Trace, _ timed: [Int]) {
    self.trace = trace
    for index in timed { byEnd[trace.spans[index].agent, default: []].append(index) }
    for agent in byEnd.keys {
      byEnd[agent]?.sort {
        (trace.spans[$0].end, trace.spans[$0].start) < (trace.spans[$1].end, trace.spans[$1].start)
      }
    }
  }

  /// The last task that had ended when another started: the one that made place for it.
  func before(_ task: Int) -> Int? {
    let spans = byEnd[trace.spans[task].agent] ?? []
    let start = trace.spans[task].start
    var (low, high) = (0, spans.count)
    while low < high {
      let middle = (low + high) / 2
      if trace.spans[spans[middle]].hadEnded(at: start) { low = middle + 1 } else { high = middle }
    }
    // A task of no length ends as it starts, and didn't make place for itself.
    while low > 0, spans[low - 1] == task { low -= 1 }
    return low > 0 ? spans[low - 1] : nil
  }
}
