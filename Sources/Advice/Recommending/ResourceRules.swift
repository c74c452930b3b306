import Foundation
import Insight
import Statistics
import Workflows

/// Rules about memory, disks, caches and processors.
enum ResourceRules {
  static func find(in evidence: Evidence) -> [Recommendation] {
    [memory(evidence), io(evidence), cache(evidence), pinning(evidence), test(evidence)]
      .compactMap(\.self)
  }

  private static func percent(_ share: Double) -> String {
    "\((share * 1000).rounded() / 10) %"
  }

  private static func size(_ bytes: Double) -> String {
    "\((bytes / 1_048_576 * 10).rounded() / 10) MiB"
  }

  private static func metric(_ evidence: Evidence) -> String {
    evidence.isOfOneTask ? "wall_time" : "makespan"
  }

  // MARK: - Memory

  /// From what share of the memory on it is scarce.
  private static let full = 0.9

  private static func memory(_ evidence: Evidence) -> Recommendation? {
    let trace = evidence.trace
    let use = ResourceUse(evidence.analysis)
    guard let share = use.memoryShare, share >= full, let memory = trace.memory, memory > 0,
      let together = use.peakTogether
    else { return nil }
    // Few agents hold little at once: as many as fit by the largest task.
    let largest = trace.resources.compactMap(\.peakMemory).max() ?? together
    let fitting = max(1, Int(full * memory / max(largest, 1)))
    let agents = evidence.analysis.agents ?? 1
    let because =
      "tasks at once may have held \(size(together)), \(percent(share)) of the memory; the largest"
      + " takes \(size(largest))"
    let slow = slowness(evidence, memory: memory)
    var found = Recommendation(
      category: .memory, workflow: evidence.workflow,
      recommendation: fitting < agents
        ? "let at most \(fitting) of the large tasks run at once: keep them to \(fitting) agents"
        : "let tasks hold less memory at once",
      rationale: because, metric: metric(evidence), effort: .low,
      caveats: ["the sum of the largest processes is the most that can have been in use"])
    found.stake = min(1, share)
    guard let slow, fitting < agents,
      let estimate = evidence.estimate({ graph in
        var graph = graph
        for (span, factor) in slow { graph.durations[span] /= factor }
        return evidence.makespan(graph, agents: fitting)
      })
    else {
      found.caveats.append("nothing measured tells what it would bring")
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
  private static let leastWait = 0.3
  /// Bytes a second of waiting from which on disks or networks are what is waited for.
  private static let busyDisk = 1e6
  /// Of shorter tasks, in seconds, starting a process is a good part.
  private static let shortest = 0.02

  private static func io(_ evidence: Evidence) -> Recommendation? {
    let trace = evidence.trace
    let use = ResourceUse(evidence.analysis)
    guard let makespan = evidence.analysis.makespan, makespan > 0, let wait = use.waitOnPath,
      wait / makespan >= leastWait
    else { return nil }
    // Tasks of a moment wait for being started.
    guard median(of: trace.spans.map(\.duration)) >= shortest else { return nil }
    // Where all processors are busy, tasks wait for these.
    guard (use.cpuShare ?? 0) < 0.8 else { return nil }
    let bytes = (use.bytesRead ?? 0) + (use.bytesWritten ?? 0)
    let isOfBytes = bytes >= busyDisk * wait
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
        ? "read and write less, keep it in a cache, or start it earlier"
        : "find what is waited for without reading or writing: networks, locks, sleeping",
      rationale:
        "on the critical path tasks used no processor for \(percent(wait / makespan)) of the"
        + " time; all tasks read \(size(use.bytesRead ?? 0)) and wrote \(size(use.bytesWritten ?? 0))",
      metric: metric(evidence), effort: .medium,
      caveats: [
        "the gain is that of no waiting; it may be nothing, or all that isn't the program's own"
          + " computing"
      ])
    found.change = estimate.change
    // What reads and writes less computes less, too: of a command it may be known how much.
    let own = evidence.runs.last.flatMap { run -> Double? in
      guard evidence.isOfOneTask, let user = run.samples(of: "user_time")?.median else {
        return nil
      }
      return user / makespan
    }
    let most = isOfBytes ? own.map { $0 - 1 } ?? -1 : estimate.interval.lowerBound
    found.interval = min(most, estimate.change)...0
    found.stake = wait / makespan
    return found
  }

  // MARK: - Caches

  /// The times of whole runs, or of one task, fall into two groups.
  private struct Modes {
    let fast: [Double]
    let slow: [Double]

    /// The least factor between the groups.
    private static let gap = 1.4
    private static let fewest = 2

    init?(_ values: [Double]) {
      let logs = values.filter { $0 > 0 }.map { log($0) }.sorted()
      guard logs.count >= 6 else { return nil }
      let gaps = zip(logs.dropFirst(), logs).map(-)
      guard let place = gaps.indices.max(by: { gaps[$0] < gaps[$1] }) else { return nil }
      let (low, high) = (Array(logs[...place]), Array(logs[(place + 1)...]))
      let distance = median(of: high) - median(of: low)
      // Between the groups there must be much more room than within them: values that are spread
      // evenly have a largest gap, too.
      func scatter(_ values: [Double]) -> Double {
        let middle = median(of: values)
        return 1.4826 * median(of: values.map { abs($0 - middle) })
      }
      guard low.count >= Self.fewest, high.count >= Self.fewest, distance >= log(Self.gap),
        gaps[place] >= distance / 2, distance >= 6 * max(scatter(low), scatter(high))
      else { return nil }
      fast = low.map { exp($0) }
      slow = high.map { exp($0) }
    }

    var share: Double { Double(slow.count) / Double(slow.count + fast.count) }
  }

  private static func mean(_ values: [Double]) -> Double {
    values.reduce(0, +) / Double(max(values.count, 1))
  }

  private static func cache(_ evidence: Evidence) -> Recommendation? {
    if let counted = countedMisses(evidence) { return counted }
    let runs = evidence.runs.suffix(50)
    let names =
      evidence.isOfOneTask
      ? ["wall_time"]
      : Set(evidence.trace.spans.map { evidence.trace.names[Int($0.task)] }).sorted().map {
        "task/" + $0
      }
    var best: (name: String, modes: Modes)?
    for name in names {
      let values = runs.flatMap { $0.samples(of: name)?.samples ?? [] }
      guard let modes = Modes(values), modes.share >= 0.15 else { continue }
      if mean(modes.slow) - mean(modes.fast)
        > best.map({ mean($0.modes.slow) - mean($0.modes.fast) }) ?? 0
      {
        best = (name, modes)
      }
    }
    guard let (name, modes) = best else { return nil }
    let all = modes.fast + modes.slow
    let task = Metric.task(of: name)
    let spans = evidence.trace.spans.indices.filter { evidence.trace.task($0) == task }
    /// What always being fast changes against the mean of all runs.
    func change(_ fast: [Double], _ all: [Double]) -> Double? {
      guard let task else { return mean(fast) / mean(all) - 1 }
      func makespan(_ duration: Double) -> Double? {
        var graph = evidence.analysis.graph
        for span in spans { graph.durations[span] = duration / Double(max(spans.count, 1)) }
        return task.isEmpty ? nil : evidence.makespan(graph)
      }
      guard let after = makespan(mean(fast)), let before = makespan(mean(all)), before > 0 else {
        return nil
      }
      return after / before - 1
    }
    guard let likely = change(modes.fast, all), -likely >= 0.02 else { return nil }
    var generator = SeededGenerator(seed: 1)
    let drawn = (0..<200).compactMap { _ -> Double? in
      let some = all.map { _ in all[Int.random(in: 0..<all.count, using: &generator)] }
      return change(modes.fast, some)
    }.sorted()
    // The runs that a trial is compared with are a sample like these.
    let (low, high) = (quantile(0.1, ofSorted: drawn), quantile(0.9, ofSorted: drawn))
    let root = 2.0.squareRoot()
    let interval =
      max(-1, likely - root * max(0, likely - low))...(likely + root * max(0, high - likely))
    let what = task.map { "task '\($0)'" } ?? "the run"
    return Recommendation(
      category: .cache, workflow: evidence.workflow,
      recommendation: "find out why \(what) has to do all of its work in some runs: a cache that is"
        + " missing, or too small",
      rationale: "it takes \(median(of: modes.slow).formatted3) s in \(percent(modes.share)) of"
        + " \(all.count) runs and \(median(of: modes.fast).formatted3) s in the others",
      metric: metric(evidence), change: likely, interval: interval,
      effort: .medium, caveats: ["the gain is against the mean of all of these runs"])
  }

  /// Runs that report themselves how often a cache failed them.
  private static func countedMisses(_ evidence: Evidence) -> Recommendation? {
    let time = metric(evidence)
    var pairs: [(misses: Double, time: Double)] = []
    var name = ""
    for run in evidence.runs.suffix(50) {
      guard
        let misses = run.metrics.first(where: {
          let name = $0.metric.name.lowercased()
          return name.contains("cache") && name.contains("miss") && !name.contains("cpu")
        }), let times = run.samples(of: time), misses.samples.count == times.samples.count
      else { continue }
      name = misses.metric.name
      pairs += zip(misses.samples, times.samples).map { (misses: $0, time: $1) }
    }
    guard pairs.count >= 4, let base = pairs.last else { return nil }
    let (x, y) = (pairs.map(\.misses), pairs.map(\.time))
    let (middleX, middleY) = (mean(x), mean(y))
    let squares = x.reduce(0) { $0 + ($1 - middleX) * ($1 - middleX) }
    let count = Double(pairs.count)
    var found = Recommendation(
      category: .cache, workflow: evidence.workflow,
      recommendation: "find out what keeps the cache from being used ('\(name)')",
      rationale: "'\(name)' is \(base.misses.formatted3) in the newest run", metric: time,
      effort: .medium, caveats: [])
    guard base.misses > 0 else { return nil }
    guard squares > 0, middleY > 0 else {
      found.stake = 0.5
      found.caveats = ["it never was different, so that nothing tells what it costs"]
      return found
    }
    let slope = zip(x, y).reduce(0) { $0 + ($1.0 - middleX) * ($1.1 - middleY) } / squares
    let residual = zip(x, y).reduce(0) {
      let off = $1.1 - middleY - slope * ($1.0 - middleX)
      return $0 + off * off
    }
    let error = (residual / max(1, count - 2) / squares).squareRoot()
    let now = middleY + slope * (base.misses - middleX)
    guard slope > 1.3 * error, now > 0,
      let student = StudentTDistribution(degreesOfFreedom: max(1, count - 2))
    else { return nil }
    let reach = student.quantile(0.9) * error
    found.change = max(-1, -slope * base.misses / now)
    found.interval =
      max(-1, -(slope + reach) * base.misses / now)...(-(slope - reach) * base.misses / now)
    return found
  }

  // MARK: - Processors and benchmarks

  /// Recorded runs of both kinds are an experiment that was made already.
  private static func pinning(_ evidence: Evidence) -> Recommendation? {
    let tagged = evidence.runs.suffix(50).compactMap { run -> (Bool, Double)? in
      guard let pinned = run.tags["pin"], let time = run.samples(of: metric(evidence))?.median,
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
        ? "let agents move between processors: pin: false"
        : "keep each agent to processors: pin: true",
      rationale: "\(with.count) runs were pinned, \(without.count) were not",
      metric: metric(evidence), change: expm1(shift.difference),
      interval: expm1(interval.lowerBound)...expm1(interval.upperBound), effort: .low,
      caveats: ["the runs were of different commits"])
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
      recommendation: "shorten '\(tests[0].0.dropLast(5))', or run it apart from the others",
      rationale: "it takes \(percent(tests[0].1 / total)) of the time of \(tests.count) benchmarks",
      metric: "wall_time", change: change, interval: change...0, effort: .medium,
      caveats: ["the gain is that of its taking as long as the second longest"])
  }
}

extension Double {
  /// In three digits that count.
  var formatted3: String { String(format: "%.3g", self) }
}
