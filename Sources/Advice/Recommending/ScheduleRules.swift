import Insight
import Model
import Quantities
import Scheduling
import Statistics

/// Rules about who does what when.
enum ScheduleRules {
  /// Smaller gains aren't worth naming.
  private static let minimum = 0.03

  static func find(in evidence: Evidence) -> [Recommendation] {
    guard evidence.analysis.agents != nil else { return [] }
    var found = [
      imbalance(evidence), retries(evidence), batching(evidence), serialChain(evidence),
    ].compactMap(\.self)
    if !found.contains(where: { $0.category == .serialChain }), let more = phaseBarrier(evidence) {
      found.append(more)
    }
    if !found.contains(where: { $0.category == .imbalance }), let order = taskOrder(evidence) {
      found.append(order)
    }
    if let long = longTask(evidence) { found.append(long) }
    // Agents that others of these put to work are not too many, and work that is not needed asks for
    // no more of them.
    let gain = found.map(\.worth).max() ?? 0
    if let agents = agents(evidence), gain < agents.worth || gain < 0.1 { found.append(agents) }
    return found
  }

  private static func make(
    _ category: Recommendation.Category, _ evidence: Evidence, _ estimate: Evidence.Estimate?,
    _ recommendation: String, because rationale: String, effort: Recommendation.Effort,
    caveats: [String] = [], metric: String? = nil
  ) -> Recommendation? {
    guard let estimate, -estimate.change >= minimum else { return nil }
    return Recommendation(
      category: category, workflow: evidence.workflow, recommendation: recommendation,
      rationale: rationale, metric: metric ?? evidence.timeMetric,
      change: estimate.change, interval: estimate.interval, effort: effort, caveats: caveats)
  }

  // MARK: - Balance and order

  /// How busy each agent was, in seconds.
  private static func loads(_ trace: Trace) -> [Double] {
    var busy = [Double](repeating: 0, count: trace.agents.count)
    for span in trace.spans where span.agent >= 0 { busy[Int(span.agent)] += span.duration }
    return busy
  }

  private static func imbalance(_ evidence: Evidence) -> Recommendation? {
    let trace = evidence.trace
    let busy = loads(trace)
    guard busy.count > 1, let maximum = busy.indices.max(by: { busy[$0] < busy[$1] }) else {
      return nil
    }
    let mean = Statistics.mean(of: busy)
    let because =
      "agent '\(trace.agents[maximum])' worked \(Quantity.text(busy[maximum], unit: "s")), the mean \(Quantity.text(mean, unit: "s"))"
    if evidence.analysis.graph.pins.contains(where: { $0 >= 0 }) {
      let estimate = evidence.estimate { graph in
        free(graph).flatMap { evidence.makespan($0, priorities: longestFirst($0)) }
      }
      return make(
        .imbalance, evidence, estimate,
        "let any agent run the tasks assigned to one: remove their 'agent:'",
        because: because, effort: .low,
        caveats: ["tasks that depend on their agent's files or license can't move"])
    }
    // Elsewhere tasks may be handed out beforehand; perf-check's own agents take what is ready.
    guard !trace.isGreedy, busy[maximum] > 1.2 * mean, let makespan = evidence.analysis.makespan,
      let best = evidence.makespan(
        evidence.analysis.graph, priorities: longestFirst(evidence.analysis.graph)),
      makespan > 0, best < makespan
    else { return nil }
    let change = best / makespan - 1
    return make(
      .imbalance, evidence,
      Evidence.Estimate(change: change, interval: change...min(0, change / 3)),
      "use one queue for all agents, longest task first", because: because,
      effort: .medium, caveats: ["dependencies missing from the trace may prevent it"])
  }

  private static func free(_ graph: TaskGraph) -> TaskGraph? {
    try? TaskGraph(
      durations: Array(graph.durations.prefix(graph.taskCount)), needs: graph.needs)
  }

