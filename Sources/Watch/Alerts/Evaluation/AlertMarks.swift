/// A time in which alerts fire without notification.
package struct AlertSilence: Hashable, Sendable, Codable {
  /// The id of an alert, or the name of a rule.
  package var target: String
  package var reason: String
  /// In seconds since 1970.
  package var createdAt: Double
  package var until: Double

  package init(target: String, reason: String, createdAt: Double, until: Double) {
    (self.target, self.reason, self.createdAt, self.until) = (target, reason, createdAt, until)
  }
}

/// The acknowledgement of an alert.
package struct AlertAcknowledgement: Hashable, Sendable, Codable {
  /// The id of the alert.
  package var alert: String
  package var note: String?
  /// In seconds since 1970.
  package var at: Double

  package init(alert: String, note: String?, at: Double) {
    (self.alert, self.note, self.at) = (alert, note, at)
  }
}

/// What people have said about alerts.
package struct AlertMarks: Hashable, Sendable {
  package var silences: [AlertSilence] = []
  package var acknowledgements: [AlertAcknowledgement] = []

  package init() {}

  var isEmpty: Bool { silences.isEmpty && acknowledgements.isEmpty }

  /// The silence of an alert at a time that lasts longest.
  func silence(of id: String, rule: String, at now: Double) -> AlertSilence? {
    silences.filter { ($0.target == id || $0.target == rule) && now < $0.until }
      .max { $0.until < $1.until }
  }

  func acknowledgement(of id: String) -> AlertAcknowledgement? {
    acknowledgements.last { $0.alert == id }
  }
}
