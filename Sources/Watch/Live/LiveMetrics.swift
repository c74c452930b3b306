package import Quantities
import Statistics

/// What runs now and in the window before, from the samples of monitors.
package struct LiveMetrics: Hashable, Sendable {
  /// A run that was watched.
  package struct Watched: Hashable, Sendable {
    package var workflow: String
    package var monitor: String
    /// The newest sample; nil where none can be read: what is known then is from the traces.
    package var newest: UsageLine?
    /// RFC 3339, of the newest line.
    package var at: String
    /// Since the run is watched, in seconds.
    package var elapsed: Double
    /// Those that were read last; nil where none were.
    package var detail: UsageLine.Detail?
    /// Its phases, tasks and agents; nil where nothing is known of them.
    package var live: LiveState?
    /// Whether its monitor has written lately.
    package var isRunning: Bool
    package var samples: Int
    package var processors: Summary?
    package var memory: Summary?

    /// When phases, tasks and agents ran; nil for a run without tasks.
    package var timing: CurrentMetrics.ExecutionTiming? {
      live.flatMap {
        $0.tasks.isEmpty ? nil : CurrentMetrics.ExecutionTiming($0, elapsed: elapsed)
      }
    }
  }

  /// A metric over the window.
  package struct Summary: Hashable, Sendable {
    package var mean: Double
    package var maximum: Double
    /// The change per second, where enough samples tell.
    package var trend: Trend?
  }

  /// By the Theil–Sen estimator.
  package struct Trend: Hashable, Sendable {
    /// Per second.
    package var slope: Double
    /// Of the slope, with 95 % confidence; nil where the noise lasts too long to tell.
    package var interval: ClosedRange<Double>?
  }

  /// The newest first.
  package var runs: [Watched]
  package var window: Seconds
  /// The lines that could not be read.
  package var damaged: Int
  /// How completely the state is known.
  package var condition = LiveCondition()
  /// The last state that was written, where nothing newer can be read.
  package var lastGood: CurrentMetrics?

  /// - Parameters:
  ///   - lines: In the order in which they were written.
  ///   - traces: What happened in the runs.
  ///   - damaged: The number of lines that could not be read.
  ///   - window: How far back the lines go.
  ///   - now: In seconds since 1970.
  ///   - includesTrends: Whether trends are estimated.
  init(
    _ lines: [UsageLine], traces: [TraceLine] = [], damaged: Int, window: Seconds, now: Double,
    includesTrends: Bool
  ) {
    (self.window, self.damaged) = (window, damaged)
    let samples = Dictionary(grouping: lines, by: \.monitor)
    let traces = Dictionary(grouping: traces, by: \.monitor)
    runs = Set(samples.keys).union(traces.keys).compactMap { monitor in
      Watched(samples[monitor] ?? [], traces[monitor] ?? [], now, includesTrends)
    }
    .sorted { ($0.at, $0.monitor) > ($1.at, $1.monitor) }
  }

  fileprivate static func summary(
    _ lines: [UsageLine], _ includesTrends: Bool, _ value: (UsageLine) -> Double
  ) -> Summary? {
    guard !lines.isEmpty else { return nil }
    let values = lines.map(value)
    let time = lines.reduce(0) { $0 + $1.interval }
    let weighted = zip(lines, values).reduce(0) { $0 + $1.0.interval * $1.1 }
    var trend: Trend?
    if includesTrends, values.count >= 10, let line = TheilSen(values) {
      let step = time / Double(values.count)
      trend = Trend(
        slope: line.slope / step,
        interval: line.interval.map { ($0.lowerBound / step)...($0.upperBound / step) })
    }
    return Summary(mean: weighted / time, maximum: values.max() ?? 0, trend: trend)
  }
}

extension LiveMetrics.Watched {
  /// - Parameters:
  ///   - samples: Of one monitor, in the order in which they were written.
  ///   - traces: Of the same monitor.
  fileprivate init?(
    _ samples: [UsageLine], _ traces: [TraceLine], _ now: Double, _ includesTrends: Bool
  ) {
    guard let workflow = samples.last?.workflow ?? traces.last?.workflow,
      let monitor = samples.last?.monitor ?? traces.last?.monitor
    else { return nil }
    let newest = samples.last
    let live = traces.isEmpty ? nil : LiveState(workflow, monitor, newest, traces)
    let time = newest?.seconds ?? traces.last?.seconds ?? 0
    let isAlive = newest.map { $0.processes > 0 || live?.tasks.isEmpty == false } ?? true
    isRunning =
      live?.status != .ended && now - time <= max(3 * (newest?.interval ?? 0), 5) && isAlive
    (self.newest, self.live) = (newest, live)
    detail = samples.last { $0.detail != nil }?.detail
    at = [newest?.at, traces.last?.at].compactMap(\.self).max() ?? ""
    elapsed = newest?.elapsed ?? live?.elapsed.value ?? 0
    let usual = samples.filter { $0.interval > 0 }
    processors = LiveMetrics.summary(usual, includesTrends) { $0.processorsUsed ?? 0 }
    memory = LiveMetrics.summary(usual, includesTrends) { $0.residentMemory }
    (self.workflow, self.monitor, self.samples) = (workflow, monitor, samples.count)
  }
}

extension LiveState {
  /// The newest state of a run.
  init(
    _ workflow: String, _ monitor: String, _ newest: UsageLine?, _ traces: [TraceLine]
  ) {
    self.init(workflow: workflow, monitor: monitor)
    for line in traces { add(line) }
    if let newest { add(newest) }
  }
}