  /// The order by the longest chain from each task to the end.
  static func longestFirst(_ graph: TaskGraph) -> [Int32] {
    var tails = graph.durations
    for node in graph.order.reversed() {
      for need in graph.needs[Int(node)] {
        tails[Int(need)] = max(tails[Int(need)], graph.durations[Int(need)] + tails[Int(node)])
      }
    }
    let order = (0..<graph.taskCount).sorted { (tails[$0], $1) > (tails[$1], $0) }
    return ReadyTasks.priorities(inOrder: order)
  }

  private static func taskOrder(_ evidence: Evidence) -> Recommendation? {
    // Durations of one run decide the order; all of them say what it brings.
    let order = longestFirst(evidence.analysis.graph)
    let estimate = evidence.estimate { evidence.makespan($0, priorities: order) }
    guard let first = (0..<evidence.analysis.graph.taskCount).min(by: { order[$0] < order[$1] })
    else { return nil }
    return make(
      .taskOrder, evidence, estimate,
      "start the longest chains first: give tasks an 'estimate', beginning with"
        + " '\(evidence.trace.task(first))', or a 'weight'",
      because: "a replay that starts the longest chains first is shorter than one in the actual "
        + "order",
      effort: .low)
  }

  // MARK: - Needs

  private static func serialChain(_ evidence: Evidence) -> Recommendation? {
    let analysis = evidence.analysis
    let graph = analysis.graph
    // What a system states to be its critical path, it says can't run side by side.
    guard !graph.isStatedPath else { return nil }
    let chain = graph.longestChain.map(Int.init)
    guard chain.count >= 3, let makespan = analysis.makespan, makespan > 0 else { return nil }
    let length = chain.reduce(0) { $0 + graph.durations[$1] }
    // One long task isn't a chain.
    let longest = chain.map { graph.durations[$0] }.max() ?? 0
    guard length >= 0.6 * makespan, longest < 0.6 * length else { return nil }
    let members = Set(chain)
    // A join between two tasks of the chain, with nothing else before it, is a link of it.
    let links = Set(
      (graph.taskCount..<graph.needs.count).filter { node in
        !graph.needs[node].isEmpty && graph.needs[node].allSatisfy { members.contains(Int($0)) }
      })
    let needs = graph.needs.enumerated().map { node, needs in
      members.contains(node)
        ? needs.filter { !members.contains(Int($0)) && !links.contains(Int($0)) } : needs
    }
    let agents = max(analysis.agents ?? 1, 1)
    let useful = min(max(agents, 2), evidence.maximumUsefulAgents)
    let estimate = evidence.estimate { base in
      guard
        let graph = try? TaskGraph(
          durations: Array(base.durations.prefix(base.taskCount)), needs: needs, pins: base.pins)
      else { return nil }
      return evidence.makespan(graph, agents: min(agents, useful), priorities: longestFirst(graph))
    }
    let names = chain.map { evidence.trace.task($0) }
    let shown = names.prefix(4).joined(separator: " → ") + (names.count > 4 ? " → …" : "")
    return make(
      .serialChain, evidence, estimate,
      "run \(shown) in parallel: remove unnecessary 'needs' (or phases) between them",
      because:
        "a chain of \(chain.count) tasks takes \(Quantity.percent(min(1, length / makespan))) of the"
        + " makespan, next to \(agents - 1) other agents", effort: .medium,
      caveats: ["real dependencies must stay; the gain assumes that all are removed"])
  }

  private static func phaseBarrier(_ evidence: Evidence) -> Recommendation? {
    let graph = evidence.analysis.graph
    guard graph.needs.count > graph.taskCount else { return nil }
    let needs = graph.needs.prefix(graph.taskCount).map { needs in
      needs.filter { Int($0) < graph.taskCount }
    }
    let estimate = evidence.estimate { base in
      guard
        let graph = try? TaskGraph(
          durations: Array(base.durations.prefix(base.taskCount)), needs: Array(needs),
          pins: base.pins)
      else { return nil }
      return evidence.makespan(graph, priorities: longestFirst(graph))
    }
    return make(
      .phaseBarrier, evidence, estimate,
      "let tasks start before the previous phase ends: list their actual dependencies in 'needs'",
      because: "phases wait for the slowest task of the previous one while agents are idle",
      effort: .medium, caveats: ["the gain assumes that no task waits for a whole phase"])
  }

