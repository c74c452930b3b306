package import Model
import Quantities
import Scheduling
import Statistics

/// Something that keeps executions from being shorter, with what says so.
package struct Bottleneck: Hashable, Sendable {
  package enum Kind: String, Hashable, Sendable, CaseIterable {
    /// More agents would shorten it: tasks wait for agents.
    case queueing
    /// Much of the time only one task can run.
    case serialChain = "serial_chain"
    /// One task that would shorten all if it were faster.
    case longTask = "long_task"
    /// Some agents have much more to do than others.
    case imbalance
    /// Work that had to be done again.
    case retry
    /// The processors are busy nearly all of the time.
    case cpu
    /// Tasks at once need about as much memory as there is.
    case memory
    /// On the critical path tasks wait for disks, networks or locks.
    case io
  }

  package let kind: Kind
  /// The execution, as its trace names it.
  package let workflow: String
  package let run: String
  /// The part of the makespan that mending it wholly would save, 0…1: an upper bound.
  package let share: Double
  /// What was measured.
  package let evidence: String
  /// What to try.
  package let solution: String

  /// Smaller parts of a makespan aren't worth naming.
  private static let least = 0.02

  /// What would shorten an execution, the most first.
  ///
  /// - Parameter parallel: Of the execution.
  /// - Returns: Empty where no times or agents are known.
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
          "for \(Quantity.percent(alone / makespan)) of the time one task ran, beside \(agents - 1) idle agents",
          "look at the critical path, and loosen what its tasks need: perf-check execution-analysis"
        ))
    }
    if let (seconds, evidence) = imbalance(in: trace) {
      all.append(
        found(
          .imbalance, seconds / makespan, evidence,
          "let agents take tasks from one queue, the longest first"))
    }
    let repeated = repeatedWork(in: trace)
    all.append(
      found(
        .retry, min(1, repeated / max(analysis.work, .leastNormalMagnitude)),
        "\(Quantity.text(repeated, unit: "s")) of work failed and was done again",
        "fix what fails, or retry less of it"))
    all += resources(of: analysis, makespan: makespan).map { found($0, $1, $2, $3) }
    return all.filter { $0.share >= least }.sorted { $0.share > $1.share }
  }

  /// What a replay would gain with more agents, and without its longest task.
  private static func waits(
    for agents: Int, in parallel: ParallelEfficiency
  ) -> [(Kind, Double, String, String)] {
    guard let replayed = parallel.replayed, replayed.makespan > 0 else { return [] }
    let more = Replay(
      parallel.analysis.graph, agents: 2 * agents, priorities: parallel.priorities)
    let gain = 1 - more.makespan / replayed.makespan
    // What agents stood idle for, more of them wouldn't mend.
    let busy = min(1, parallel.efficiency ?? 0)
    let queueing = (
      Kind.queueing, gain * busy,
      "with \(2 * agents) agents instead of \(agents) a replay is \(Quantity.percent(gain)) shorter;"
        + " the agents were busy for \(Quantity.percent(busy)) of the time",
      "try more agents: perf-check parallel-efficiency shows how many still help"
    )
    guard let best = WhatIf.find(in: parallel, speedup: 1, most: 20).first else {
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

  /// For how long the busiest agent worked beyond the mean or its longest task, which would take as
  /// long elsewhere; in seconds, nil for a single agent.
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
      "'\(trace.agents[busiest])' worked \(Quantity.text(busy[busiest], unit: "s")), the mean agent"
        + " \(Quantity.text(mean, unit: "s"))"
    )
  }

  /// From what share of the processors in use on they keep an execution from being shorter.
  private static let busyCPUs: Fraction = 0.85
  /// From what share of the memory on it is scarce.
  private static let fullMemory = 0.9

  /// What the machine keeps from being faster.
  private static func resources(
    of analysis: ExecutionAnalysis, makespan: Double
  ) -> [(Kind, Double, String, String)] {
    let use = ResourceUse(analysis)
    var all: [(Kind, Double, String, String)] = []
    if let share = use.cpuShare, let cpus = use.cpus, share >= busyCPUs {
      // With any number of processors and agents the longest chain would still be there.
      let chain = analysis.graph.earliestEnds.max() ?? makespan
      all.append(
        (
          .cpu, max(0, 1 - chain / makespan) * min(1, share.value),
          "\(Quantity.plain(cpus)) of \(analysis.trace.cores ?? 0) processors were busy all of"
            + " the time; the longest chain is \(Quantity.percent(chain / makespan)) of it",
          "do less work, or use more processors; more agents alone would only share these"
        ))
    }
    if let wait = use.waitOnPath {
      all.append(
        (
          .io, min(1, wait.value / makespan),
          "on the critical path tasks used no processor for \(wait); all tasks"
            + " read \(use.bytesRead ?? 0) and wrote \(use.bytesWritten ?? 0)",
          "find what they wait for: downloads, disks, locks, sleeping; cache it, or start it earlier"
        ))
    }
    if let together = use.peakTogether, let share = use.memoryShare,
      let time = ResourceUse.time(above: fullMemory, in: analysis.trace)
    {
      all.append(
        (
          .memory, time / makespan,
          "tasks at once may have held \(together), \(share) of the memory",
          "let fewer tasks with much memory run at once: keep them to one agent"
        ))
    }
    return all
  }

  /// How long exactly one task was running, in seconds; nil where no times are known.
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
