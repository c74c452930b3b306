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
  ///   - lines: What monitors wrote.
  ///   - state: What is kept of former evaluations.
  ///   - environment: The key of this machine's environment.
  ///   - now: In seconds since 1970.
  package init(
    _ lines: WatchedLines, rules: [AlertRule], state: AlertState, environment: String,
    at now: Double
  ) {
    evaluation = AlertEvaluation(rules, state: state)
    let events = lines.events
    for (workflow, lines) in Dictionary(grouping: lines.usage, by: \.workflow).sorted(by: {
      $0.key < $1.key
    }) {
      let subject = AlertSubject(workflow: workflow, environment: environment)
      replay(lines, events, of: subject, at: now)
    }
    transitions += evaluation.evaluate(at: now)
  }

  /// Evaluates what recorded runs say is worth changing; see `AlertEvaluation`.
  package mutating func evaluate(
    _ found: [AlertOpportunity], environment: String, at now: Double
  ) {
    transitions += evaluation.evaluate(found, environment: environment, at: now)
  }

  private mutating func replay(
    _ lines: [UsageLine], _ events: [String: [TraceLine]], of subject: AlertSubject, at now: Double
  ) {
    guard !evaluation.isLive(subject, at: now) else { return }
    var states = ReplayedStates(events, environment: subject.environment)
    let last = evaluation.lastEvaluation(of: subject)
    var start = 0
    if let last {
      let known = lines.lastIndex { $0.monitor == last.source && $0.seconds == last.at }
      start = known.map { $0 + 1 } ?? lines.firstIndex { $0.seconds ?? 0 > last.at } ?? lines.count
    }
    for line in lines[..<start] {
      guard let sample = states.sample(of: line), line.monitor == last?.source else { continue }
      evaluation.add(sample)
    }
    for line in lines[start...] {
      guard let sample = states.sample(of: line) else { continue }
      transitions += evaluation.evaluate(sample)
    }
    guard let newest = lines.last, let at = states.end(of: newest) else { return }
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

/// The states of runs at each of their samples.
private struct ReplayedStates {
  private let events: [String: [TraceLine]]
  private var sampler: AlertSampler
  private var states: [String: LiveState] = [:]
  /// The events that were taken, by monitor.
  private var taken: [String: Int] = [:]

  init(_ events: [String: [TraceLine]], environment: String) {
    self.events = events
    sampler = AlertSampler(environment: environment)
  }

  /// The sample of a line, with what happened in its run until then.
  mutating func sample(of line: UsageLine) -> AlertSample? {
    let known = states[line.monitor]
    var state = known ?? LiveState(workflow: line.workflow, monitor: line.monitor)
    let events = events[line.monitor] ?? []
    var next = taken[line.monitor] ?? 0
    while next < events.count, events[next].seconds ?? 0 <= line.seconds ?? 0 {
      state.add(events[next])
      next += 1
    }
    taken[line.monitor] = next
    // What ended before the samples begin didn't end between two of them.
    if known == nil { sampler.skipAttempts(of: state) }
    state.add(line)
    states[line.monitor] = state
    return sampler.sample(of: state)
  }

  /// When the run of a line has ended, in seconds since 1970; nil while it goes on.
  func end(of newest: UsageLine) -> Double? {
    let event = events[newest.monitor]?.last { $0.event == .runEnded }
    if let at = event?.seconds { return max(at, newest.seconds ?? at) }
    // A run's first sample is taken before its processes start.
    return newest.processes == 0 && newest.interval > 0 ? newest.seconds : nil
  }
}
