package import Model

/// A population: the values of metrics of a commit, a period, a workflow or a file.
package struct Population: Sendable {
  /// The key of a metric's values.
  package struct Key: Hashable, Sendable {
    /// "" if populations of different workflows are compared.
    package let workflow: String
    package let metric: String
    /// "" if unknown.
    package let environment: String
  }

  /// The name given by the user.
  package let name: String
  /// Whether the values are samples of one commit, which vary less than commits do.
  package private(set) var isOnePoint: Bool
  /// One value per commit if it has several commits, otherwise the samples of its commit.
  package private(set) var values: [Key: [Double]] = [:]
  package private(set) var metrics: [Key: Metric] = [:]
  /// The inconsistency of the values of a key, which prevents a comparison.
  package private(set) var conflicts: [Key: String] = [:]
  /// In the order of their first occurrence.
  package private(set) var keys: [Key] = []

  package init(name: String, isOnePoint: Bool = false) {
    self.name = name
    self.isOnePoint = isOnePoint
  }

  /// Adds values of a metric.
  package mutating func add(
    _ samples: [Double], of metric: Metric, workflow: String, environment: String
  ) {
    guard !samples.isEmpty else { return }
    let key = Key(workflow: workflow, metric: metric.name, environment: environment)
    if values[key] == nil { keys.append(key) }
    values[key, default: []] += samples
    if let difference = metrics[key]?.difference(from: metric) { conflicts[key] = difference }
    metrics[key] = metrics[key] ?? metric
  }

  /// The selected points of a history.
  ///
  /// - Parameters:
  ///   - name: The name given by the user.
  ///   - history: The history.
  ///   - namesWorkflows: false to ignore the workflow, so that different ones can be compared.
  ///   - isWanted: Whether a position of the history is selected.
  package init(
    name: String, of history: RecordedHistory, namesWorkflows: Bool = true,
    where isWanted: (Int) -> Bool = { _ in true }
  ) {
    self.name = name
    self.isOnePoint = true
    for series in history.series {
      let points = (0..<series.count).filter { isWanted(Int(series.entries[$0])) }
      guard let first = points.first else { continue }
      if points.count > 1 { isOnePoint = false }
      add(
        points.count == 1 ? series.samples(at: first) : points.map { series.values[$0] },
        of: series.metric, workflow: namesWorkflows ? series.workflow : "",
        environment: series.environment)
    }
  }
}