  // MARK: - Work

  private static func retries(_ evidence: Evidence) -> Recommendation? {
    let trace = evidence.trace
    let repeated = Bottleneck.repeatedWork(in: trace)
    guard repeated > 0 else { return nil }
    let last = Set(trace.lastAttempts)
    let wasted = trace.spans.indices.filter {
      trace.spans[$0].status.isFailure && !last.contains($0)
    }
    let estimate = evidence.estimate { graph in
      var graph = graph
      for span in wasted { graph.durations[span] = 0 }
      return evidence.makespan(graph)
    }
    let counts = Dictionary(wasted.map { (trace.task($0), 1) }, uniquingKeysWith: +)
    let worst = counts.max { ($0.value, $1.key) < ($1.value, $0.key) }
    return make(
      .retries, evidence, estimate,
      "fix the tasks that succeed only after retries, starting with '\(worst?.key ?? "")'",
      because:
        "\(wasted.count) attempts failed and were retried: \(Quantity.text(repeated, unit: "s")) of"
        + " \(Quantity.text(evidence.analysis.work, unit: "s")) of work", effort: .medium)
  }

  /// Longer tasks don't consist of being started, in seconds.
  private static let longestTiny = 0.05

  private static func batching(_ evidence: Evidence) -> Recommendation? {
    let trace = evidence.trace
    guard trace.isGreedy, let agents = evidence.analysis.agents else { return nil }
    let kept = agents * Batching.batchesPerAgent
    let groups = Batching.siblings(in: trace, evidence.analysis.graph).filter {
      $0.count >= Batching.minimumTasks && $0.count > kept
    }
    guard let group = groups.max(by: { $0.count < $1.count }) else { return nil }
    let durations = group.map { trace.spans[$0].duration }
    let (usual, start) = (median(of: durations), durations.min() ?? 0)
    // What even the shortest takes is at most what starting one takes; where others take much longer,
    // or all take long, it is work.
    guard usual <= longestTiny, start >= usual / 2 else { return nil }
    let merged = Batching.find(in: evidence.parallel).first?.gain ?? 0
    guard
      let maximum = evidence.estimate({ graph in
        var graph = graph
        for span in group.dropFirst(kept) {
          graph.durations[span] = max(0, graph.durations[span] - start)
        }
        return evidence.makespan(graph)
      })
    else { return nil }
    let change = (maximum.change - merged) / 2
    return make(
      .batching, evidence,
      Evidence.Estimate(
        change: change, interval: min(change, maximum.interval.lowerBound)...max(change, -merged)),
      "batch the \(group.count) tasks like '\(trace.task(group[0]))' into \(kept)",
      because: "each takes \(Quantity.text(usual, unit: "s")), of which its start takes up to"
        + " \(Quantity.text(start, unit: "s"))", effort: .medium,
      caveats: ["the gain is between the dispatch time and the whole start of a task"])
  }

