package import Model
import Scheduling

/// How well agents are used, and what more or fewer of them would bring.
package struct ParallelEfficiency: Sendable {
  /// A makespan that a replay gave.
  package struct Point: Hashable, Sendable {
    package let agents: Int
    /// In seconds.
    package let makespan: Double
  }

  package let analysis: ExecutionAnalysis
  /// The order of the replays.
  package let priorities: [Int32]
  /// How many times faster than one agent; nil where no makespan is known.
  package let speedup: Double?
  /// The speed-up over the number of agents.
  package let efficiency: Double?
  /// The share of work that behaves as if it couldn't be shared; nil for one agent.
  ///
  /// - SeeAlso: Karp and Flatt (1990), doi:10.1145/78607.78614.
  package let serialFraction: Double?
  /// The time in which agents had nothing to do, over all agents, in seconds.
  package let idleTime: Double?
  /// The replay of the schedule as it was, and how far it lies from what was measured, as a fraction.
  package let replayed: Point?
  package let replayError: Double?
  /// Makespan against the number of agents, by replay.
  package let curve: [Point]
  /// The fewest agents with which the makespan is within 5 % of the least of the curve.
  package let flattensAt: Int?

  /// How much more than the least makespan counts as being as good.
  private static let tolerance = 0.05

  package init(_ trace: Trace) throws(InsightError) {
    let analysis = try ExecutionAnalysis(trace)
    self.analysis = analysis
    let agents = analysis.agents.map(Double.init)
    let speedup = analysis.averageParallelism
    self.speedup = speedup
    self.efficiency = speedup.flatMap { speedup in agents.map { speedup / $0 } }
    self.serialFraction = speedup.flatMap { speedup in
      agents.flatMap { $0 > 1 && speedup > 0 ? (1 / speedup - 1 / $0) / (1 - 1 / $0) : nil }
    }
    self.idleTime = analysis.makespan.flatMap { makespan in
      agents.map { max(0, $0 * makespan - analysis.work) }
    }
    let priorities = Self.priorities(of: trace)
    self.priorities = priorities
    let replayed = analysis.agents.map { agents in
      Point(
        agents: agents,
        makespan: Replay(analysis.graph, agents: agents, priorities: priorities).makespan)
    }
    self.replayed = replayed
    self.replayError = replayed.flatMap { point in
      analysis.makespan.flatMap { $0 > 0 ? point.makespan / $0 - 1 : nil }
    }
    let counts = Self.counts(upTo: max(analysis.agents ?? 1, 8), tasks: trace.spans.count)
    self.curve = counts.map { agents in
      Point(
        agents: agents,
        makespan: Replay(analysis.graph, agents: agents, priorities: priorities).makespan)
    }
    let least = curve.map(\.makespan).min() ?? 0
    self.flattensAt = curve.first { $0.makespan <= least * (1 + Self.tolerance) }?.agents
  }

  /// The order in which tasks were started; where that isn't known, that of the trace.
  package static func priorities(of trace: Trace) -> [Int32] {
    let order = trace.spans.indices.sorted {
      let (left, right) = (trace.spans[$0].start, trace.spans[$1].start)
      return left.isNaN || right.isNaN || left == right ? $0 < $1 : left < right
    }
    return ReadyTasks.priorities(inOrder: order)
  }

  /// Numbers of agents worth looking at: each up to eight, then a quarter more each time.
  private static func counts(upTo agents: Int, tasks: Int) -> [Int] {
    let last = min(2 * agents, max(tasks, 1))
    var counts: [Int] = []
    var count = 1
    while count < last {
      counts.append(count)
      count = count < 8 ? count + 1 : count + count / 4
    }
    return counts + [last]
  }
}
