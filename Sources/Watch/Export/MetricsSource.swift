import Synchronization

/// The metrics of what is watched in a folder, for readers that ask again and again.
package final class MetricsSource: Sendable {
  private let runs: Mutex<LiveRuns>

  package init(_ folder: LiveFolder) { runs = Mutex(LiveRuns(folder)) }

  /// The newest ones as Prometheus text.
  ///
  /// - Parameter now: In seconds since 1970.
  /// - Complexity: O(*n*) in the lines that were written since the last call; at first in all.
  package func text(now: Double) -> String {
    runs.withLock { runs in
      let states = runs.next(now: now)
      return PrometheusText(LiveMeasures(states, ended: runs.ended)).text
    }
  }
}
