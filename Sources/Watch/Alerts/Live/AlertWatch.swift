package import Configuration
import Foundation
import Processes
import Quantities
import Synchronization

/// Evaluates the alerts of a run while a monitor samples it.
package final class AlertWatch: Sendable {
  /// What came of a run's alerts.
  package struct Result: Sendable {
    /// All that fired, as they are at the end.
    package var fired: [Alert] = []
    package var transitions: [AlertTransition] = []
    package var warnings: [String] = []
  }

  private struct State: Sendable {
    var evaluation: AlertEvaluation
    var sampler: AlertSampler
    var known: AlertStore.Contents?
    var last: AlertSample?
    /// When the state was written.
    var written = Moment(nanoseconds: 0)
    var result = Result()
    var problem: String?
  }

  /// Maximum time between two writes of the state, in seconds: it shows others that the run is watched.
  private static let writingPeriod = 2.0
  /// Maximum number of transitions in the report.
  private static let maximumTransitions = 1000

  private let store: AlertStore
  private let state: Mutex<State>
  private let notify: @Sendable ([AlertTransition]) -> Void

  /// - Parameters:
  ///   - rules: Those of the project.
  ///   - folder: Where alerts are kept.
  ///   - environment: The key of this machine's environment.
  ///   - notify: Called on the monitor's thread with alerts whose status has changed.
  /// - Throws: `.newerFormat` where a newer perf-check wrote what is kept; `.storage`.
  package init(
    _ rules: [AlertRule], in folder: LiveFolder, environment: String,
    notify: @escaping @Sendable ([AlertTransition]) -> Void
  ) throws(WatchError) {
    store = AlertStore(folder)
    self.notify = notify
    let found = try store.read()
    var state = State(
      evaluation: AlertEvaluation(rules, state: found.state),
      sampler: AlertSampler(environment: environment), known: found)
    state.result.warnings = [found.warning].compactMap(\.self) + state.evaluation.warnings
    self.state = Mutex(state)
  }

  /// Evaluates a state after a sample.
  package func add(_ live: LiveState) {
    let transitions = state.withLock { state -> [AlertTransition] in
      guard let sample = state.sampler.sample(of: live) else { return [] }
      state.last = sample
      let isDue = state.written.after(seconds: Self.writingPeriod) <= .now
      return update(&state) { evaluation in
        let transitions = evaluation.evaluate(sample)
        return (transitions, isDue || !transitions.isEmpty)
      }
    }
    if !transitions.isEmpty { notify(transitions) }
  }

  /// Evaluates what recorded runs say is worth changing.
  ///
  /// - Parameters:
  ///   - opportunities: All of it, of all workflows.
  ///   - environment: The key of this machine's environment.
  ///   - now: In seconds since 1970.
  package func add(_ opportunities: [AlertOpportunity], environment: String, at now: Double) {
    let transitions = state.withLock { state in
      update(&state) {
        ($0.evaluate(opportunities, environment: environment, at: now), true)
      }
    }
    if !transitions.isEmpty { notify(transitions) }
  }

  /// The alerts that aren't inactive.
  ///
  /// - Parameter now: In seconds since 1970.
  package func alerts(at now: Double) -> [Alert] {
    state.withLock { $0.evaluation.alerts(at: now) }
  }

  /// Ends the alerts of the run.
  ///
  /// - Parameter now: In seconds since 1970.
  package func finish(at now: Double) -> Result {
    let (transitions, result) = state.withLock { state -> ([AlertTransition], Result) in
      guard let last = state.last else { return ([], state.result) }
      // The clock may have been set.
      let now = max(now, last.at)
      let transitions = update(&state) { evaluation in
        (evaluation.finish(last.subject, source: last.source, at: now), true)
      }
      var result = state.result
      if let problem = state.problem { result.warnings.append("alerts are not kept: \(problem)") }
      return (transitions, result)
    }
    if !transitions.isEmpty { notify(transitions) }
    return result
  }

  /// Evaluates with what others have said meanwhile, and keeps the result.
  private func update(
    _ state: inout State,
    _ evaluate: (inout AlertEvaluation) -> (transitions: [AlertTransition], isKept: Bool)
  ) -> [AlertTransition] {
    var transitions: [AlertTransition]?
    do throws(WatchError) {
      try store.update(&state.known) { (others) throws(WatchError) in
        if let others { state.evaluation.adopt(others) }
        let (found, isKept) = evaluate(&state.evaluation)
        transitions = found
        if isKept { state.written = .now }
        return isKept ? state.evaluation.state : nil
      }
      state.problem = nil
    } catch {
      state.problem = error.description
    }
    // Alerts that can't be kept are alerts all the same.
    let found = transitions ?? evaluate(&state.evaluation).transitions
    state.result.add(found, maximum: Self.maximumTransitions)
    return found
  }
}

extension AlertWatch.Result {
  fileprivate mutating func add(_ found: [AlertTransition], maximum: Int) {
    transitions += found.prefix(max(0, maximum - transitions.count))
    for transition in found {
      let index = fired.firstIndex { $0.id == transition.alert.id }
      if let index {
        fired[index] = transition.alert
      } else if transition.to == .firing {
        fired.append(transition.alert)
      }
    }
  }
}

extension AlertEvaluation {
  /// What the user should know of the rules.
  package var warnings: [String] {
    changedRules.isEmpty
      ? []
      : [
        "the alerts of changed rules were reset: "
          + changedRules.sorted().joined(separator: ", ")
      ]
  }
}
