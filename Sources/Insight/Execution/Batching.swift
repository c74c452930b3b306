package import Model
package import Scheduling
import Statistics

/// Small tasks that could be batched.
///
/// Only for perf-check's own runs, whose dispatch times are known.
package struct Batching: Hashable, Sendable {
  /// "" for tasks without a phase.
  package let phase: String
  /// The names of the tasks with the same dependencies, in order.
  package let tasks: [String]
  /// The number of batches.
  package let batches: Int
  /// The median duration and dispatch time of a task, in seconds.
  package let duration: Double
  package let handover: Double
  /// The reduction of the makespan in a replay, as a fraction.
  package let gain: Double
  /// The tasks that take less time than a dispatch, for which a separate agent never pays off.
  package let unpaid: [String]

  /// The minimum number of tasks.
  package static let minimumTasks = 8
  /// The number of batches per agent, which keeps the load balanced.
  package static let batchesPerAgent = 4
  /// The minimum gain that is reported.
  private static let minimumGain = 0.005

  /// The batchings in decreasing order of gain.
  package static func find(in parallel: ParallelEfficiency) -> [Batching] {
    let analysis = parallel.analysis
    let trace = analysis.trace
    guard trace.isGreedy, let replayed = parallel.replayed, replayed.makespan > 0 else { return [] }
    let handovers = TaskGraph.handovers(in: trace)
    let groups = siblings(in: trace, analysis.graph)
    return groups.compactMap { group -> Batching? in
      let batches = replayed.agents * batchesPerAgent
      guard group.count >= minimumTasks, group.count > batches else { return nil }
      let handover = median(of: group.map { handovers[$0] })
      let merged = merge(
        group, into: batches, trace, analysis.graph, order: parallel.priorities, handover: handover)
      let gain = 1 - merged.makespan(agents: replayed.agents) / replayed.makespan
      let unpaid = group.filter { trace.spans[$0].duration < handover }
      guard gain >= minimumGain || !unpaid.isEmpty else { return nil }
      let phase = trace.spans[group[0]].phase
      return Batching(
        phase: phase < 0 ? "" : trace.names[Int(phase)], tasks: group.map { trace.task($0) },
        batches: batches, duration: median(of: group.map { trace.spans[$0].duration }),
        handover: handover, gain: max(0, gain), unpaid: unpaid.map { trace.task($0) })
    }.sorted { $0.gain > $1.gain }
  }

  /// Tasks with the same dependencies and allowed agents.
  package static func siblings(in trace: Trace, _ graph: TaskGraph) -> [[Int]] {
    struct Kind: Hashable {
      let phase: Int32
      let needs: [Int32]
      let pin: Int32
    }
    let started = trace.spans.indices.filter { trace.spans[$0].agent >= 0 }
    let groups = Dictionary(grouping: started) { span in
      Kind(
        phase: trace.spans[span].phase, needs: graph.needs[span].sorted(),
        pin: graph.pins.isEmpty ? -1 : graph.pins[span])
    }
    return groups.values.sorted { $0[0] < $1[0] }
  }

  /// A graph with its order.
  private struct Plan {
    let graph: TaskGraph
    let priorities: [Int32]

    func makespan(agents: Int) -> Double {
      Replay(graph, agents: agents, priorities: priorities).makespan
    }
  }

  /// The graph with the tasks of a group in batches, each dispatched once.
  private static func merge(
    _ group: [Int], into batches: Int, _ trace: Trace, _ graph: TaskGraph, order: [Int32],
    handover: Double
  ) -> Plan {
    // A batch replaces its first task, also in the order of starts.
    var leader = Array(0..<graph.needs.count)
    for (place, task) in group.enumerated() { leader[task] = group[place % batches] }
    var durations = Array(graph.durations.prefix(graph.taskCount))
    for (place, task) in group.enumerated() {
      let first = group[place % batches]
      if task == first {
        durations[task] = trace.spans[task].duration + handover
      } else {
        durations[first] += trace.spans[task].duration
        durations[task] = 0
      }
    }
    let kept = leader.indices.filter { leader[$0] == $0 }
    var placeOfNode = [Int32](repeating: -1, count: leader.count)
    for (place, node) in kept.enumerated() { placeOfNode[node] = Int32(place) }
    let needs = kept.map { node in
      Array(Set(graph.needs[node].map { placeOfNode[leader[Int($0)]] })).sorted()
    }
    let tasks = kept.filter { $0 < graph.taskCount }
    let sorted = tasks.indices.sorted { order[tasks[$0]] < order[tasks[$1]] }
    let pins = graph.pins.isEmpty ? [] : tasks.map { graph.pins[$0] }
    guard
      let merged = try? TaskGraph(
        durations: tasks.map { durations[$0] }, needs: needs, pins: pins)
    else { preconditionFailure("tasks that need the same don't need each other") }
    return Plan(graph: merged, priorities: ReadyTasks.priorities(inOrder: sorted))
  }
}
