import Configuration
import Dispatch
package import Model
import Processes
package import Quantities
import Synchronization

/// Runs a command of the user's for alerts that fire or end, one at a time and beside everything else.
///
/// The alert is passed in environment variables, never in a shell's line, so that no name or label can
/// become a command.
package final class AlertHook: Sendable {
  private let command: Command
  private let timeout: Seconds
  private let directory: String
  private let environment: [String: String]
  private let queue = DispatchQueue(label: "alert hook")
  private let state = Mutex(State())

  private struct State {
    var failures: [String] = []
    /// Notifications that were not sent in time.
    var dropped = 0
    /// When the last notification may begin; nil as long as there may be more.
    var end: Moment?
  }

  /// - Parameters:
  ///   - command: What is run.
  ///   - timeout: How long it may take.
  ///   - directory: Where it starts.
  ///   - environment: Variables that it gets besides those of the alert.
  package init(
    _ command: Command, timeout: Seconds, directory: String, environment: [String: String]
  ) {
    (self.command, self.timeout) = (command, timeout)
    (self.directory, self.environment) = (directory, environment)
  }

  /// Begins to notify of changes, once for each group of alerts.
  package func notify(_ transitions: [AlertTransition]) {
    for group in Self.groups(of: transitions) {
      queue.async { [self] in run(group) }
    }
  }

  /// Sends the notifications that wait, for as long as one may take, and drops the others.
  ///
  /// - Returns: What failed.
  package func finish() -> [String] {
    state.withLock { $0.end = .now.after(seconds: timeout.value) }
    queue.sync {}
    return state.withLock {
      $0.failures
        + ($0.dropped > 0
          ? [
            "alert_command took too long: "
              + "\(Quantity.count($0.dropped, "notification")) not sent"
          ] : [])
    }
  }

  /// The changes to notify of, with those together that the rule groups.
  static func groups(of transitions: [AlertTransition]) -> [[AlertTransition]] {
    var keys: [[String]] = []
    var groups: [[String]: [AlertTransition]] = [:]
    for one in transitions where one.isNotified {
      let alert = one.alert
      let key =
        [one.to?.rawValue ?? ""]
        + alert.rule.grouping.map { part in
          switch part {
          case .workflow: "workflow=" + alert.subject.workflow
          case .environment: "environment=" + alert.subject.environment
          case .name: "name=" + alert.rule.name
          case .severity: "severity=" + alert.rule.severity.rawValue
          case .type: "type=" + alert.rule.kind.rawValue
          }
        }
      if groups[key] == nil { keys.append(key) }
      groups[key, default: []].append(one)
    }
    return keys.compactMap { groups[$0] }
  }

  private func run(_ group: [AlertTransition]) {
    let isLate = state.withLock { state -> Bool in
      guard let end = state.end, end < .now else { return false }
      state.dropped += 1
      return true
    }
    guard !isLate else { return }
    var process = Subprocess(
      command.argumentList, in: directory,
      environment: environment.merging(Self.variables(of: group)) { $1 })
    (process.timeout, process.isSupervised) = (timeout.value, true)
    // An interrupted run ends its alerts, too.
    process.isForCleanup = true
    let problem: String?
    do throws(Subprocess.Problem) {
      let result = try process.run()
      let errors = result.errors.split(separator: "\n").last.map { ": \($0)" } ?? ""
      problem =
        switch result.ending {
        case .exited(0): nil
        case .exited(let code): "exited with \(code)\(errors)"
        case .killed(let signal): "was ended by signal \(signal)"
        case .timedOut: "did not end within \(timeout)"
        }
    } catch {
      problem = "\(error)"
    }
    guard let problem else { return }
    let names = group.map(\.alert.rule.name).joined(separator: ", ")
    state.withLock { $0.failures.append("alert_command \(problem) (\(names))") }
  }

  /// The variables for a group; those of a single alert describe the most severe one.
  static func variables(of group: [AlertTransition]) -> [String: String] {
    let order = AlertRule.Severity.allCases
    func rank(_ one: AlertTransition) -> Int { order.firstIndex(of: one.alert.rule.severity) ?? 0 }
    guard let first = group.max(by: { rank($0) < rank($1) }) else { return [:] }
    let alert = first.alert
    let list = group.map { JSONValue(of: AlertEntry($0.alert)) }
    let values: [String: String] = [
      "ID": alert.id, "NAME": alert.rule.name, "TYPE": alert.rule.kind.rawValue,
      "SEVERITY": alert.rule.severity.rawValue, "STATUS": alert.status.rawValue,
      "PREVIOUS_STATUS": first.from?.rawValue ?? "", "WORKFLOW": alert.subject.workflow,
      "ENVIRONMENT": alert.subject.environment, "METRIC": alert.rule.condition.metric.rawValue,
      "CONDITION": alert.rule.condition.description,
      "THRESHOLD": "\(alert.rule.condition.threshold)",
      "CURRENT_VALUE": alert.currentValue.map { "\($0)" } ?? "",
      "STARTED_AT": alert.startedAt?.description ?? "",
      "ENDED_AT": alert.endedAt?.description ?? "",
      "RECOMMENDATION": alert.recommendation ?? "", "SUMMARY": alert.summary,
      "COUNT": "\(group.count)",
    ]
    var variables = ["PERF_CHECK_ALERTS": JSONLine.text(of: JSONValue.array(list))]
    for (name, value) in values {
      // What a system passes on ends at a NUL.
      variables["PERF_CHECK_ALERT_" + name] = value.replacing("\0", with: "")
    }
    return variables
  }
}
