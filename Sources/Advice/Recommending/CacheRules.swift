import Foundation
import Insight
import Model
import Quantities
import Scheduling
import Statistics

/// Rules about work that takes now little, now much time.
enum CacheRules {
  /// The times of whole runs, or of one task, fall into two groups.
  private struct Modes {
    let fast: [Double]
    let slow: [Double]

    /// The least factor between the groups.
    private static let gap = 1.4
    private static let minimumRuns = 2

    init?(_ values: [Double]) {
      let logs = values.filter { $0 > 0 }.map { log($0) }.sorted()
      guard logs.count >= 6 else { return nil }
      let gaps = zip(logs.dropFirst(), logs).map(-)
      guard let place = gaps.indices.max(by: { gaps[$0] < gaps[$1] }) else { return nil }
      let (low, high) = (Array(logs[...place]), Array(logs[(place + 1)...]))
      let distance = median(of: high) - median(of: low)
      // Between the groups there must be much more room than within them: values that are spread
      // evenly have a largest gap, too.
      guard low.count >= Self.minimumRuns, high.count >= Self.minimumRuns,
        distance >= log(Self.gap),
        gaps[place] >= distance / 2,
        distance >= 6 * max(robustDeviation(of: low), robustDeviation(of: high))
      else { return nil }
      fast = low.map { exp($0) }
      slow = high.map { exp($0) }
    }

    var share: Double { Double(slow.count) / Double(slow.count + fast.count) }
  }

  static func find(in evidence: Evidence) -> Recommendation? {
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
      if mean(of: modes.slow) - mean(of: modes.fast)
        > best.map({ mean(of: $0.modes.slow) - mean(of: $0.modes.fast) }) ?? 0
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
      guard let task else { return mean(of: fast) / mean(of: all) - 1 }
      func makespan(_ duration: Double) -> Double? {
        var graph = evidence.analysis.graph
        for span in spans { graph.durations[span] = duration / Double(max(spans.count, 1)) }
        return task.isEmpty ? nil : evidence.makespan(graph)
      }
      guard let after = makespan(mean(of: fast)), let before = makespan(mean(of: all)), before > 0
      else {
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
      recommendation: "find out why \(what) is slow in some runs, such as a missing or too small"
        + " cache",
      rationale:
        "it takes \(Quantity.number(median(of: modes.slow))) s in \(Quantity.percent(modes.share)) of"
        + " \(all.count) runs and \(Quantity.number(median(of: modes.fast))) s in the others",
      metric: evidence.timeMetric, change: likely, interval: interval,
      effort: .medium, caveats: ["the gain is relative to the mean of all of these runs"])
  }

  /// Runs that report themselves how often a cache failed them.
  private static func countedMisses(_ evidence: Evidence) -> Recommendation? {
    let time = evidence.timeMetric
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
    var found = Recommendation(
      category: .cache, workflow: evidence.workflow,
      recommendation: "find out why the cache is not used ('\(name)')",
      rationale: "'\(name)' is \(Quantity.number(base.misses)) in the newest run", metric: time,
      effort: .medium, caveats: [])
    guard base.misses > 0 else { return nil }
    guard mean(of: y) > 0, let line = LeastSquaresLine(x: x, y: y) else {
      found.stake = 0.5
      found.caveats = ["never varied, so its effect can't be estimated"]
      return found
    }
    let (slope, now) = (line.slope, line.value(at: base.misses))
    guard slope > 1.3 * line.slopeError, now > 0,
      let student = StudentTDistribution(degreesOfFreedom: line.degreesOfFreedom)
    else { return nil }
    let reach = student.quantile(0.9) * line.slopeError
    found.change = max(-1, -slope * base.misses / now)
    let (low, high) = (-(slope + reach) * base.misses / now, -(slope - reach) * base.misses / now)
    found.interval = max(-1, low)...max(-1, high)
    return found
  }
}
