import Statistics

/// Runs the tasks of a graph anew on paper: an agent that is free takes the first task that is ready.
///
/// No agent is idle while a task is ready that it may run, so every replay without tasks that are kept
/// to agents lies within the bounds of Graham (1966),
/// doi:10.1002/j.1538-7305.1966.tb01709.x: max(work/agents, longest chain) ≤ makespan ≤
/// work/agents + (1 − 1/agents) · longest chain.
package struct Replay: Sendable {
  /// From the first start to the last end, in seconds.
  package let makespan: Double
  /// When each task starts, in seconds.
  package let starts: [Double]

  /// Replays a graph.
  ///
  /// - Parameters:
  ///   - graph: The tasks. One that is kept to an agent runs there; with fewer agents they share.
  ///   - agents: How many tasks run at once, 1 or more.
  ///   - priorities: Of tasks that are ready at once, the one with the lowest comes first; a
  ///     permutation of the tasks' places.
  /// - Complexity: O(*n* log *n*).
  package init(_ graph: TaskGraph, agents: Int, priorities: [Int32]) {
    precondition(agents >= 1, "someone must do the work")
    let next = graph.successors
    var left = graph.needs.map { Int32($0.count) }
    var ready = ReadyTasks(
      priorities: priorities, pins: graph.pins.map { $0 < 0 ? -1 : $0 % Int32(agents) },
      agents: agents)
    let isPinned = graph.pins.contains { $0 >= 0 }
    // Who is free only matters where some tasks are kept to agents.
    var free = isPinned ? Array(0..<agents) : []
    for task in 0..<graph.taskCount where left[task] == 0 { ready.add(task) }
    var running = Heap<Running>()
    var starts = [Double](repeating: 0, count: graph.taskCount)
    var now = 0.0
    /// What waits for a node and can start now; joins of joins may be many.
    func release(_ node: Int32) {
      var ended = [node]
      while let node = ended.popLast() {
        for successor in next.of(Int(node)) {
          left[Int(successor)] -= 1
          guard left[Int(successor)] == 0 else { continue }
          if Int(successor) < graph.taskCount {
            ready.add(Int(successor))
          } else {
            ended.append(successor)
          }
        }
      }
    }
    while true {
      while running.count < agents {
        guard let (task, agent) = isPinned ? ready.next(&free) : ready.next().map({ ($0, 0) })
        else { break }
        starts[task] = now
        running.push(
          Running(
            end: now + graph.durations[task], task: Int32(task), agent: Int32(agent)))
      }
      guard let ended = running.pop() else { break }
      now = ended.end
      // Everything that ends at this moment makes place before anything starts.
      var one: Running? = ended
      while let current = one {
        if isPinned { free.append(Int(current.agent)) }
        release(current.task)
        one = running.first.map { $0.end <= now } == true ? running.pop() : nil
      }
    }
    // Sums in another order are rounded otherwise; no schedule is shorter than its agents' work.
    self.makespan = max(now, graph.statedPath, graph.work / Double(agents))
    self.starts = starts
  }

  private struct Running: Comparable {
    let end: Double
    let task: Int32
    let agent: Int32

    static func < (left: Self, right: Self) -> Bool {
      (left.end, left.task) < (right.end, right.task)
    }
  }

  /// The bounds of any schedule in which no agent is idle while a task is ready.
  package static func bounds(of graph: TaskGraph, agents: Int) -> ClosedRange<Double> {
    let longest = max(graph.earliestEnds.max() ?? 0, graph.statedPath)
    let share = graph.work / Double(agents)
    let lower = max(share, longest)
    return lower...max(lower, share + (1 - 1 / Double(agents)) * longest)
  }
}
