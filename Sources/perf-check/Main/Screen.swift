import Processes
package import Quantities
package import Reports
package import Watch

/// A dashboard on all of a terminal, until the run has ended or its reader quits.
package struct Screen: Sendable {
  /// Why a dashboard isn't shown any more.
  package enum Ending: Hashable, Sendable {
    /// The run has ended, or is lost.
    case runEnded
    /// The reader pressed a key.
    case quit
    /// A signal asks perf-check to end: see `Interrupt`.
    case interrupted
    /// The terminal is gone.
    case terminalClosed
  }

  /// How often a dashboard is drawn, in seconds.
  private static let shortest = 0.1
  /// So that times pass even where nothing else changes.
  private static let longest = 0.5

  private let stream: TextStream
  private let dashboard: Dashboard

  /// - Parameters:
  ///   - stream: Where the dashboard is drawn; a terminal.
  ///   - dashboard: What draws it.
  package init(_ stream: TextStream, _ dashboard: Dashboard) {
    (self.stream, self.dashboard) = (stream, dashboard)
  }

  /// Shows states until the run has ended; the last one stays on the ordinary screen.
  ///
  /// - Parameters:
  ///   - view: What is shown at first.
  ///   - refresh: How often to ask for a state.
  ///   - staysAtEnd: Whether to wait for the reader when the run has ended.
  ///   - next: The newest state, or nil where there is no newer one. It is given the time that has
  ///     passed since it was last asked: at the speed of a replay, and 0 while that is paused. What it
  ///     returns while a live run is paused isn't shown.
  /// - Returns: `nil` where the stream isn't a terminal, or another dashboard is drawn.
  package func run(
    _ view: DashboardView, refresh: Seconds, staysAtEnd: Bool = false,
    next: (_ passed: Seconds) throws -> LiveState?
  ) rethrows -> Ending? {
    guard let descriptor = stream.descriptor, let screen = FullScreen(descriptor: descriptor)
    else { return nil }
    var session = Session(view: view, refresh: max(Self.shortest, refresh.value))
    let ending = try loop(screen, &session, staysAtEnd: staysAtEnd, next)
    // Before anything is written to the ordinary screen.
    _ = consume screen
    if ending != .terminalClosed { leaveBehind(session) }
    return ending
  }

  /// What is shown, and when it was asked for and drawn.
  private struct Session {
    var view: DashboardView
    let refresh: Double
    /// The newest state.
    private(set) var state: LiveState?
    /// What is shown while it is paused.
    private var frozen: LiveState?
    private var received = Moment.now
    var asked: Moment?
    var drawn: Moment?
    /// Whether something has changed since it was drawn.
    var isChanged = true
    var writer = FrameWriter()
    private var keys = KeyReader()
    var page = 1

    init(view: DashboardView, refresh: Double) {
      (self.view, self.refresh) = (view, refresh)
    }

    mutating func receive(_ state: LiveState, at now: Moment) {
      (self.state, received) = (state, now)
      isChanged = true
    }

    /// The state, with the time that has passed since it was received.
    func shown(at now: Moment) -> LiveState? {
      if let frozen { return frozen }
      guard var state else { return nil }
      if state.status == .running {
        state.elapsed += Seconds(received.seconds(to: now) * (view.speed ?? 1))
      }
      return state
    }

    /// Does what keys ask for.
    ///
    /// - Parameter bytes: What the terminal sent; nothing makes an escape a key of its own.
    /// - Returns: Whether to quit.
    mutating func takeKeys(_ bytes: [UInt8], at now: Moment) -> Bool {
      for key in bytes.isEmpty ? keys.finish() : keys.keys(bytes) {
        let (before, shown) = (view, shown(at: now))
        if view.press(key, page: page) { return true }
        isChanged = true
        guard before.isPaused != view.isPaused || before.speed != view.speed else { continue }
        frozen = view.isPaused ? shown : nil
        // The time that was shown doesn't change with the speed at which it passes.
        if view.speed != nil, let shown { (state, received) = (shown, now) }
      }
      return false
    }

    /// How long a frame is shown at least, or at most where nothing has changed.
    var period: Double { isChanged ? shortest : longest }

    /// How long until something has to be done, in seconds.
    func patience(at now: Moment) -> Double {
      let untilAsked = refresh - (asked?.seconds(to: now) ?? refresh)
      let untilDrawn = drawn.map { period - $0.seconds(to: now) } ?? 0
      // Less would only wake up more often.
      return max(0.005, min(untilAsked, untilDrawn))
    }
  }

  private func loop(
    _ screen: borrowing FullScreen, _ session: inout Session, staysAtEnd: Bool,
    _ next: (Seconds) throws -> LiveState?
  ) rethrows -> Ending {
    while true {
      if Interrupt.signal != 0 { return .interrupted }
      let now = Moment.now
      try ask(&session, at: now, next)
      let status = screen.enter()
      if status == .blank {
        session.writer.forget()
        session.isChanged = true
      }
      draw(&session, at: now, isPossible: status != .background && screen.acceptsOutput)
      if let state = session.state, state.status != .running, !staysAtEnd { return .runEnded }
      let event = screen.wait(
        seconds: session.patience(at: .now), readsKeys: status != .background)
      if event.contains(.end) { return .terminalClosed }
      if event.contains(.change) { session.isChanged = true }
      let bytes = event.contains(.keys) ? screen.read() : []
      if session.takeKeys(bytes, at: .now) { return .quit }
    }
  }

  private func ask(
    _ session: inout Session, at now: Moment, _ next: (Seconds) throws -> LiveState?
  ) rethrows {
    let since = session.asked?.seconds(to: now)
    guard since.map({ $0 >= session.refresh }) ?? true else { return }
    session.asked = now
    let speed = session.view.speed.map { session.view.isPaused ? 0 : $0 } ?? 1
    if let state = try next(Seconds((since ?? 0) * speed)) { session.receive(state, at: now) }
  }

  private func draw(_ session: inout Session, at now: Moment, isPossible: Bool) {
    guard session.drawn.map({ $0.seconds(to: now) >= session.period }) ?? true else { return }
    session.drawn = now
    guard isPossible else { return }
    let (width, height) = stream.size() ?? (80, 24)
    var frame = Dashboard.Frame(lines: [String("waiting for a sample; q quits".prefix(width))])
    if let state = session.shown(at: now) {
      frame = dashboard.frame(state, session.view, width: width, height: height)
      session.view.scroll = min(session.view.scroll, frame.maximumScroll)
      session.page = frame.page
    }
    let text = session.writer.text(for: frame.lines, width: width, height: height)
    if !text.isEmpty { stream.write(text) }
    session.isChanged = false
  }

  /// Writes what was shown last to the ordinary screen.
  private func leaveBehind(_ session: Session) {
    guard let state = session.shown(at: .now) else { return }
    let (width, height) = stream.size() ?? (80, 24)
    var view = session.view
    (view.isFinal, view.showsHelp) = (true, false)
    let lines = dashboard.frame(state, view, width: width, height: height - 1).lines
    stream.write(lines.map { $0 + "\n" }.joined())
  }
}
