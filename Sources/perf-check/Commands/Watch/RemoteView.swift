import Foundation
import History
import Quantities
import Synchronization
import Watch

/// Shows here a run that is monitored on another host, which writes into a folder that both see.
final class RemoteView {
  private let workflow: String
  private let period: Seconds
  private let session: Session
  private let display: LiveDisplay?
  private let page: LivePage?
  private let feed: RemoteFeed
  private var hasBegun = false

  /// - Parameters:
  ///   - workflow: What is going to be run.
  ///   - period: The time between two samples.
  ///   - display: Shows it on the terminal; nil for nothing there.
  ///   - page: Shows it to browsers; nil to none.
  ///   - session: Where it was asked for.
  init(
    of workflow: String, period: Seconds, display: LiveDisplay?, page: LivePage?,
    in session: Session
  ) throws {
    (self.workflow, self.period, self.session) = (workflow, period, session)
    (self.display, self.page) = (display, page)
    feed = RemoteFeed(LiveFolder(of: try session.project()), of: workflow)
  }

  /// Begins to show the run once there is something to show.
  ///
  /// - Returns: Whether the whole terminal is its.
  func look() -> Bool {
    guard !hasBegun else { return display != nil }
    guard feed.next() != nil else { return false }
    hasBegun = true
    let past = RecordedPast(of: workflow, in: session)
    let live: @Sendable () -> LiveState? = { [feed] in feed.next() }
    display?.start(past: past, live)
    page?.start(refresh: period, past: past, live)
    return display != nil
  }

  /// Shows the end.
  func finish() {
    feed.end()
    display?.finish()
    page?.finish()
  }
}

/// The states of the next run of a workflow.
private final class RemoteFeed: Sendable {
  private struct State {
    var feed: LiveFeed
    /// What was watched last, before.
    let earlier: String?
    var isOver = false
  }

  private let state: Mutex<State>

  init(_ folder: LiveFolder, of workflow: String) {
    var feed = LiveFeed(folder, of: workflow)
    let earlier = feed.next(now: 0)?.monitor
    state = Mutex(State(feed: feed, earlier: earlier))
  }

  /// The present state; nil before it begins.
  func next() -> LiveState? {
    state.withLock { own in
      // Clocks of hosts differ: who waits for the job knows whether it is lost.
      guard var state = own.feed.next(now: 0), state.monitor != own.earlier else { return nil }
      if own.isOver, state.status == .running { state.status = .lost }
      return state
    }
  }

  /// Nobody writes any more.
  func end() { state.withLock { $0.isOver = true } }
}
