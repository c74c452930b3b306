package import Configuration
import Quantities

/// Decides which alerts are pending, fire or have ended.
///
/// It is a value: the same rules, state and samples give the same transitions. What a sample costs
/// doesn't depend on the length of the windows, but for the quantiles' O(log *n*).
package struct AlertEvaluation: Sendable {
  package let rules: [AlertRule]
  package var marks = AlertMarks()
  /// The rules that were changed or removed since alerts were stored, whose alerts are reset.
  package private(set) var changedRules: Set<String> = []
  private let plan: AlertPlan
  private let fingerprints: [String]
  private let ruleIndices: [String: Int]
  private(set) var subjects: [WatchedSubject] = []
  private var indices: [AlertSubject: Int] = [:]

  package init(_ rules: [AlertRule], state: AlertState = AlertState()) {
    self.rules = rules
    plan = AlertPlan(rules)
    fingerprints = rules.map(\.fingerprint)
    ruleIndices = Dictionary(
      rules.enumerated().map { ($1.name, $0) }, uniquingKeysWith: { $1 })
    adopt(state)
  }

  /// When a subject was last evaluated, in seconds since 1970, and the monitor that sampled it; nil for a
  /// run that has ended.
  package func lastEvaluation(of subject: AlertSubject) -> (at: Double, source: String?)? {
    indices[subject].map { (subjects[$0].evaluatedAt, subjects[$0].source) }
  }

  /// Whether a monitor evaluates the alerts of a subject.
  ///
  /// - Parameters:
  ///   - subject: Any.
  ///   - now: In seconds since 1970.
  package func isLive(_ subject: AlertSubject, at now: Double) -> Bool {
    guard let index = indices[subject], subjects[index].source != nil else { return false }
    return now - subjects[index].evaluatedAt <= subjects[index].patience
  }

  /// Takes in a sample that was evaluated before.
  package mutating func add(_ sample: AlertSample) {
    let index = index(of: sample.subject)
    subjects[index].add(sample, plan)
  }

  /// Evaluates the alerts of a sample's subject.
  ///
  /// - Returns: The alerts whose status has changed.
  package mutating func evaluate(_ sample: AlertSample) -> [AlertTransition] {
    let index = index(of: sample.subject)
    guard subjects[index].accepts(sample.source, at: sample.at) else { return [] }
    subjects[index].meet(sample)
    subjects[index].add(sample, plan)
    return transitions(of: index, subjects[index].evaluate(at: sample.at, plan), at: sample.at)
  }

  /// Takes note of the time: of what hasn't been sampled for long nothing is known.
  ///
  /// - Parameter now: In seconds since 1970.
  package mutating func evaluate(at now: Double) -> [AlertTransition] {
    subjects.indices.flatMap { index -> [AlertTransition] in
      let isStale = now - subjects[index].evaluatedAt > subjects[index].staleness
      guard subjects[index].source != nil, isStale else { return [] }
      return transitions(of: index, subjects[index].evaluateWithoutData(at: now, plan), at: now)
    }
  }

  /// Ends the alerts of a run that has ended.
  package mutating func finish(
    _ subject: AlertSubject, source: String, at now: Double
  ) -> [AlertTransition] {
    guard let index = indices[subject], subjects[index].source == source else { return [] }
    return transitions(of: index, subjects[index].finish(at: now), at: now)
  }

  /// All alerts that aren't inactive, by subject and in the order of the rules.
  ///
  /// - Parameter now: In seconds since 1970.
  package func alerts(at now: Double) -> [Alert] {
    subjects.sorted { $0.subject < $1.subject }.flatMap { subject in
      subject.lifecycles.indices.compactMap { index in
        guard let status = status(of: index, in: subject, at: now) else { return nil }
        return alert(index, in: subject, status, at: now)
      }
    }
  }

  private mutating func index(of subject: AlertSubject) -> Int {
    if let index = indices[subject] { return index }
    subjects.append(WatchedSubject(subject, rules: rules, plan: plan))
    indices[subject] = subjects.count - 1
    return subjects.count - 1
  }

  private mutating func transitions(
    of index: Int, _ touched: [Int], at now: Double
  ) -> [AlertTransition] {
    var transitions: [AlertTransition] = []
    for rule in touched {
      let old = subjects[index].lifecycles[rule].shown
      let new = status(of: rule, in: subjects[index], at: now)
      guard old != new else { continue }
      subjects[index].lifecycles[rule].shown = new
      let alert = alert(rule, in: subjects[index], new ?? old ?? .pending, at: now)
      transitions.append(
        AlertTransition(alert: alert, from: old, to: new, at: Instant(secondsSince1970: now)))
      if new == .resolved || new == nil {
        marks.acknowledgements.removeAll { $0.alert == alert.id }
      }
    }
    return transitions
  }

  private func status(
    of rule: Int, in subject: borrowing WatchedSubject, at now: Double
  ) -> Alert.Status? {
    switch subject.lifecycles[rule].phase {
    case .inactive: return nil
    case .pending: return .pending
    case .resolved: return .resolved
    case .noData: return .noData
    case .firing:
      if subject.inhibitor(of: rule, plan) != nil { return .silenced }
      guard !marks.isEmpty else { return .firing }
      let id = Alert.id(rule: rules[rule].name, subject.subject)
      if marks.silence(of: id, rule: rules[rule].name, at: now) != nil { return .silenced }
      return marks.acknowledgement(of: id) != nil ? .acknowledged : .firing
    }
  }

  private func alert(
    _ index: Int, in subject: borrowing WatchedSubject, _ status: Alert.Status, at now: Double
  ) -> Alert {
    let (rule, lifecycle) = (rules[index], subject.lifecycles[index])
    let id = Alert.id(rule: rule.name, subject.subject)
    func instant(_ time: Double?) -> Instant? { time.map { Instant(secondsSince1970: $0) } }
    let hasStarted = status != .noData || lifecycle.wasFiring
    // The trend costs more than all else, and conditions come and go more often than alerts fire.
    return Alert(
      id: id, rule: rule, subject: subject.subject, status: status,
      currentValue: subject.value(of: index, plan),
      trend: status == .pending ? nil : subject.trend(of: index, plan),
      startedAt: hasStarted ? instant(lifecycle.started) : nil,
      endedAt: status == .resolved ? instant(lifecycle.ended) : nil,
      reason: reason(of: index, id, in: subject, status, at: now),
      recommendation: subject.recommendation ?? rule.recommendation)
  }

  private func reason(
    of index: Int, _ id: String, in subject: borrowing WatchedSubject, _ status: Alert.Status,
    at now: Double
  ) -> String? {
    switch status {
    case .silenced:
      if let cause = subject.inhibitor(of: index, plan) {
        return "caused by \(rules[cause].name)"
      }
      return marks.silence(of: id, rule: rules[index].name, at: now)?.reason
    case .acknowledged: return marks.acknowledgement(of: id)?.note
    default: return nil
    }
  }

  // MARK: - State

  /// What is kept until the next evaluation.
  package var state: AlertState {
    var state = AlertState()
    state.silences = marks.silences
    state.acknowledgements = marks.acknowledgements
    state.subjects = subjects.filter { $0.evaluatedAt.isFinite }.sorted { $0.subject < $1.subject }
      .map { subject in
        AlertState.Subject(
          subject: subject.subject, source: subject.source, evaluatedAt: subject.evaluatedAt,
          interval: subject.interval, recommendation: subject.recommendation,
          alerts: rules.indices.filter { subject.lifecycles[$0].phase != .inactive }.map {
            record($0, in: subject)
          })
      }
    if let newest = state.subjects.map(\.evaluatedAt).max() { state.drop(at: newest) }
    return state
  }

  private func record(_ index: Int, in subject: WatchedSubject) -> AlertState.Record {
    var record = AlertState.Record(
      subject.lifecycles[index], rule: rules[index].name, fingerprint: fingerprints[index])
    record.value = subject.value(of: index, plan)
    record.trend = subject.trend(of: index, plan)
    return record
  }

  /// Takes over what others have kept: what people said, and subjects that others evaluate.
  package mutating func adopt(_ state: AlertState) {
    marks.silences = state.silences
    marks.acknowledgements = state.acknowledgements
    for one in state.subjects {
      let index = index(of: one.subject)
      guard subjects[index].source == nil || subjects[index].source != one.source else { continue }
      guard one.evaluatedAt >= subjects[index].evaluatedAt else { continue }
      subjects[index].source = one.source
      (subjects[index].evaluatedAt, subjects[index].interval) = (one.evaluatedAt, one.interval)
      subjects[index].recommendation = one.recommendation
      var records: [Int: AlertState.Record] = [:]
      for record in one.alerts {
        if let rule = ruleIndices[record.rule], fingerprints[rule] == record.fingerprint {
          records[rule] = record
        } else {
          changedRules.insert(record.rule)
        }
      }
      subjects[index].restore(records, plan)
    }
  }
}
