import Foundation
import Quantities

/// The runs that are watched now, and those that have ended, from what monitors write.
///
/// Only what was added since the last look is read, and of the samples only each run's newest is
/// decoded: a look costs what was written since the one before.
package struct LiveRuns: Sendable {
  private struct Known: Sendable {
    var state: LiveState
    /// Between its last two samples, in seconds.
    var interval = 0.0
  }

  private let folder: LiveFolder
  private var usage: LiveFeed.Tail
  private var traces: LiveFeed.Tail
  /// Those that haven't ended, by monitor.
  private var known: [String: Known] = [:]
  private var endedByMonitor: [String: EndedRun] = [:]

  package init(_ folder: LiveFolder) {
    self.folder = folder
    (usage, traces) = (.init(folder.usagePath), .init(folder.tracesPath))
  }

  /// Those whose end was written, in no order; one whose lines were dropped since stays.
  package var ended: [EndedRun] { Array(endedByMonitor.values) }

  /// Reads what is new.
  ///
  /// - Parameter now: In seconds since 1970.
  /// - Returns: The states of the runs whose monitors have written lately, by workflow.
  package mutating func next(now: Double) -> [LiveState] {
    read()
    return known.values.filter { one in
      let at = one.state.at?.secondsSince1970 ?? 0
      return now - at <= max(3 * one.interval, LiveFeed.patience)
    }
    .map(\.state).sorted { ($0.workflow, $0.monitor) < ($1.workflow, $1.monitor) }
  }

  private mutating func read() {
    guard let events = traces.lines(), let samples = usage.lines() else {
      // A file was replaced: begin again; ends that were counted aren't counted twice.
      (usage, traces) = (.init(folder.usagePath), .init(folder.tracesPath))
      known = [:]
      return read()
    }
    for line in events.lazy.compactMap({ TraceLine(line: $0) }) {
      var one =
        known[line.monitor] ?? Known(state: .init(workflow: line.workflow, monitor: line.monitor))
      one.state.add(line)
      known[line.monitor] = one
    }
    var newest: [Substring: Substring] = [:]
    for text in samples { Self.monitor(of: text).map { newest[$0] = text } }
    for line in newest.values.lazy.compactMap({ UsageLine(line: $0) }) {
      var one =
        known[line.monitor] ?? Known(state: .init(workflow: line.workflow, monitor: line.monitor))
      one.interval = line.interval
      one.state.add(line)
      known[line.monitor] = one
    }
    for (monitor, one) in known {
      guard let ended = EndedRun(one.state) else { continue }
      endedByMonitor[monitor] = ended
      known[monitor] = nil
    }
    // The last line of an ended run may come after its end.
    for monitor in endedByMonitor.keys { known[monitor] = nil }
  }

  private static let key = Array(#""monitor":""#.utf8)

  /// The monitor of a line, without decoding it; nil for what is damaged.
  ///
  /// Within a text, quotes are escaped: the key is found in no value.
  private static func monitor(of line: Substring) -> Substring? {
    guard let start = line.utf8.firstRange(of: key)?.upperBound else { return nil }
    let rest = line[start...]
    return rest.firstIndex(of: "\"").map { rest[..<$0] }
  }
}
