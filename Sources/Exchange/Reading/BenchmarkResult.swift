package import Model

/// The values of one metric of one benchmark, as another tool reported them.
package struct BenchmarkResult: Hashable, Sendable {
  /// The benchmark's name.
  package let benchmark: String
  /// The metric; values are in its unit.
  package let metric: Metric
  /// The values of each process in the order of measurement, at least one each.
  package let clusters: [[Double]]
  /// The commit in the file, or "".
  package var commit = ""
  /// The time of the measurement, in seconds since 1970; nil if the file has none.
  package var time: Double?
  /// Additional information in the file.
  package var tags: [String: String] = [:]

  package init(
    benchmark: String, metric: Metric, clusters: [[Double]], commit: String = "",
    time: Double? = nil, tags: [String: String] = [:]
  ) {
    self.benchmark = benchmark
    self.metric = metric
    self.clusters = clusters
    self.commit = commit
    self.time = time
    self.tags = tags
  }

  /// One value per process; all values if there is only one process.
  package var samples: [Double] {
    clusters.count > 1
      ? clusters.compactMap { MetricSamples(metric: metric, samples: $0).median } : clusters[0]
  }

  /// A summary value of one process or all of them.
  package var median: Double? { MetricSamples(metric: metric, samples: samples).median }
}

extension Metric {
  static let wallTime = Metric(name: "wall_time", unit: "s")
  static let cpuTime = Metric(name: "cpu_time", unit: "s")
  static let peakMemory = Metric(name: "peak_rss", unit: "bytes")

  /// A rate: work per time.
  static func rate(_ name: String, unit: String = "1/s") -> Metric {
    Metric(name: name, unit: unit, better: .higher)
  }
}

/// Units of other tools, with conversion factors.
enum Units {
  /// Seconds in a unit of time.
  static func seconds(_ unit: String) -> Double? {
    switch unit {
    case "ns", "nsec", "nanosecond", "nanoseconds": 1e-9
    case "us", "usec", "µs", "μs", "microsecond", "microseconds": 1e-6
    case "ms", "msec", "millisecond", "milliseconds": 1e-3
    case "s", "sec", "secs", "second", "seconds": 1
    case "m", "min": 60
    case "hr": 3600
    case "day": 86_400
    default: nil
    }
  }

  /// Bytes in a unit of size.
  static func bytes(_ unit: String) -> Double? {
    switch unit {
    case "B", "byte", "bytes", "Bytes": 1
    case "kB", "KB": 1e3
    case "KiB", "kibibytes": 1024
    case "MB": 1e6
    case "MiB": 1_048_576
    case "GB": 1e9
    case "GiB": 1_073_741_824
    default: nil
    }
  }

  /// A value times a factor, by a division if that is exact: 49 ns are 4.9e-8 s.
  static func scaled(_ value: Double, by factor: Double) -> Double {
    factor < 1 ? value / (1 / factor).rounded() : value * factor
  }

  /// The name of perf-check's unit, and the conversion factor.
  static func ours(_ unit: String) -> (unit: String, factor: Double) {
    if let factor = seconds(unit) { return ("s", factor) }
    if let factor = bytes(unit) { return ("bytes", factor) }
    let parts = unit.split(separator: "/", maxSplits: 1).map(String.init)
    if parts.count == 2, let factor = seconds(parts[1]) {
      if let size = bytes(parts[0]) { return ("bytes/s", size / factor) }
      return ("1/s", 1 / factor)
    }
    return (unit, 1)
  }
}
