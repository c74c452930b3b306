package import Model

/// Runs that were measured or read.
package struct RunsData: Codable, Sendable {
  package let runs: [RunEntry]
}

/// A recorded run.
package struct RunEntry: Codable, Sendable {
  package let id: String
  package let workflow: String
  package let commit: String
  package let dirty: Bool
  package let at: String
  package let environment: RunEnvironment
  package let metrics: [MetricEntry]
  package let tags: [String: String]

  package struct MetricEntry: Codable, Sendable {
    package let name: String
    package let unit: String
    package let better: Metric.Direction
    package let median: Double?
    /// In the unit, in the order they were measured.
    package let samples: [Double]
    /// Values of inner iterations, a list a process.
    package let clusters: [[Double]]?
  }
}

/// What the user should know.
package struct WarningsResults: Codable, Sendable {
  package let warnings: [String]
}

extension RunEntry {
  init(_ run: Run) {
    self.init(
      id: run.id, workflow: run.workflow, commit: run.commit, dirty: run.dirty, at: run.at,
      environment: run.environment,
      metrics: run.metrics.map { samples in
        MetricEntry(
          name: samples.metric.name, unit: samples.metric.unit, better: samples.metric.better,
          median: samples.median, samples: samples.samples,
          clusters: samples.clusters.isEmpty ? nil : samples.clusters)
      }, tags: run.tags)
  }
}
