import Foundation
import Insight
import Model
import Quantities
import Scheduling
import Statistics

/// Rules about memory, disks and processors.
enum ResourceRules {
  static func find(in evidence: Evidence) -> [Recommendation] {
    [
      memory(evidence), io(evidence), CacheRules.find(in: evidence), pinning(evidence),
      test(evidence),
    ]
    .compactMap(\.self)
  }

  // MARK: - Memory

  /// From what share of the memory on it is scarce.
  private static let full = 0.9

  private static func memory(_ evidence: Evidence) -> Recommendation? {
    let trace = evidence.trace
    let use = ResourceUse(evidence.analysis)
    guard let share = use.memoryShare?.value, share >= full, let memory = trace.memory, memory > 0,
      let together = use.peakTogether?.value
    else { return nil }
    // Few agents hold little at once: as many as fit by the largest task.
    let largest = trace.resources.compactMap(\.peakMemory).max() ?? together
    let fitting = max(1, Int(saturating: full * memory / max(largest, 1)))
    let agents = evidence.analysis.agents ?? 1
    let because =
      "parallel tasks may have used \(Quantity.text(together, unit: "bytes")), \(Quantity.percent(share)) of the memory; the largest"
      + " takes \(Quantity.text(largest, unit: "bytes"))"
    let slow = slowness(evidence, memory: memory)
    var found = Recommendation(
      category: .memory, workflow: evidence.workflow,
      recommendation: fitting < agents
        ? "run at most \(fitting) of the large tasks in parallel: restrict them to \(fitting) agents"
        : "reduce the memory of parallel tasks",
      rationale: because, metric: evidence.timeMetric, effort: .low,
      caveats: ["the sum of the peaks is an upper bound of the memory in use"])
    found.stake = min(1, share)
    guard let slow, fitting < agents,
      let estimate = evidence.estimate({ graph in
        var graph = graph
        for (span, factor) in slow { graph.durations[span] /= factor }
        return evidence.makespan(graph, agents: fitting)
      })
    else {
      found.caveats.append("gain unknown: no data")
      return found
    }
    found.change = estimate.change
    found.interval = estimate.interval
    return found
  }

  /// By how much tasks took longer while memory was scarce, against the same kind of task while it
  /// wasn't; nil where there is nothing to compare.
  private static func slowness(_ evidence: Evidence, memory: Double) -> [Int: Double]? {
    let trace = evidence.trace
    let spans = trace.spans.indices.filter {
      !trace.spans[$0].start.isNaN && $0 < trace.resources.count && trace.spans[$0].duration > 0
    }
    // In the middle of it: those beside which it only starts or ends don't count.
    func pressure(_ span: Int) -> Double {
      let middle = trace.spans[span].start + trace.spans[span].duration / 2
      return spans.filter { trace.spans[$0].start <= middle && trace.spans[$0].end > middle }
        .reduce(0) { $0 + (trace.resources[$1].peakMemory ?? 0) } / memory
    }
    let kinds = Dictionary(grouping: spans) { trace.spans[$0].phase }
    var (scarce, plenty, pressed): ([Double], [Double], [Int]) = ([], [], [])
    for kind in kinds.values {
      let middle = median(of: kind.map { log(trace.spans[$0].duration) })
      for span in kind {
        let value = log(trace.spans[span].duration) - middle
        if pressure(span) >= full {
          scarce.append(value)
          pressed.append(span)
        } else {
          plenty.append(value)
        }
      }
    }
    guard scarce.count > 1, plenty.count > 1 else { return nil }
    let ratio = exp(median(of: scarce) - median(of: plenty))
    return ratio > 1.1
      ? Dictionary(pressed.map { ($0, ratio) }, uniquingKeysWith: { $1 }) : nil
  }

  // MARK: - Waiting

  /// Less waiting isn't worth naming.
  private static let minimumWait = 0.3
  /// Bytes a second of waiting from which on disks or networks are what is waited for.
  private static let busyDisk = 1e6
  /// Of shorter tasks, in seconds, starting a process is a good part.
  private static let shortest = 0.02

