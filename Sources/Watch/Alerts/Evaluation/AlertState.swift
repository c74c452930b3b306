/// What is kept of alerts between two evaluations: `alerts.json`.
package struct AlertState: Hashable, Sendable, Codable {
  /// The newest version of the format that is understood.
  static let supportedVersion = 1

  package var version = supportedVersion
  var subjects: [Subject] = []
  package var silences: [AlertSilence] = []
  package var acknowledgements: [AlertAcknowledgement] = []

  package init() {}

  /// A subject with those of its alerts that aren't inactive.
  struct Subject: Hashable, Sendable, Codable {
    var subject: AlertSubject
    var source: String?
    /// In seconds since 1970.
    var evaluatedAt: Double
    /// In seconds.
    var interval: Double
    var recommendation: String?
    var alerts: [Record]
  }

  struct Record: Hashable, Sendable, Codable {
    var rule: String
    var fingerprint: String
    var phase: AlertLifecycle.Phase
    var since: Double
    var started: Double
    var cleared: Double?
    var ended: Double?
    var wasFiring: Bool
    var shown: Alert.Status?
    var value: Double?
    var trend: Alert.Trend?
  }

  /// How long an alert that has ended is listed, in seconds.
  static let retention = 86_400.0

  /// Drops expired silences, and alerts that ended a day ago.
  ///
  /// - Parameter now: In seconds since 1970.
  package mutating func drop(at now: Double) {
    silences.removeAll { $0.until <= now }
    subjects.removeAll { now - $0.evaluatedAt > Self.retention }
    for index in subjects.indices {
      subjects[index].alerts.removeAll { now - ($0.ended ?? now) > Self.retention }
    }
    subjects.removeAll { $0.alerts.isEmpty && $0.source == nil }
    let ids = Set(
      subjects.flatMap { one in one.alerts.map { Alert.id(rule: $0.rule, one.subject) } })
    acknowledgements.removeAll { !ids.contains($0.alert) }
  }
}

extension AlertState.Record {
  init(_ lifecycle: AlertLifecycle, rule: String, fingerprint: String) {
    self.init(
      rule: rule, fingerprint: fingerprint, phase: lifecycle.phase, since: lifecycle.since,
      started: lifecycle.started, cleared: lifecycle.cleared, ended: lifecycle.ended,
      wasFiring: lifecycle.wasFiring, shown: lifecycle.shown)
  }

  var lifecycle: AlertLifecycle {
    AlertLifecycle(
      phase: phase, since: since, started: started, cleared: cleared, ended: ended,
      wasFiring: wasFiring, shown: shown)
  }
}
