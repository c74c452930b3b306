/// What a monitor saw a run use, all of its processes together; kept as metrics of the run.
package struct MonitoredUse: Hashable, Sendable {
  /// The processors kept busy, on average.
  package var processorsUsed: Double?
  /// The largest sum of the processes' resident memory in a sample, in bytes.
  package var peakMemory: Double?
  /// Over the run's time, in bytes.
  package var meanMemory: Double?
  /// The time in which less than 5 % of one processor was used, in seconds.
  package var idleTime: Double?
  /// The fraction of the time in which the machine waited for input and output, in 0…1.
  package var ioWait: Double?

  package init(
    processorsUsed: Double? = nil, peakMemory: Double? = nil, meanMemory: Double? = nil,
    idleTime: Double? = nil, ioWait: Double? = nil
  ) {
    (self.processorsUsed, self.peakMemory) = (processorsUsed, peakMemory)
    (self.meanMemory, self.idleTime, self.ioWait) = (meanMemory, idleTime, ioWait)
  }

  /// What the names of its metrics begin with.
  static let prefix = "monitor/"

  private static func metrics() -> [(metric: Metric, path: WritableKeyPath<Self, Double?>)] {
    [
      (Metric(name: prefix + "processors_used", unit: "", better: .higher), \.processorsUsed),
      (Metric(name: prefix + "peak_memory", unit: "bytes"), \.peakMemory),
      (Metric(name: prefix + "mean_memory", unit: "bytes"), \.meanMemory),
      (Metric(name: prefix + "idle_time", unit: "s"), \.idleTime),
      (Metric(name: prefix + "io_wait", unit: ""), \.ioWait),
    ]
  }

  /// What the metrics of a run say; nil for one that wasn't monitored.
  package init?(_ run: Run) {
    self.init()
    var isKnown = false
    for (metric, path) in Self.metrics() {
      guard let value = run.samples(of: metric.name)?.median else { continue }
      self[keyPath: path] = value
      isKnown = true
    }
    guard isKnown else { return nil }
  }

  /// As metrics of a run, a sample each.
  fileprivate var samples: [MetricSamples] {
    Self.metrics().compactMap { metric, path in
      self[keyPath: path].map { MetricSamples(metric: metric, samples: [$0]) }
    }
  }
}

extension Run {
  /// Adds what a monitor saw; a run that failed has no metrics, and gets none.
  package mutating func add(_ use: MonitoredUse) {
    if !metrics.isEmpty { metrics += use.samples }
  }
}

extension Metric {
  /// Whether a monitor measured it.
  package var isMonitored: Bool { name.hasPrefix(MonitoredUse.prefix) }
}
