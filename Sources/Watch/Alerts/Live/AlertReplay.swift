package import Configuration
import Quantities

/// Evaluates alerts by samples that were kept, where no monitor did.
package struct AlertReplay: Sendable {
  package private(set) var evaluation: AlertEvaluation
  /// In the order of time for each subject.
  package private(set) var transitions: [AlertTransition] = []

  /// The first instant whose samples matter, in seconds since 1970.
  ///
  /// - Parameters:
  ///   - rules: Those of the project.
  ///   - state: What is kept of former evaluations.
  ///   - now: In seconds since 1970.
  package static func start(
    of rules: [AlertRule], after state: AlertState, at now: Double
  ) -> Double {
    func window(_ rule: AlertRule) -> Double {
      max(rule.condition.window, rule.clearing?.window ?? 0).value
    }
    // Of what was never evaluated, alerts that began earlier are found later.
    let unknown = rules.map { window($0) + $0.delay.value + $0.keepFiring.value }.max() ?? 0
    let known = state.subjects.filter { $0.source != nil }.map(\.evaluatedAt).min() ?? now
    return max(
      now - AlertState.retention, min(now - unknown, known - (rules.map(window).max() ?? 0)))
  }

  /// - Parameters:
  ///   - lines: In the order in which they were written.
  ///   - state: What is kept of former evaluations.
  ///   - environment: The key of this machine's environment.
  ///   - now: In seconds since 1970.
  package init(
    _ lines: [UsageLine], rules: [AlertRule], state: AlertState, environment: String,
    at now: Double
  ) {
    evaluation = AlertEvaluation(rules, state: state)
    for (workflow, lines) in Dictionary(grouping: lines, by: \.workflow).sorted(by: {
      $0.key < $1.key
    }) {
      let subject = AlertSubject(workflow: workflow, environment: environment)
      replay(lines, of: subject, AlertSampler(environment: environment), at: now)
    }
    transitions += evaluation.evaluate(at: now)
  }

  private mutating func replay(
    _ lines: [UsageLine], of subject: AlertSubject, _ sampler: AlertSampler, at now: Double
  ) {
    var sampler = sampler
    guard !evaluation.isLive(subject, at: now) else { return }
    let last = evaluation.lastEvaluation(of: subject)
    var start = 0
    if let last {
      let known = lines.lastIndex { $0.monitor == last.source && $0.seconds == last.at }
      start = known.map { $0 + 1 } ?? lines.firstIndex { $0.seconds ?? 0 > last.at } ?? lines.count
    }
    for line in lines[..<start] {
      guard let sample = sampler.sample(of: line), line.monitor == last?.source else { continue }
      evaluation.add(sample)
    }
    for line in lines[start...] {
      guard let sample = sampler.sample(of: line) else { continue }
      transitions += evaluation.evaluate(sample)
    }
    // A run's first sample is taken before its processes start.
    guard let newest = lines.last, let at = newest.seconds, newest.processes == 0,
      newest.interval > 0
    else { return }
    transitions += evaluation.finish(subject, source: newest.monitor, at: at)
  }

  /// For each alert the change from before all of them to after.
  package var netTransitions: [AlertTransition] {
    var order: [String] = []
    var net: [String: AlertTransition] = [:]
    for one in transitions {
      let id = one.alert.id
      if net[id] == nil { order.append(id) }
      var latest = one
      latest.from = net[id].map(\.from) ?? one.from
      net[id] = latest
    }
    return order.compactMap { net[$0] }.filter { $0.from != $0.to }
  }
}
