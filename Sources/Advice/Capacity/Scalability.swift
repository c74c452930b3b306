package import Model
import Quantities
package import Statistics

/// What throughput a workflow reaches with how many agents, and the law behind it.
package struct Scalability: Sendable {
  package let workflow: String
  /// Whose values are the throughput, or its inverse.
  package let metric: Metric
  /// How many agents, and what they reached: runs a second, or the metric's unit.
  package let points: [(agents: Double, throughput: Double)]
  /// nil for too few points.
  package let law: ScalabilityLaw?
  /// What the user should know of the fit.
  package let notes: [String]

  /// Points that tell three parameters well.
  private static let enoughPoints = 6

  /// The law of each workflow that ran with different numbers of agents.
  ///
  /// - Parameter history: Runs with the tag `agents`, and a metric `throughput` or some other of which
  ///   more is better, else their times.
  package static func find(in history: RecordedHistory) -> [Scalability] {
    var tags: [String: [Int: Double]] = [:]
    for condition in history.conditions {
      guard let agents = condition.tags[Run.agentsTag].flatMap(Double.init), agents > 0 else {
        continue
      }
      tags[condition.workflow, default: [:]][condition.place] = agents
    }
    let workflows = Set(tags.keys).union(
      history.series.filter { !$0.byAgents.isEmpty }.map(\.workflow))
    return workflows.sorted().compactMap { workflow -> Scalability? in
      let all = history.series.filter { $0.workflow == workflow }
      guard let series = all.min(by: { rank($0.metric) < rank($1.metric) }),
        rank(series.metric) < 9
      else { return nil }
      let same = all.filter { $0.metric == series.metric }
      // Throughput is a rate, whatever a table says or leaves out of which way is better.
      let isRate = series.metric.better == .higher || series.metric.name == "throughput"
      let points = same.flatMap { measured(in: $0, tags: tags[workflow] ?? [:]) }
        .filter { $0.value > 0 }
        .map { point -> (agents: Double, throughput: Double) in
          (point.agents, isRate ? point.value : 1 / point.value)
        }
      guard Set(points.map(\.agents)).count > 1 else { return nil }
      return Scalability(workflow: workflow, metric: series.metric, points: points)
    }
  }

  /// The medians of what was measured of one commit with one number of agents.
  ///
  /// - Parameter tags: The number of agents by the place in the history, for recorded runs.
  private static func measured(
    in series: MetricSeries, tags: [Int: Double]
  ) -> [(agents: Double, value: Double)] {
    guard series.byAgents.isEmpty else {
      struct Place: Hashable { let point: Int, agents: Double }
      return Dictionary(grouping: series.byAgents) { Place(point: $0.point, agents: $0.agents) }
        .sorted { ($0.key.point, $0.key.agents) < ($1.key.point, $1.key.agents) }
        .map { ($0.key.agents, median(of: $0.value.map(\.value))) }
    }
    return (0..<series.count).compactMap { point in
      tags[Int(series.entries[point])].map { ($0, series.values[point]) }
    }
  }

  private static func rank(_ metric: Metric) -> Int {
    if metric.name == "throughput" { return 0 }
    if metric.better == .higher { return 1 }
    return ["makespan": 2, "wall_time": 3][metric.name] ?? 9
  }

  package init(workflow: String, metric: Metric, points: [(agents: Double, throughput: Double)]) {
    self.workflow = workflow
    self.metric = metric
    self.points = points.sorted { $0.agents < $1.agents }
    let law = ScalabilityLaw(
      workers: points.map(\.agents), throughput: points.map(\.throughput))
    self.law = law
    var notes: [String] = []
    let numbers = Set(points.map(\.agents))
    if numbers.count < Self.enoughPoints {
      notes.append(
        "only \(numbers.count) numbers of agents were measured; a good fit requires six or more")
    }
    if let law {
      let maximum = numbers.max() ?? 0
      let isCertain = law.interval(confidence: 0.95).map { $0.lower.coherency > 0 } ?? false
      if law.coherency == 0 {
        notes.append(
          "no sign of a peak: throughput keeps rising with diminishing returns (Amdahl's law)")
      } else if !isCertain {
        notes.append("the points don't determine whether there is a peak")
      } else if let peak = law.peakWorkers, peak > maximum {
        notes.append(
          "the peak is an extrapolation beyond the measured range (\(Int(saturating: maximum)) agents)"
        )
      }
      let one = law.throughputOfOne
      if points.contains(where: { $0.throughput / $0.agents > 1.05 * one }) {
        notes.append("some points show superlinear speedup, which the law doesn't model")
      }
    } else {
      notes.append("too few points for the law; the minimum is \(ScalabilityLaw.minimumPoints)")
    }
    self.notes = notes
  }
}
