import History
package import Model

/// What `baseline show` prints for programs.
package struct BaselineData: Codable, Sendable {
  package let metrics: [Entry]

  package struct Entry: Codable, Sendable {
    package let workflow: String
    package let metric: String
    package let unit: String
    package let better: Metric.Direction
    /// The key of the environment.
    package let environment: String
    package let commit: String
    package let at: String
    package let toolchain: String
    /// In the unit, in the order they were measured.
    package let samples: [Double]
  }
}

extension BaselineData.Entry {
  init(_ entry: BaselineFile.Entry) {
    self.init(
      workflow: entry.workflow, metric: entry.metric, unit: entry.unit, better: entry.better,
      environment: entry.environment, commit: entry.commit, at: entry.at,
      toolchain: entry.toolchain, samples: entry.samples)
  }
}
