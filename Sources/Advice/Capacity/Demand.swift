import History
package import Model
import Quantities
package import Statistics

/// When workflow runs came, and for how long each kept its agents.
package struct Demand: Sendable {
  /// In the order of time, in seconds since 1970.
  package let arrivals: QueueSimulation.Arrivals
  /// What ran, by name.
  package let workflows: [String]
  /// How many agents the newest run says there are; nil where none does.
  package let agents: Int?
  /// How long runs waited, in seconds, where that was measured.
  package let measuredWaits: [Double]
  /// How many further values stood beside those of runs, as repeated samples of them do.
  package private(set) var repeatedValues = 0
  /// One by one, in the order of time.
  private let all: [Arrival]

  /// One run.
  package struct Arrival: Hashable, Sendable {
    package let workflow: String
    /// In seconds since 1970.
    package let time: Double
    /// In seconds.
    package let service: Double
    /// How many agents it kept at once.
    package let width: Int

    package init(workflow: String, time: Double, service: Double, width: Int = 1) {
      self.workflow = workflow
      self.time = time
      self.service = service
      self.width = width
    }
  }

  /// What lies beyond is no time of a run, in seconds since 1970, and no duration.
  private static let times = 0...1e11
  private static let services = 0...1e9

  /// - Parameters:
  ///   - arrivals: In any order. Those at impossible times, or of impossible length, are left out.
  ///   - agents: How many agents there are.
  ///   - measuredWaits: In seconds.
  package init(_ arrivals: [Arrival], agents: Int? = nil, measuredWaits: [Double] = []) {
    let sorted = arrivals.filter {
      Self.times.contains($0.time) && Self.services.contains($0.service)
    }.sorted { $0.time < $1.time }
    self.arrivals = QueueSimulation.Arrivals(
      times: sorted.map(\.time), services: sorted.map(\.service),
      widths: sorted.map { Int32(clamping: $0.width) })
    self.all = sorted
    self.workflows = Set(sorted.map(\.workflow)).sorted()
    self.agents = agents
    self.measuredWaits = measuredWaits
  }

  /// The demand that recorded runs were.
  ///
  /// A run of a command keeps one agent for its `wall_time`; one of tasks keeps its agents together
  /// for its `makespan`. Several samples of a run are one arrival, which began when they did.
  package init(_ runs: [Run]) {
    let arrivals = runs.compactMap { run -> Arrival? in
      guard let end = Instant(run.at)?.secondsSince1970, let time = Self.time(of: run.metrics)
      else {
        return nil
      }
      let width = time.isOfTasks ? run.tags[Run.agentsTag].flatMap(Int.init) ?? 1 : 1
      return Arrival(
        workflow: run.workflow, time: end - time.all, service: time.one, width: max(1, width))
    }
    // The queue_time of a run is what its own tasks waited for each other, not for the pool.
    self.init(arrivals)
  }

  private static func time(
    of metrics: [MetricSamples]
  ) -> (one: Double, all: Double, isOfTasks: Bool)? {
    for name in ["makespan", "wall_time"] {
      guard let samples = metrics.first(where: { $0.metric.name == name }),
        let median = samples.median, median >= 0
      else { continue }
      return (median, samples.samples.reduce(0, +), name == "makespan")
    }
    return nil
  }

  /// The demand that a history of values was.
  ///
  /// Its times are taken for those at which runs came. The tag `agents` is how many there were; of a
  /// workflow with a `makespan` it is how many each run kept at once.
  package init(_ history: RecordedHistory) {
    var tags: [String: [Int: Int]] = [:]
    for condition in history.conditions {
      guard let agents = condition.tags[Run.agentsTag].flatMap(Int.init), agents > 0 else {
        continue
      }
      tags[condition.workflow, default: [:]][condition.place] = agents
    }
    var arrivals: [Arrival] = []
    var waits: [Double] = []
    var newest: (time: Double, agents: Int)?
    var repeated = 0
    let ofTasks = Set(history.series.filter { $0.metric.name == "makespan" }.map(\.workflow))
    for series in history.series {
      if series.metric.name == "queue_time" { waits += series.values }
      let isOfTasks = series.metric.name == "makespan"
      let isTime = series.metric.name == "wall_time" && !ofTasks.contains(series.workflow)
      guard isTime || isOfTasks else { continue }
      for point in 0..<series.count {
        guard let time = history.entry(of: point, in: series).time, series.values[point] >= 0 else {
          continue
        }
        repeated += series.samples(at: point).count - 1
        let agents = tags[series.workflow]?[Int(series.entries[point])]
        arrivals.append(
          Arrival(
            workflow: series.workflow, time: time, service: series.values[point],
            width: isOfTasks ? agents ?? 1 : 1))
        if isTime, let agents, time >= newest?.time ?? -.infinity { newest = (time, agents) }
      }
    }
    self.init(arrivals, agents: newest?.agents, measuredWaits: waits)
    repeatedValues = repeated
  }

  /// The same with runs of a workflow that take another time.
  ///
  /// - Parameters:
  ///   - workflow: Whose runs.
  ///   - change: As a fraction, negative for less.
  package func changing(_ workflow: String, by change: Double) -> Demand {
    Demand(
      all.map {
        $0.workflow == workflow
          ? Arrival(
            workflow: $0.workflow, time: $0.time, service: $0.service * (1 + change),
            width: $0.width) : $0
      }, agents: agents, measuredWaits: measuredWaits)
  }

  package var count: Int { arrivals.count }
  /// When the last one came, in seconds since 1970.
  package var end: Double { arrivals.times.last ?? 0 }

  /// How long one keeps an agent on average, all its agents together, in seconds.
  package var meanWork: Double {
    guard count > 0 else { return 0 }
    let work =
      arrivals.widths.isEmpty
      ? arrivals.services.reduce(0, +)
      : zip(arrivals.services, arrivals.widths).reduce(0) { $0 + $1.0 * Double($1.1) }
    return work / Double(count)
  }

  /// Arrivals a second over the whole time.
  package var rate: Double {
    arrivals.span > 0 ? Double(count - 1) / arrivals.span : 0
  }

  /// How many agents are asked for at once on average.
  package var load: Double { rate * meanWork }

  /// The share of arrivals in each hour of the day (UTC), 24 values.
  package var byHour: [Double] {
    shares(24) { Int(saturating: ($0 / 3600).rounded(.down)) }
  }

  /// The share of arrivals on each day of the week (UTC), Monday first.
  package var byWeekday: [Double] {
    // The first day of 1970 was a Thursday.
    shares(7) { Int(saturating: ($0 / 86_400).rounded(.down)) % 7 + 3 }
  }

  private func shares(_ parts: Int, _ part: (Double) -> Int) -> [Double] {
    var counts = [Double](repeating: 0, count: parts)
    for time in arrivals.times { counts[((part(time) % parts) + parts) % parts] += 1 }
    return counts.map { count > 0 ? $0 / Double(count) : 0 }
  }

  /// How many came in each period of some length, the last of which ends with the last arrival; the
  /// oldest first.
  package func counts(ofPeriods length: Double) -> [Double] {
    guard length > 0 else { return [] }
    let periods = Int(saturating: (arrivals.span / length).rounded(.down))
    guard periods > 0 else { return [] }
    var counts = [Double](repeating: 0, count: periods)
    // The last arrival marks the end; with it the last period would always have one too many.
    for time in arrivals.times.dropLast() {
      let back = Int(saturating: (end - time) / length)
      if back < periods { counts[periods - 1 - back] += 1 }
    }
    return counts
  }
}
