package import Model
package import Scheduling
import Statistics

/// Small tasks that could be fewer, larger ones.
///
/// Only told where it is known what handing a task to an agent takes: of runs of perf-check's own.
package struct Batching: Hashable, Sendable {
  /// "" for tasks of no phase.
  package let phase: String
  /// The tasks that need the same, by name, in their order.
  package let tasks: [String]
  /// Into how many they are put together.
  package let batches: Int
  /// What a task takes, and what handing it over takes: medians, in seconds.
  package let duration: Double
  package let handover: Double
  /// By how much the makespan falls in a replay, as a fraction.
  package let gain: Double
  /// The tasks that take less time than handing one over usually does: they never pay for their
  /// agent.
  package let unpaid: [String]

  /// Fewer tasks aren't worth a batch.
  package static let fewestTasks = 8
  /// So many batches for each agent keep their work even.
  package static let batchesPerAgent = 4
  /// Smaller gains aren't worth naming.
  private static let least = 0.005

  /// What is worth putting together, the most first.
  package static func find(in parallel: ParallelEfficiency) -> [Batching] {
    let analysis = parallel.analysis
    let trace = analysis.trace
    guard trace.isGreedy, let replayed = parallel.replayed, replayed.makespan > 0 else { return [] }
    let handovers = TaskGraph.handovers(in: trace)
    let groups = siblings(in: trace, analysis.graph)
    return groups.compactMap { group -> Batching? in
      let batches = replayed.agents * batchesPerAgent
      guard group.count >= fewestTasks, group.count > batches else { return nil }
      let handover = median(of: group.map { handovers[$0] })
      let merged = merge(
        group, into: batches, trace, analysis.graph, order: parallel.priorities, handover: handover)
      let gain = 1 - merged.makespan(agents: replayed.agents) / replayed.makespan
      let unpaid = group.filter { trace.spans[$0].duration < handover }
      guard gain >= least || !unpaid.isEmpty else { return nil }
      let phase = trace.spans[group[0]].phase
      return Batching(
        phase: phase < 0 ? "" : trace.names[Int(phase)], tasks: group.map { trace.task($0) },
        batches: batches, duration: median(of: group.map { trace.spans[$0].duration }),
        handover: handover, gain: max(0, gain), unpaid: unpaid.map { trace.task($0) })
    }.sorted { $0.gain > $1.gain }
  }

  /// Tasks that need the same and may run on the same agents.
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

  /// The graph with the tasks of a group put together; each batch is handed over once.
  private static func merge(
    _ group: [Int], into batches: Int, _ trace: Trace, _ graph: TaskGraph, order: [Int32],
    handover: Double
  ) -> Plan {
    // A batch takes the place of its first task, which is also that in the order of starts.
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
