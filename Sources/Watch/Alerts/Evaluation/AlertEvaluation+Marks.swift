import Configuration
package import Quantities

extension AlertEvaluation {
  /// The minimum length of a prefix of an id.
  private static let shortestPrefix = 4

  /// Silences an alert, or all of a rule; a former silence of the same is replaced.
  ///
  /// - Parameters:
  ///   - target: An id, the start of one, or the name of a rule.
  ///   - duration: How long.
  ///   - reason: For readers of the list.
  ///   - now: In seconds since 1970.
  /// - Throws: `.notFound` where nothing is called so.
  package mutating func silence(
    _ target: String, for duration: Seconds, reason: String, at now: Double
  ) throws(WatchError) -> AlertSilence {
    let name = rules.contains { $0.name == target } ? target : try alert(target, at: now).id
    let silence = AlertSilence(
      target: name, reason: reason, createdAt: now, until: now + duration.value)
    marks.silences.removeAll { $0.target == name || $0.until <= now }
    marks.silences.append(silence)
    return silence
  }

  /// Acknowledges an alert.
  ///
  /// - Parameters:
  ///   - target: An id, the start of one, or the name of a rule with one alert that fires.
  ///   - note: For readers of the list; nil for none.
  ///   - now: In seconds since 1970.
  /// - Throws: `.notFound` where no such alert fires.
  package mutating func acknowledge(
    _ target: String, note: String?, at now: Double
  ) throws(WatchError) -> Alert {
    let found = try alert(target, at: now)
    guard [.firing, .silenced, .acknowledged].contains(found.status) else {
      throw WatchError(
        .notFound,
        detail: """
          the alert \(found.id) (\(found.rule.name)) is not firing
            List those that are: perf-check alerts
          """)
    }
    marks.acknowledgements.removeAll { $0.alert == found.id }
    marks.acknowledgements.append(AlertAcknowledgement(alert: found.id, note: note, at: now))
    return alerts(at: now).first { $0.id == found.id } ?? found
  }

  private func alert(_ target: String, at now: Double) throws(WatchError) -> Alert {
    let alerts = alerts(at: now)
    let found = alerts.filter {
      $0.id == target || $0.rule.name == target
        || (target.count >= Self.shortestPrefix && $0.id.hasPrefix(target))
    }
    if found.count == 1 { return found[0] }
    let candidates = found.isEmpty ? alerts : found
    let list = candidates.map { "\($0.id) (\($0.rule.name))" }.joined(separator: ", ")
    throw WatchError(
      .notFound,
      detail: found.isEmpty
        ? "no alert or rule '\(target)'\n  "
          + (alerts.isEmpty
            ? "Rules: \(rules.map(\.name).joined(separator: ", "))" : "Alerts: \(list)")
        : "'\(target)' matches several alerts\n  Use one of their ids: \(list)")
  }
}
