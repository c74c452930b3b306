import Configuration
import Foundation
import History
import Insight
import Model
import Quantities
import Reports
import Watch

/// A dashboard of a run on the terminal, or one frame of it.
struct LiveView {
  private let session: Session
  private let dashboard: Dashboard

  init(in session: Session) {
    self.session = session
    dashboard = Dashboard(
      style: session.console.screenStyle, glyphs: Glyphs(environment: session.environment))
  }

  /// What draws on the whole terminal.
  var screen: Screen { Screen(session.errors, dashboard) }

  /// Whether there is a terminal to draw on.
  var isPossible: Bool { session.errors.isTerminal }

  /// Shows states until the reader quits.
  ///
  /// - Parameter staysAtEnd: Whether it isn't over with the run.
  /// - Returns: nil where there is no terminal.
  func run(
    _ view: DashboardView, refresh: Seconds, staysAtEnd: Bool,
    next: (_ passed: Seconds) throws -> LiveState?
  ) rethrows -> Screen.Ending? {
    try screen.run(view, refresh: refresh, staysAtEnd: staysAtEnd, next: next)
  }

  /// A frame for a log, without colours.
  func snapshot(of state: LiveState, _ layout: DashboardView.Layout, predicts: Bool) -> [String] {
    let width = session.environment["COLUMNS"].flatMap { Int($0) } ?? 80
    return Dashboard(
      style: TextStyle(isColored: false), glyphs: Glyphs(environment: session.environment)
    ).frame(
      state, DashboardView(layout: layout, showsPredictions: predicts, isFinal: true),
      width: max(20, min(width, 400)), height: 60
    ).lines
  }

  /// What predicts the end of a workflow's runs, from the recorded ones.
  ///
  /// - Parameter run: The id of the first one that isn't taken; nil for all.
  /// - Returns: nil for a workflow that `perf-check.yml` doesn't have.
  static func predictor(
    of workflow: String, before run: String? = nil, in session: Session
  ) -> CompletionPredictor? {
    guard let project = try? session.project(), let file = try? project.workflowFile(),
      let found = file.workflows.first(where: { $0.name == workflow })
    else { return nil }
    let request = TraceRequest(input: [], format: nil, at: nil, run: nil, workflow: workflow)
    let recorded = try? request.read(.commits(RecordedTimes.maximumRuns), in: session)
    // Ids sort by time.
    let earlier = recorded?.runs.filter { recorded in run.map { recorded.id < $0 } ?? true } ?? []
    return CompletionPredictor(earlier, plan: found.plan)
  }
}
