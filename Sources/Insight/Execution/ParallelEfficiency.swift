package import Model
import Scheduling

/// The utilization of agents, and replays with other numbers of agents.
package struct ParallelEfficiency: Sendable {
  /// The makespan of a replay.
  package struct Point: Hashable, Sendable {
    package let agents: Int
    /// In seconds.
    package let makespan: Double
  }

  package let analysis: ExecutionAnalysis
  /// The order of the replays.
  package let priorities: [Int32]
  /// The speedup over one agent; nil without a makespan.
  package let speedup: Double?
  /// The speedup divided by the number of agents.
  package let efficiency: Double?
  /// The experimentally determined serial fraction; nil for one agent.
  ///
  /// - SeeAlso: Karp and Flatt (1990), doi:10.1145/78607.78614.
  package let serialFraction: Double?
  /// The idle time of all agents, in seconds.
  package let idleTime: Double?
  /// The replay of the unchanged schedule, and its relative error.
  package let replayed: Point?
  package let replayError: Double?
  /// Makespan against the number of agents, by replay.
  package let curve: [Point]
  /// The minimum number of agents with a makespan within 5 % of the minimum of the curve.
  package let flattensAt: Int?

  /// The tolerance for the minimum makespan.
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
    let minimum = curve.map(\.makespan).min() ?? 0
    self.flattensAt = curve.first { $0.makespan <= minimum * (1 + Self.tolerance) }?.agents
  }

  /// The order in which tasks were started; if unknown, that of the trace.
  package static func priorities(of trace: Trace) -> [Int32] {
    let order = trace.spans.indices.sorted {
      let (left, right) = (trace.spans[$0].start, trace.spans[$1].start)
      return left.isNaN || right.isNaN || left == right ? $0 < $1 : left < right
    }
    return ReadyTasks.priorities(inOrder: order)
  }

  /// The simulated numbers of agents: each up to eight, then in steps of a quarter.
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
