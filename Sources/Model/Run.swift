/// A measured run of a workflow: one line of the ledger.
package struct Run: Hashable, Sendable, Codable {
  /// The newest version of the line format that is understood.
  package static let version = 1

  /// The tag that says how many agents there were.
  package static let agentsTag = "agents"
  /// The tag that says "failed" of a run of tasks that has no samples because one failed.
  package static let outcomeTag = "outcome"

  /// Unique, and sorts by time: a UUID of version 7.
  package var id: String
  /// The workflow's name.
  package var workflow: String
  /// The commit that was measured, or with `dirty` the one it was made from: 40 hex digits.
  package var commit: String
  /// Whether files differed from the commit.
  package var dirty: Bool
  /// When the measurement ended: RFC 3339, UTC.
  package var at: String
  /// Where it was measured.
  package var environment: RunEnvironment
  /// What was measured.
  package var metrics: [MetricSamples]
  /// What the tasks of one of its runs came to, the one with the middle makespan, or the one that
  /// failed; empty for a workflow without tasks.
  package var spans: [TaskSpan]
  /// Whatever the user attached.
  package var tags: [String: String]

  package init(
    id: String, workflow: String, commit: String, dirty: Bool, at: String,
    environment: RunEnvironment, metrics: [MetricSamples], spans: [TaskSpan] = [],
    tags: [String: String] = [:]
  ) {
    self.id = id
    self.workflow = workflow
    self.commit = commit
    self.dirty = dirty
    self.at = at
    self.environment = environment
    self.metrics = metrics
    self.spans = spans
    self.tags = tags
  }

  /// The samples of a metric, if it was measured.
  package func samples(of metric: String) -> MetricSamples? {
    metrics.first { $0.metric.name == metric }
  }

  private enum CodingKeys: String, CodingKey {
    case v, id, workflow, commit, dirty, at, environment, metrics, spans, tags
  }

  package func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(Self.version, forKey: .v)
    try container.encode(id, forKey: .id)
    try container.encode(workflow, forKey: .workflow)
    try container.encode(commit, forKey: .commit)
    try container.encode(dirty, forKey: .dirty)
    try container.encode(at, forKey: .at)
    try container.encode(environment, forKey: .environment)
    try container.encode(metrics, forKey: .metrics)
    if !spans.isEmpty { try container.encode(spans, forKey: .spans) }
    try container.encode(tags, forKey: .tags)
  }

  package init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    let version = try container.decode(Int.self, forKey: .v)
    guard version == Self.version else { throw UnknownVersion(version: version) }
    self.init(
      id: try container.decode(String.self, forKey: .id),
      workflow: try container.decode(String.self, forKey: .workflow),
      commit: try container.decode(String.self, forKey: .commit),
      dirty: try container.decodeIfPresent(Bool.self, forKey: .dirty) ?? false,
      at: try container.decode(String.self, forKey: .at),
      environment: try container.decode(RunEnvironment.self, forKey: .environment),
      metrics: try container.decode([MetricSamples].self, forKey: .metrics),
      spans: try container.decodeIfPresent([TaskSpan].self, forKey: .spans) ?? [],
      tags: try container.decodeIfPresent([String: String].self, forKey: .tags) ?? [:])
  }

  /// A line of a format that this version can't read.
  package struct UnknownVersion: Error, Hashable, Sendable {
    package let version: Int
  }
}

extension MetricSamples: Codable {
  private enum CodingKeys: String, CodingKey { case name, unit, better, samples, clusters }

  package func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(metric.name, forKey: .name)
    try container.encode(metric.unit, forKey: .unit)
    try container.encode(metric.better, forKey: .better)
    try container.encode(samples, forKey: .samples)
    if !clusters.isEmpty { try container.encode(clusters, forKey: .clusters) }
  }

  package init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    self.init(
      metric: Metric(
        name: try container.decode(String.self, forKey: .name),
        unit: try container.decodeIfPresent(String.self, forKey: .unit) ?? "",
        better: try container.decodeIfPresent(Metric.Direction.self, forKey: .better) ?? .lower),
      samples: try container.decode([Double].self, forKey: .samples),
      clusters: try container.decodeIfPresent([[Double]].self, forKey: .clusters) ?? [])
  }
}
