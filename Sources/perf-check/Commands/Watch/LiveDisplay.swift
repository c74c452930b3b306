import Dispatch
import Foundation
import Quantities
import Reports
import Synchronization
import Watch

/// Shows a run on the whole terminal while it goes on, on a thread of its own.
final class LiveDisplay: Sendable {
  private let screen: Screen
  private let errors: TextStream
  private let isStarted = Mutex(false)
  private let hasEnded = DispatchSemaphore(value: 0)

  /// - Returns: nil where there is no terminal.
  init?(in session: Session) {
    let view = LiveView(in: session)
    guard view.isPossible else { return nil }
    (screen, errors) = (view.screen, session.errors)
  }

  /// Whether it has begun.
  var isShown: Bool { isStarted.withLock { $0 } }

  /// Begins to show states, unless it has begun before.
  ///
  /// - Parameters:
  ///   - past: What was recorded before it.
  ///   - live: The present state.
  func start(past: RecordedPast, _ live: @escaping @Sendable () -> LiveState?) {
    let isFirst = isStarted.withLock { isStarted in
      defer { isStarted = true }
      return !isStarted
    }
    guard isFirst else { return }
    // The last frame is left where progress was.
    errors.write("\r\u{1B}[J")
    let thread = Thread { [self] in
      var predictor = past.predictor
      _ = screen.run(DashboardView(), refresh: 0.5) { _ in
        guard var state = live() else { return nil }
        predictor?.complete(&state)
        return state
      }
      hasEnded.signal()
    }
    thread.name = "dashboard"
    thread.start()
  }

  /// Waits until the end of the run was shown, or the reader has quit.
  func finish() {
    if isShown { hasEnded.wait() }
  }
}
