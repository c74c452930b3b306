import Statistics

/// Something measured of a run, with its unit and which way is better.
package struct Metric: Hashable, Sendable, Codable {
  /// Which values a team wants.
  package enum Direction: String, Hashable, Sendable, Codable, CaseIterable {
    case lower, higher
  }

  /// Its name, unique within a workflow: "wall_time".
  package let name: String
  /// The unit of its values: "s", "bytes", "1/s", or "" for a plain count.
  package let unit: String
  /// Which values are better.
  package let better: Direction

  package init(name: String, unit: String, better: Direction = .lower) {
    self.name = name
    self.unit = unit
    self.better = better
  }
}

extension Metric {
  /// The metrics that perf-check measures by itself, in the order in which reports show them.
  package static let builtIn = [
    Metric(name: "wall_time", unit: "s"),
    Metric(name: "makespan", unit: "s"),
    Metric(name: "work", unit: "s"),
    Metric(name: "queue_time", unit: "s"),
    Metric(name: "cpu_time", unit: "s"),
    Metric(name: "user_time", unit: "s"),
    Metric(name: "system_time", unit: "s"),
    Metric(name: "peak_rss", unit: "bytes"),
    Metric(name: "instructions", unit: ""),
    Metric(name: "heap_allocations", unit: ""),
    Metric(name: "system_calls", unit: ""),
    Metric(name: "page_faults", unit: ""),
    Metric(name: "context_switches", unit: ""),
    Metric(name: "io_read", unit: "bytes"),
    Metric(name: "io_write", unit: "bytes"),
  ]

  /// The built-in metric of that name.
  package static func builtIn(_ name: String) -> Metric? {
    builtIn.first { $0.name == name }
  }

  /// The metrics of a workflow that names none.
  package static let defaultNames = ["wall_time", "cpu_time", "peak_rss"]

  /// The metrics of a workflow with tasks that names none.
  package static let defaultNamesOfTasks = [
    "makespan", "work", "queue_time", "cpu_time", "peak_rss",
  ]

  /// The built-in metrics that only workflows with tasks have.
  package static let ofTasks: Set = ["makespan", "work", "queue_time"]

  /// How often tasks were tried again.
  package static let retries = Metric(name: "retries", unit: "")

  /// How many tasks of a run failed for good; only such runs have it.
  package static let failedTasks = Metric(name: "failed_tasks", unit: "")

  /// What a phase takes from the start of its first task to the end of its last, in seconds.
  package static func phase(_ name: String) -> Metric { Metric(name: "phase/" + name, unit: "s") }

  /// What all attempts of a task take together, in seconds.
  package static func task(_ id: String) -> Metric { Metric(name: "task/" + id, unit: "s") }

  /// The task whose time a metric is; nil for another metric.
  package static func task(of name: String) -> String? {
    name.hasPrefix("task/") ? String(name.dropFirst(5)) : nil
  }

  /// The metrics that a tool always counts, in runs of their own.
  package static let countedByTool: Set = ["heap_allocations", "system_calls"]

  /// Whether the metric is one that a tool counts in runs of their own, when it counts at all.
  package static func isCounted(_ name: String) -> Bool {
    name == "instructions" || countedByTool.contains(name)
  }

  /// What it means for others, such as time, when a metric rises with them: the name of a cause as
  /// `regression_tests.json` has it.
  package static func cause(ofRising name: String) -> String? {
    switch name {
    case "peak_rss", "page_faults": "memory_pressure"
    case "heap_allocations": "allocations"
    case "io_read", "io_write": "input_output"
    case "system_calls": "system_calls"
    case "context_switches": "waiting"
    case "instructions": "more_instructions"
    default: nil
    }
  }

  /// Whether the metric is a span of time, which only pairs measured side by side can gate.
  package static func isTime(_ name: String) -> Bool {
    builtIn(name)?.unit == "s" || name.hasPrefix("phase/") || name.hasPrefix("task/")
  }
}

extension Metric {
  /// In what two metrics of one name differ, so that their values can't be compared; nil where they
  /// don't.
  package func difference(from other: Metric) -> String? {
    let differences = [
      unit == other.unit ? nil : "the unit '\(unit)' and '\(other.unit)'",
      better == other.better
        ? nil : "'\(better.rawValue)' and '\(other.better.rawValue)' as what is better",
    ].compactMap { $0 }
    guard !differences.isEmpty else { return nil }
    return "'\(name)' has " + differences.joined(separator: ", and ")
      + " on the two sides: the values can't be compared"
      + "\n  Report it identically on both, or rename the new one."
  }
}

/// The values of one metric in the order they were measured.
package struct MetricSamples: Hashable, Sendable {
  /// What was measured.
  package let metric: Metric
  /// One finite value a process, in the metric's unit.
  package let samples: [Double]
  /// All that each process measured, where it is more than its sample; else empty.
  package let clusters: [[Double]]

  package init(metric: Metric, samples: [Double], clusters: [[Double]] = []) {
    self.metric = metric
    self.samples = samples
    self.clusters = clusters
  }
}

extension MetricSamples {
  /// The median of the samples, in the metric's unit; nil when there are none.
  package var median: Double? { samples.isEmpty ? nil : Statistics.median(of: samples) }
}
