package import Model
package import Scheduling

/// The analysis of the time of one execution.
package struct ExecutionAnalysis: Sendable {
  /// The source of a critical path.
  package enum PathSource: String, Hashable, Sendable {
    /// Recorded in the trace.
    case stated
    /// The longest chain of dependencies.
    case dependencies
    /// Backwards from the task that ended last: a dependency or the previous task of its agent, whichever
    /// ended later.
    case schedule
  }

  package let trace: Trace
  package let graph: TaskGraph
  /// From the first start to the last end, in seconds; nil without times.
  package let makespan: Double?
  /// The total time of all tasks, in seconds.
  package let work: Double
  /// The number of agents; nil if unknown.
  package let agents: Int?
  /// Whether `agents` is inferred from the number of parallel tasks.
  package let agentsAreInferred: Bool
  /// The maximum number of parallel tasks; nil without times.
  package let maxParallelism: Int?
  /// The total time between ready and start of all tasks; nil if it is unknown when tasks were ready.
  package let queueTime: Double?
  package let criticalPath: [Trace.Step]
  /// The spans of a critical path derived from the schedule; otherwise empty.
  package let pathSpans: [Int]
  package let pathSource: PathSource
  /// The bounds for schedules in which no agent is idle while a task is ready; nil without `agents`, and
  /// if tasks are assigned to agents.
  package let bounds: ClosedRange<Double>?
  /// The lower bound of any schedule, also for assigned tasks, in seconds; nil without `agents`.
  package let lowerBound: Double?
  private let waits: [Double]

  /// - Throws: `InsightError` for circular dependencies.
  package init(_ trace: Trace) throws(InsightError) {
    let graph: TaskGraph
    do {
      graph = try TaskGraph(trace)
    } catch {
      throw InsightError(
        code: .usage,
        detail: """
          the tasks of '\(trace.workflow)' have a circular dependency, including \
          '\(trace.task(error.task))'
            Remove the cycle from their dependencies.
          """)
    }
    self.trace = trace
    self.graph = graph
    self.work = trace.work
    let timed = trace.spans.indices.filter { !trace.spans[$0].start.isNaN }
    let hasTimes = !timed.isEmpty
    // An execution by perf-check starts at 0, when its first task is dispatched.
    let first = trace.isGreedy ? 0 : timed.lazy.map { trace.spans[$0].start }.min() ?? 0
    let last = timed.lazy.map { trace.spans[$0].end }.max() ?? 0
    let makespan = trace.statedMakespan ?? (hasTimes ? max(0, last - first) : nil)
    self.makespan = makespan
    let maximum = hasTimes ? Self.maximumParallelism(timed.map { trace.spans[$0] }) : nil
    self.maxParallelism = maximum
    // There may be unused agents, so the number of names is a lower bound.
    let named = trace.agents.isEmpty ? nil : max(trace.agents.count, maximum ?? 1)
    let agents = (trace.statedAgents ?? (hasTimes ? named ?? maximum : nil)).map {
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
    // While a task waits for its own agent, others may be idle.
    self.bounds = graph.pins.isEmpty ? bounds : nil
  }

  /// The bounds, corrected for rounding errors with respect to the measured makespan.
  private static func bounds(
    of graph: TaskGraph, agents: Int, makespan: Double?
  ) -> ClosedRange<Double> {
    let bounds = Replay.bounds(of: graph, agents: agents)
    guard let makespan else { return bounds }
    let isAlike = { (bound: Double) in abs(bound - makespan) <= 1e-9 * makespan }
    let (lower, upper) = (bounds.lowerBound, bounds.upperBound)
    let minimum = lower > makespan && isAlike(lower) ? makespan : lower
    return minimum...max(minimum, isAlike(upper) ? makespan : upper)
  }

  /// The average parallelism.
  package var averageParallelism: Double? {
    makespan.flatMap { $0 > 0 ? work / $0 : nil }
  }

  /// The total time of the tasks on the critical path, in seconds.
  package var criticalPathDuration: Double { criticalPath.reduce(0) { $0 + $1.duration } }

  private static func maximumParallelism(_ spans: [Trace.Span]) -> Int {
    let byStart = spans.sorted { $0.startTime < $1.startTime }
    // A task of zero duration doesn't occupy an agent for tasks that start at the same time.
    let byEnd = spans.filter { $0.length > 0 }.sorted { $0.endTime < $1.endTime }
    var (running, maximum, ended) = (0, 0, 0)
    for span in byStart {
      // A task that ends when another one starts has released its agent.
      while ended < byEnd.count, byEnd[ended].endTime <= span.startTime {
        running -= 1
        ended += 1
      }
      maximum = max(maximum, running + 1)
      if span.length > 0 { running += 1 }
    }
    return maximum
  }

  /// The time between ready and start of a task, in seconds; nil if unknown.
  package func wait(of task: Int) -> Double? { waits[task].isNaN ? nil : waits[task] }

  /// The queue times of all tasks, NaN if unknown.
  private static func waits(_ trace: Trace, _ graph: TaskGraph, _ lastNeeds: [Int32]) -> [Double] {
    trace.spans.indices.map { task in
      let span = trace.spans[task]
      guard !span.start.isNaN else { return .nan }
      // A recorded critical path contains the dependencies of only a few tasks.
      let needed =
        lastNeeds[task] < 0 || trace.needs == nil ? nil : trace.spans[Int(lastNeeds[task])].end
      let ready = span.queued.isNaN ? needed : max(span.queued, needed ?? span.queued)
      return ready.map { max(0, span.start - $0) } ?? .nan
    }
  }

  /// For each node the dependency that ended last, looking through joins; -1 if there is none with known
  /// times.
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

  /// The critical path derived from the schedule, backwards from the task that ended last.
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

/// The previous task of the same agent.
private struct BeforeOnAgent {
  private let trace: Trace
  /// The spans of each agent, or all without names, sorted by their ends.
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

  /// The last task that had ended when another one started.
  func before(_ task: Int) -> Int? {
    let spans = byEnd[trace.spans[task].agent] ?? []
    let start = trace.spans[task].start
    var (low, high) = (0, spans.count)
    while low < high {
      let middle = (low + high) / 2
      if trace.spans[spans[middle]].hadEnded(at: start) { low = middle + 1 } else { high = middle }
    }
    // A task of zero duration must not precede itself.
    while low > 0, spans[low - 1] == task { low -= 1 }
    return low > 0 ? spans[low - 1] : nil
  }
}
