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
}
