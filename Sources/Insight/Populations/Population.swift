package import Model

/// Values of some metrics that belong together: those of a commit, a period, a workflow, a file.
package struct Population: Sendable {
  /// What the values of a metric are of.
  package struct Key: Hashable, Sendable {
    /// "" where populations of different workflows are compared.
    package let workflow: String
    package let metric: String
    /// "" where nothing is said.
    package let environment: String
  }

  /// As the user named it.
  package let name: String
  /// Whether the values are samples of one commit, which vary less than commits do.
  package private(set) var isOnePoint: Bool
  /// One value a commit where it has several commits, else the samples of the one it has.
  package private(set) var values: [Key: [Double]] = [:]
  package private(set) var metrics: [Key: Metric] = [:]
  /// In what the values of a key differ among themselves, so that they can't be compared.
  package private(set) var conflicts: [Key: String] = [:]
  /// In the order in which they were met.
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

  /// The points of a history that are wanted.
  ///
  /// - Parameters:
  ///   - name: As the user named it.
  ///   - history: Where they come from.
  ///   - namesWorkflows: False to forget which workflow they are of, so that one can be compared with
  ///     another.
  ///   - isWanted: Whether a place of the history is.
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