  private static func longTask(_ evidence: Evidence) -> Recommendation? {
    let (graph, trace) = (evidence.analysis.graph, evidence.trace)
    guard let agents = evidence.analysis.agents, agents > 1, trace.spans.count > 1,
      let makespan = evidence.analysis.makespan, makespan > 0,
      let task = (0..<graph.taskCount).max(by: { graph.durations[$0] < graph.durations[$1] })
    else { return nil }
    let others = (0..<graph.taskCount).filter { $0 != task }.map { graph.durations[$0] }
    // On a critical path that is stated, any long task is worth it; elsewhere it has to stand out.
    let isOnPath = graph.isStatedPath && trace.statedChain.contains(Int32(task))
    guard graph.durations[task] >= 0.4 * makespan,
      isOnPath || graph.durations[task] >= 2 * median(of: others)
    else { return nil }
    let parts = Double(min(agents, evidence.maximumUsefulAgents))
    guard
      let all = evidence.estimate({ graph in
        var graph = graph
        graph.durations[task] /= parts
        return evidence.makespan(graph)
      }),
      let some = evidence.estimate({ graph in
        var graph = graph
        graph.durations[task] *= 1 - WhatIf.speedup
        return evidence.makespan(graph)
      })
    else { return nil }
    let change = (all.change + some.change) / 2
    return make(
      .longTask, evidence,
      Evidence.Estimate(
        change: change,
        interval: min(all.interval.lowerBound, change)...max(change, some.change)),
      "make '\(trace.task(task))' faster, or split it",
      because:
        "it takes \(Quantity.text(graph.durations[task], unit: "s")) of \(Quantity.text(makespan, unit: "s")), the median of the"
        + " others \(Quantity.text(median(of: others), unit: "s"))", effort: .high,
      caveats: [
        "the gain is between a 30 % speedup and a split into \(Int(saturating: parts)) equal parts"
      ])
  }

  // MARK: - Agents

  /// Numbers of agents worth a replay: each up to a dozen more, then an eighth more each time.
  private static func numbers(from first: Int, to last: Int) -> [Int] {
    var (numbers, number) = ([first], first)
    while number < last {
      number = min(last, number < first + 12 ? number + 1 : number + number / 8 + 1)
      numbers.append(number)
    }
    return numbers
  }

  private static func agents(_ evidence: Evidence) -> Recommendation? {
    let analysis = evidence.analysis
    guard let agents = analysis.agents, !evidence.isOfOneTask,
      let now = evidence.makespan(analysis.graph), now > 0
    else { return nil }
    let maximum = min(evidence.maximumUsefulAgents, analysis.graph.taskCount)
    let busy = evidence.parallel.efficiency ?? 0
    func makespan(_ count: Int) -> Double {
      evidence.makespan(analysis.graph, agents: count) ?? now
    }
    if maximum > agents {
      let counts = numbers(from: agents + 1, to: maximum)
      let minimum = counts.map(makespan).min() ?? now
      if minimum < (1 - Recommendation.minimum) * now,
        let count = counts.first(where: { makespan($0) <= 1.05 * minimum })
      {
        var estimate = evidence.estimate { evidence.makespan($0, agents: count) }
        // Where all processors may be busy already, more agents may bring nothing.
        let isCertain = evidence.cpuFractionOfTasks != nil
        if !isCertain, let found = estimate {
          estimate?.interval = found.interval.lowerBound...max(0, found.change)
        }
        return make(
          .moreAgents, evidence, estimate, "use \(count) agents instead of \(agents)",
          because:
            "the utilization of agents was \(Quantity.percent(busy)), and a replay with"
            + " \(count) is shorter", effort: .low,
          caveats: isCertain ? [] : ["the CPU demand of the tasks is unknown"])
      }
    }
    // Fewer agents take longer, so that halves of what is left tell where it begins to matter.
    var (low, high) = (1, agents)
    while low < high {
      let middle = (low + high) / 2
      if makespan(middle) <= 1.05 * now { high = middle } else { low = middle + 1 }
    }
    let count = high
    guard count < agents else { return nil }
    // What agents cost is their number times the makespan.
    let share = Double(count) / Double(agents)
    guard let time = evidence.estimate({ evidence.makespan($0, agents: count) }) else { return nil }
    let change = share * (1 + time.change) - 1
    guard change <= -0.2 else { return nil }
    let (lower, upper) = (time.interval.lowerBound, time.interval.upperBound)
    return make(
      .fewerAgents, evidence,
      Evidence.Estimate(
        change: change, interval: (share * (1 + lower) - 1)...(share * (1 + upper) - 1)),
      "use \(count) agents instead of \(agents)",
      because:
        "the utilization of agents was \(Quantity.percent(busy)), and a replay with \(count)"
        + " takes no more than 5 % longer", effort: .low, metric: "agent_seconds")
  }
}
