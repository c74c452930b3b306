package import Model
package import Quantities

/// Which recorded runs are wanted.
package struct RunFilter: Sendable {
  /// Only runs that were measured in or after this.
  package var since: Period?
  /// Only runs that were measured in or before this.
  package var until: Period?
  /// Only runs with these tags.
  package var tags: [String: String]
  /// Only runs of the environment whose key starts with this.
  package var environment: String?
  /// The beginning or end of the id of the only run.
  package var id: String?

  package init(
    since: Period? = nil, until: Period? = nil, tags: [String: String] = [:],
    environment: String? = nil, id: String? = nil
  ) {
    self.since = since
    self.until = until
    self.tags = tags
    self.environment = environment
    self.id = id
  }

  /// Whether every run is wanted.
  package var holdsAll: Bool {
    since == nil && until == nil && tags.isEmpty && environment == nil && id == nil
  }

  /// Whether a run is wanted.
  package func holds(_ run: Run) -> Bool {
    let time = Instant(run.at)
    return (since.map { since in time.map { $0 >= since.start } ?? false } ?? true)
      && (until.map { until in time.map { $0 <= until.end } ?? false } ?? true)
      && tags.allSatisfy { run.tags[$0.key] == $0.value }
      && (environment.map(run.environment.key.hasPrefix) ?? true)
      && (id.map { run.id.hasPrefix($0) || run.id.hasSuffix($0) } ?? true)
  }
}
