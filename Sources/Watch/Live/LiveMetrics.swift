package import Quantities
import Statistics

/// What runs now and in the window before, from the samples of monitors.
package struct LiveMetrics: Hashable, Sendable {
  /// A run that was watched.
  package struct Watched: Hashable, Sendable {
    package var workflow: String
    package var monitor: String
    package var newest: UsageLine
    /// Those that were read last; nil where none were.
    package var detail: UsageLine.Detail?
    /// Its phases, tasks and agents; nil where nothing is known of them.
    package var live: LiveState?
    /// Whether its monitor has written lately.
    package var isRunning: Bool
    package var samples: Int
    package var processors: Summary?
    package var memory: Summary?
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
    let traces = Dictionary(grouping: traces, by: \.monitor)
    runs = Dictionary(grouping: lines, by: \.monitor).values.compactMap { lines in
      guard let newest = lines.last, let time = newest.seconds else { return nil }
      let patience = max(3 * newest.interval, 5)
      let live = traces[newest.monitor].map { LiveState(of: newest, $0) }
      let usual = lines.filter { $0.interval > 0 }
      return Watched(
        workflow: newest.workflow, monitor: newest.monitor, newest: newest,
        detail: lines.last { $0.detail != nil }?.detail, live: live,
        isRunning: live?.status != .ended && now - time <= patience
          && (newest.processes > 0 || live?.tasks.isEmpty == false), samples: lines.count,
        processors: Self.summary(usual, includesTrends) { $0.processorsUsed ?? 0 },
        memory: Self.summary(usual, includesTrends) { $0.residentMemory })
    }
    .sorted { ($0.newest.at, $0.monitor) > ($1.newest.at, $1.monitor) }
  }

  private static func summary(
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

extension LiveFolder {
  /// What runs now and in the window before.
  ///
  /// - Parameters:
  ///   - window: How far back.
  ///   - workflow: The only one that counts; nil for all.
  ///   - now: In seconds since 1970.
  ///   - includesTrends: Whether trends are estimated.
  package func metrics(
    over window: Seconds, of workflow: String? = nil, now: Double, includesTrends: Bool
  ) -> LiveMetrics {
    let usage = usage(since: now - window.value, of: workflow)
    let traces = traces(since: now - window.value, of: workflow)
    return LiveMetrics(
      usage.lines, traces: traces.lines, damaged: usage.damaged + traces.damaged, window: window,
      now: now, includesTrends: includesTrends)
  }
}

extension LiveState {
  /// The newest state of a run.
  init(of newest: UsageLine, _ traces: [TraceLine]) {
    self.init(workflow: newest.workflow, monitor: newest.monitor)
    for line in traces { add(line) }
    add(newest)
  }
}