  private static func io(_ evidence: Evidence) -> Recommendation? {
    let trace = evidence.trace
    let use = ResourceUse(evidence.analysis)
    guard let makespan = evidence.analysis.makespan, makespan > 0, let wait = use.waitOnPath?.value,
      wait / makespan >= minimumWait
    else { return nil }
    // Tasks of a moment wait for being started.
    guard median(of: trace.spans.map(\.duration)) >= shortest else { return nil }
    // Where all processors are busy, tasks wait for these.
    guard use.cpuShare ?? 0 < 0.8 else { return nil }
    let bytes = (use.bytesRead ?? 0) + (use.bytesWritten ?? 0)
    let isOfBytes = bytes.value >= busyDisk * wait
    let traffic =
      use.bytesRead == nil
      ? "input and output weren't measured (metrics: io_read, io_write)"
      : "all tasks read \(use.bytesRead ?? 0) and wrote"
        + " \(use.bytesWritten ?? 0)"
    // Tasks that wait without reading or writing are as well waited for by more agents.
    guard isOfBytes || evidence.analysis.queueTime ?? 0 <= wait else { return nil }
    let estimate = evidence.estimate { graph in
      var graph = graph
      for span in trace.spans.indices where span < trace.resources.count {
        guard let cpu = trace.resources[span].cpuTime else { continue }
        graph.durations[span] = min(graph.durations[span], max(cpu, 1e-6))
      }
      return evidence.makespan(graph)
    }
    guard let estimate else { return nil }
    var found = Recommendation(
      category: .io, workflow: evidence.workflow,
      recommendation: isOfBytes
        ? "read and write less, cache the data, or start it earlier"
        : "look for waits other than input and output: networks, locks, sleeping",
      rationale: "on the critical path tasks used no processor for"
        + " \(Quantity.percent(wait / makespan)) of the time; \(traffic)",
      metric: evidence.timeMetric, effort: .medium,
      caveats: [
        "the gain assumes that all waiting is eliminated;"
          + " part of it may be unavoidable"
      ])
    found.change = estimate.change
    // What reads and writes less computes less, too: of a command it may be known how much.
    let own = evidence.runs.last.flatMap { run -> Double? in
      guard evidence.isOfOneTask, let user = run.samples(of: "user_time")?.median else {
        return nil
      }
      return user / makespan
    }
    let maximum = isOfBytes ? own.map { $0 - 1 } ?? -1 : estimate.interval.lowerBound
    found.interval = min(maximum, estimate.change, 0)...max(0, estimate.change)
    found.stake = wait / makespan
    return found
  }

  // MARK: - Processors and benchmarks

  /// Recorded runs of both kinds are an experiment that was made already.
  private static func pinning(_ evidence: Evidence) -> Recommendation? {
    let tagged = evidence.runs.suffix(50).compactMap { run -> (Bool, Double)? in
      guard let pinned = run.tags["pin"], let time = run.samples(of: evidence.timeMetric)?.median,
        time > 0
      else { return nil }
      return (pinned == "true", log(time))
    }
    let (with, without) = (tagged.filter(\.0).map(\.1), tagged.filter { !$0.0 }.map(\.1))
    guard let isPinned = tagged.last?.0,
      let shift = StudentizedDifference.medians(
        baseline: isPinned ? with : without, candidate: isPinned ? without : with),
      let interval = shift.interval(confidence: 0.8), interval.upperBound < 0
    else { return nil }
    return Recommendation(
      category: .pinning, workflow: evidence.workflow,
      recommendation: isPinned
        ? "don't pin agents to processors: pin: false"
        : "pin agents to processors: pin: true",
      rationale: "\(with.count) runs were pinned, \(without.count) were not",
      metric: evidence.timeMetric, change: expm1(shift.difference),
      interval: expm1(interval.lowerBound)...expm1(interval.upperBound), effort: .low,
      caveats: ["the runs are of different commits"])
  }

  /// A benchmark that takes most of the time of all.
  private static func test(_ evidence: Evidence) -> Recommendation? {
    guard let run = evidence.runs.last else { return nil }
    let tests = run.metrics.filter {
      $0.metric.unit == "s" && $0.metric.name.hasSuffix("/time")
    }.compactMap { metric in metric.median.map { (metric.metric.name, $0) } }
      .sorted { $0.1 > $1.1 }
    guard tests.count >= 5 else { return nil }
    let total = tests.reduce(0) { $0 + $1.1 }
    guard total > 0, tests[0].1 >= 0.4 * total else { return nil }
    let change = -(tests[0].1 - tests[1].1) / total
    return Recommendation(
      category: .dominatingTest, workflow: evidence.workflow,
      recommendation: "shorten '\(tests[0].0.dropLast(5))', or run it separately",
      rationale:
        "it takes \(Quantity.percent(tests[0].1 / total)) of the total time of \(tests.count) benchmarks",
      metric: "wall_time", change: change, interval: change...0, effort: .medium,
      caveats: ["the gain assumes the duration of the second longest"])
  }
}
