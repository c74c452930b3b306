package import Model
package import Quantities

/// A filter of recorded runs.
package struct RunFilter: Sendable {
  /// Only runs measured in this period or later.
  package var since: Period?
  /// Only runs measured in this period or earlier.
  package var until: Period?
  /// Only runs with these tags.
  package var tags: [String: String]
  /// Only runs of environments whose key has this prefix.
  package var environment: String?
  /// A prefix or suffix of the id of a single run.
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

  /// Whether every run matches.
  package var holdsAll: Bool {
    since == nil && until == nil && tags.isEmpty && environment == nil && id == nil
  }

  /// Whether a run matches.
  package func holds(_ run: Run) -> Bool {
    let time = Instant(run.at)
    return (since.map { since in time.map { $0 >= since.start } ?? false } ?? true)
      && (until.map { until in time.map { $0 <= until.end } ?? false } ?? true)
      && tags.allSatisfy { run.tags[$0.key] == $0.value }
      && (environment.map(run.environment.key.hasPrefix) ?? true)
      && (id.map { run.id.hasPrefix($0) || run.id.hasSuffix($0) } ?? true)
  }
}
