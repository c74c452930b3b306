import Configuration
import Files
import Foundation
import Git
import History
import Measurement
import Model
import Quantities
import Reports
import Watch

/// The rules of a project and what is kept of its alerts, as the commands use them.
struct AlertBook {
  let alerting: Alerting
  let folder: LiveFolder
  private let store: AlertStore
  /// Rules for a workflow whose name seems to be misspelt.
  let misspelt: [String]
  private let source: String
  private let directory: String
  private let now: Date

  init(in session: Session) throws {
    let project = try session.project()
    let file = try project.workflowFile()
    try project.makeStateDirectory()
    alerting = file.alerting
    // What is monitored needn't be a workflow of the file.
    let names = file.workflows.map(\.name)
    misspelt = alerting.rules.compactMap { rule in
      guard let workflow = rule.workflow, !names.contains(workflow),
        let guess = nearestName(to: workflow, among: names)
      else { return nil }
      return "the alert '\(rule.name)' is for the workflow '\(workflow)'; did you mean '\(guess)'?"
    }
    folder = LiveFolder(of: project)
    store = AlertStore(folder)
    directory = project.directory
    source = URL(filePath: project.workflowFilePath).absoluteString
    now = session.now
  }

  /// In seconds since 1970.
  var seconds: Double { now.timeIntervalSince1970 }

  /// The key of the environment here.
  static func environment(in session: Session) throws -> String {
    let variables = try session.project().repository.environment
    return RunEnvironment.detect(swift: try Toolchain.swiftVersion(variables)).key
  }

  /// The user's command for alerts; nil for none.
  func hook(in session: Session) -> AlertHook? {
    alerting.command.map {
      AlertHook(
        $0, timeout: alerting.commandTimeout, directory: directory,
        environment: session.environment)
    }
  }

  /// What recorded runs say is worth changing; nil where nothing is recorded, or no rule asks.
  func opportunities(in session: Session) throws -> [AlertOpportunity]? {
    guard alerting.rules.contains(where: \.condition.metric.isOfRecordedRuns) else { return nil }
    return try AlertOpportunity.all(in: session)
  }

  /// Changes what is kept.
  ///
  /// - Parameter change: Given the alerts as they were kept; returns them as they are now.
  /// - Returns: The alerts as they are then, and what the user should know.
  func update(
    _ change: (AlertState) throws(WatchError) -> AlertEvaluation
  ) throws(WatchError) -> (evaluation: AlertEvaluation, warnings: [String]) {
    var known: AlertStore.Contents?
    var result: AlertEvaluation?
    try store.update(&known) { (state) throws(WatchError) in
      let evaluation = try change(state ?? AlertState())
      result = evaluation
      var kept = evaluation.state
      kept.drop(at: seconds)
      return kept
    }
    let evaluation = result ?? AlertEvaluation(alerting.rules)
    return (evaluation, misspelt + [known?.warning].compactMap(\.self) + evaluation.warnings)
  }

  /// The alerts as they are kept; of what wasn't evaluated for long nothing is known.
  func read() throws -> (evaluation: AlertEvaluation, warnings: [String]) {
    let found = try store.read()
    var evaluation = AlertEvaluation(alerting.rules, state: found.state)
    _ = evaluation.evaluate(at: seconds)
    return (evaluation, misspelt + [found.warning].compactMap(\.self) + evaluation.warnings)
  }

  /// The first instant whose samples matter, in seconds since 1970, and what the user should know.
  func firstSample() throws(WatchError) -> (start: Double, warnings: [String]) {
    let found = try store.read()
    return (
      AlertReplay.start(of: alerting.rules, after: found.state, at: seconds),
      [found.warning].compactMap(\.self)
    )
  }

  /// A report of alerts.
  func report(
    _ evaluation: AlertEvaluation, transitions: [AlertTransition]? = nil,
    only alerts: [Alert]? = nil, at time: Double? = nil, warnings: [String]
  ) -> Report {
    let time = time ?? seconds
    return Report(
      alerts: alerts ?? evaluation.alerts(at: time), transitions: transitions,
      silences: evaluation.marks.silences.filter { $0.until > time },
      ruleCount: alerting.rules.count, source: source,
      at: Instant(secondsSince1970: time), warnings: warnings)
  }
}
