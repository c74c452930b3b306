package import Model
import Quantities
import Scheduling
import Statistics

/// A cause that limits how short an execution can be, with its evidence.
package struct Bottleneck: Hashable, Sendable {
  package enum Kind: String, Hashable, Sendable, CaseIterable {
    /// Tasks wait for agents.
    case queueing
    /// Much of the time only one task can run.
    case serialChain = "serial_chain"
    /// One task dominates the makespan.
    case longTask = "long_task"
    /// The load of agents is unbalanced.
    case imbalance
    /// Work was repeated.
    case retry
    /// The processors are nearly always busy.
    case cpu
    /// Parallel tasks need about as much memory as available.
    case memory
    /// Tasks on the critical path wait for disks, networks or locks.
    case io
  }

  package let kind: Kind
  /// The id of the execution in its trace.
  package let workflow: String
  package let run: String
  /// The fraction of the makespan that removing it would save, 0…1: an upper bound.
  package let share: Double
  /// The evidence.
  package let evidence: String
  /// The suggested solution.
  package let solution: String

  /// The minimum fraction of a makespan that is reported.
  private static let minimumFraction = 0.02

  /// The bottlenecks of an execution, in decreasing order of cost.
  ///
  /// - Parameter parallel: Of the execution.
  /// - Returns: Empty if times or agents are unknown.
  package static func find(in parallel: ParallelEfficiency) -> [Bottleneck] {
    let analysis = parallel.analysis
    guard let makespan = analysis.makespan, makespan > 0, let agents = analysis.agents else {
      return []
    }
    let trace = analysis.trace
    func found(_ kind: Kind, _ share: Double, _ evidence: String, _ solution: String) -> Bottleneck
    {
      Bottleneck(
        kind: kind, workflow: trace.workflow, run: trace.run, share: share, evidence: evidence,
        solution: solution)
    }
    var all = waits(for: agents, in: parallel).map { found($0, $1, $2, $3) }
    if agents > 1, let alone = alone(in: trace) {
      let share = alone / makespan * (1 - 1 / Double(agents))
      all.append(
        found(
          .serialChain, share,
          "for \(Quantity.percent(alone / makespan)) of the time one task ran next to \(agents - 1) idle agents",
          "remove dependencies on the critical path: perf-check execution-analysis"
        ))
    }
    if let (seconds, evidence) = imbalance(in: trace) {
      all.append(
        found(
          .imbalance, seconds / makespan, evidence,
          "use one queue for all agents, longest task first"))
    }
    let repeated = repeatedWork(in: trace)
    all.append(
      found(
        .retry, min(1, repeated / max(analysis.work, .leastNormalMagnitude)),
        "\(Quantity.text(repeated, unit: "s")) of work failed and was retried",
        "fix the failures, or retry smaller parts"))
    all += resources(of: analysis, makespan: makespan).map { found($0, $1, $2, $3) }
    return all.filter { $0.share >= minimumFraction }.sorted { $0.share > $1.share }
  }

  /// The gain of a replay with more agents, and without its longest task.
  private static func waits(
    for agents: Int, in parallel: ParallelEfficiency
  ) -> [(Kind, Double, String, String)] {
    guard let replayed = parallel.replayed, replayed.makespan > 0 else { return [] }
    let more = Replay(
      parallel.analysis.graph, agents: 2 * agents, priorities: parallel.priorities)
    let gain = 1 - more.makespan / replayed.makespan
    // More agents don't reduce idle time.
    let busy = min(1, parallel.efficiency ?? 0)
    let queueing = (
      Kind.queueing, gain * busy,
      "with \(2 * agents) agents instead of \(agents) a replay is \(Quantity.percent(gain)) shorter;"
        + " the utilization of agents was \(Quantity.percent(busy))",
      "use more agents: perf-check parallel-efficiency reports how many still help"
    )
    guard let best = WhatIf.find(in: parallel, speedup: 1, maximum: 20).first else {
      return [queueing]
    }
    let task = (
      Kind.longTask, best.gain,
      "'\(best.task)' takes \(Quantity.text(best.duration, unit: "s")), and without it a replay is"
        + " \(Quantity.percent(best.gain)) shorter",
      "make '\(best.task)' faster, split it, or start it earlier"
    )
    return [queueing, task]
  }

  /// The time of the busiest agent beyond the mean or its longest task, which would take as long on any
  /// agent; in seconds, nil for a single agent.
  private static func imbalance(in trace: Trace) -> (seconds: Double, evidence: String)? {
    guard trace.agents.count > 1 else { return nil }
    var busy = [Double](repeating: 0, count: trace.agents.count)
    var longest = busy
    for span in trace.spans where span.agent >= 0 {
      busy[Int(span.agent)] += span.duration
      longest[Int(span.agent)] = max(longest[Int(span.agent)], span.duration)
    }
    guard let busiest = busy.indices.max(by: { busy[$0] < busy[$1] }) else { return nil }
    let mean = mean(of: busy)
    return (
      max(0, busy[busiest] - max(mean, longest[busiest])),
      "'\(trace.agents[busiest])' worked \(Quantity.text(busy[busiest], unit: "s")), the mean"
        + " \(Quantity.text(mean, unit: "s"))"
    )
  }

  /// The utilization of the processors from which they are a bottleneck.
  private static let busyCPUs: Fraction = 0.85
  /// The utilization of the memory from which it is a bottleneck.
  private static let fullMemory = 0.9

  /// The bottlenecks of the machine.
  private static func resources(
    of analysis: ExecutionAnalysis, makespan: Double
  ) -> [(Kind, Double, String, String)] {
    let use = ResourceUse(analysis)
    var all: [(Kind, Double, String, String)] = []
    if let share = use.cpuShare, let cpus = use.cpus, share >= busyCPUs {
      // The longest chain is a lower bound for any number of processors and agents.
      let chain = analysis.graph.earliestEnds.max() ?? makespan
      all.append(
        (
          .cpu, max(0, 1 - chain / makespan) * min(1, share.value),
          "\(Quantity.plain(cpus)) of \(analysis.trace.cores ?? 0) processors were always"
            + " busy; the longest chain is \(Quantity.percent(chain / makespan)) of it",
          "reduce the work, or use more processors; more agents would share the same ones"
        ))
    }
    if let wait = use.waitOnPath {
      all.append(
        (
          .io, min(1, wait.value / makespan),
          "on the critical path tasks used no processor for \(wait); all tasks"
            + " read \(use.bytesRead ?? 0) and wrote \(use.bytesWritten ?? 0)",
          "find the cause of the waits (downloads, disks, locks, sleeping); cache it, or start it earlier"
        ))
    }
    if let together = use.peakTogether, let share = use.memoryShare,
      let time = ResourceUse.time(above: fullMemory, in: analysis.trace)
    {
      all.append(
        (
          .memory, time / makespan,
          "parallel tasks may have used \(together), \(share) of the memory",
          "run fewer memory-intensive tasks in parallel: assign them to one agent"
        ))
    }
    return all
  }

  /// The time in which exactly one task was running, in seconds; nil without times.
  private static func alone(in trace: Trace) -> Double? {
    let timed = trace.spans.filter { !$0.start.isNaN && $0.duration > 0 }
    guard !timed.isEmpty else { return nil }
    let changes = (timed.map { ($0.start, 1) } + timed.map { ($0.end, -1) })
      .sorted { ($0.0, $0.1) < ($1.0, $1.1) }
    var (running, since, alone) = (0, changes[0].0, 0.0)
    for (time, change) in changes {
      if running == 1 { alone += time - since }
      running += change
      since = time
    }
    return alone
  }

  /// The time of tasks that failed and ran again, in seconds.
  package static func repeatedWork(in trace: Trace) -> Double {
    let last = Set(trace.lastAttempts)
    return trace.spans.enumerated().reduce(0) { sum, entry in
      let (index, span) = entry
      return sum + (span.status.isFailure && !last.contains(index) ? span.duration : 0)
    }
  }
}
