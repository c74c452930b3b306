package import Model

/// The tasks of a trace with what they wait for.
///
/// After the tasks come joins, which take no time and no agent: where a phase waits for another, one
/// of them stands between the two.
package struct TaskGraph: Sendable {
  /// How many of the nodes are tasks.
  package let taskCount: Int
  /// How long each node takes, in seconds; 0 for a join.
  package var durations: [Double]
  /// The nodes that each node needs.
  package let needs: [[Int32]]
  /// The only agent that may run each task, -1 for any; empty where any may run all.
  package let pins: [Int32]
  /// The nodes in an order in which each comes after those it needs.
  package let order: [Int32]
  /// The tasks of a critical path that was stated, each needing the one before; empty for none.
  private var chain: [Int32] = []
  /// What the stated critical path takes beyond those tasks, in seconds.
  private var restOfChain = 0.0
  /// The nodes that wait for each node.
  package let successors: Successors

  /// The needs of tasks go round in a circle.
  package struct Cycle: Error, Hashable, Sendable {
    /// One of the tasks in it.
    package let task: Int
  }

  /// - Parameters:
  ///   - durations: In seconds.
  ///   - needs: For each task, then for each join, those before it; empty where nothing is known.
  ///   - pins: The only agent that may run each task, -1 for any; empty where any may run all.
  /// - Throws: `Cycle`.
  package init(
    durations: [Double], needs: [[Int32]], pins: [Int32] = []
  ) throws(Cycle) {
    self.taskCount = durations.count
    self.needs = needs.isEmpty ? Array(repeating: [], count: durations.count) : needs
    self.durations =
      durations + Array(repeating: 0, count: max(0, self.needs.count - durations.count))
    self.pins = pins
    var left = self.needs.map(\.count)
    let next = Self.successors(of: self.needs)
    var order = left.indices.filter { left[$0] == 0 }.map(Int32.init)
    order.reserveCapacity(self.needs.count)
    var index = 0
    while index < order.count {
      for successor in next.of(Int(order[index])) {
        left[Int(successor)] -= 1
        if left[Int(successor)] == 0 { order.append(successor) }
      }
      index += 1
    }
    guard order.count == self.needs.count else {
      throw Cycle(task: left.firstIndex { $0 > 0 } ?? 0)
    }
    self.order = order
    self.successors = next
  }

  package init(_ trace: Trace) throws(Cycle) {
    var durations = trace.spans.map(\.duration)
    if trace.isGreedy {
      for (index, handover) in Self.handovers(in: trace).enumerated() {
        durations[index] += handover
      }
    }
    var needs = trace.needs ?? []
    if needs.isEmpty, !trace.statedChain.isEmpty {
      needs = Array(repeating: [], count: durations.count)
      for (before, task) in zip(trace.statedChain, trace.statedChain.dropFirst()) {
        needs[Int(task)].append(before)
      }
    }
    try self.init(durations: durations, needs: needs, pins: trace.pins)
    if let stated = trace.statedCriticalPath {
      chain = trace.statedChain
      let known = chain.reduce(0.0) { $0 + durations[Int($1)] }
      let rest = stated.reduce(0.0) { $0 + $1.duration } - known
      // Sums that are rounded leave no rest.
      restOfChain = rest > 1e-9 * max(known, 1e-9) ? rest : 0
    }
  }

  /// What the stated critical path takes with the present durations, in seconds: no schedule is
  /// shorter.
  package var statedPath: Double {
    chain.isEmpty && restOfChain == 0
      ? 0 : restOfChain + chain.reduce(0.0) { $0 + durations[Int($1)] }
  }

  /// Whether what tasks need is only known from a critical path that was stated.
  package var isStatedPath: Bool { !chain.isEmpty }

  /// How long each task was kept from starting by nothing but the runner: since it was ready and its
  /// agent free, in seconds.
  ///
  /// It keeps the agent busy, too, so that a replay has to count it: for tasks of a millisecond it
  /// is several per cent.
  package static func handovers(in trace: Trace) -> [Double] {
    var free = [Double](repeating: 0, count: trace.agents.count)
    var handovers = [Double](repeating: 0, count: trace.spans.count)
    let timed = trace.spans.indices.filter {
      trace.spans[$0].agent >= 0 && !trace.spans[$0].start.isNaN
    }
    for index in timed.sorted(by: { trace.spans[$0].start < trace.spans[$1].start }) {
      let span = trace.spans[index]
      let agent = Int(span.agent)
      if !span.queued.isNaN {
        handovers[index] = max(0, span.start - max(free[agent], span.queued))
      }
      free[agent] = max(free[agent], span.end)
    }
    return handovers
  }

  /// The nodes that wait for each node, without an array for each.
  package struct Successors: Sendable {
    fileprivate var starts: [Int32]
    fileprivate var all: [Int32]

    package func of(_ task: Int) -> ArraySlice<Int32> {
      all[Int(starts[task])..<Int(starts[task + 1])]
    }
  }

  private static func successors(of needs: [[Int32]]) -> Successors {
    var starts = [Int32](repeating: 0, count: needs.count + 1)
    for list in needs { for need in list { starts[Int(need) + 1] += 1 } }
    for task in needs.indices { starts[task + 1] += starts[task] }
    var fill = starts
    var all = [Int32](repeating: 0, count: Int(starts.last ?? 0))
    for (task, list) in needs.enumerated() {
      for need in list {
        all[Int(fill[Int(need)])] = Int32(task)
        fill[Int(need)] += 1
      }
    }
    return Successors(starts: starts, all: all)
  }

  /// The time that all tasks take together.
  package var work: Double { durations.reduce(0, +) }

  /// When each task can end at the earliest, with as many agents as there are tasks.
  package var earliestEnds: [Double] {
    var ends = [Double](repeating: 0, count: durations.count)
    for task in order {
      let start = needs[Int(task)].reduce(0.0) { max($0, ends[Int($1)]) }
      ends[Int(task)] = start + durations[Int(task)]
    }
    return ends
  }

  /// The longest chain of tasks that wait for each other, from the first to the last.
  package var longestChain: [Int32] {
    let ends = earliestEnds
    guard var task = ends.indices.max(by: { ends[$0] < ends[$1] }).map(Int32.init) else {
      return []
    }
    var chain = [task]
    while let before = needs[Int(task)].max(by: { ends[Int($0)] < ends[Int($1)] }) {
      chain.append(before)
      task = before
    }
    return chain.reversed().filter { $0 < taskCount }
  }
}
