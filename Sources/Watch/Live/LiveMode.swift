/// How completely a run is watched, or its state is known.
package enum LiveMode: String, Hashable, Sendable, Codable, CaseIterable {
  /// Everything is measured and kept.
  case full
  /// Some figures are missing: the system doesn't report them, or their samples are lost.
  case reduced
  /// The state is that of the last `current_metrics.json`: nothing newer can be read.
  case lastGoodAnalysis = "last_good_analysis"
  /// Lines wait in memory, because they can't be written.
  case buffering
  /// Nothing is kept: there is no folder that can be written.
  case standalone
}

/// A mode, and why it isn't `full`.
package struct LiveCondition: Hashable, Sendable, Codable {
  package private(set) var mode: LiveMode = .full
  /// A sentence each; empty in the mode `full`.
  package private(set) var reasons: [String] = []

  package init() {}

  /// The condition of a monitor.
  ///
  /// - Parameters:
  ///   - limits: What the system doesn't report.
  ///   - buffered: The lines that wait to be written.
  ///   - dropped: The lines that were lost, because too many waited.
  ///   - problem: Why they wait.
  ///   - standalone: Why nothing is kept; nil where that isn't so.
  init(limits: [String], buffered: Int, dropped: Int, problem: String?, standalone: String?) {
    for limit in limits { add(.reduced, limit) }
    if buffered > 0 || dropped > 0 {
      add(
        .buffering,
        "\(buffered) lines wait in memory, of at most \(LiveLog.capacity) for each file; \(dropped)"
          + " were dropped" + (problem.map { ": " + Self.firstLine(of: $0) } ?? ""))
    }
    if let standalone { add(.standalone, "nothing is kept: " + Self.firstLine(of: standalone)) }
  }

  /// An error without what to do about it.
  private static func firstLine(of text: String) -> Substring {
    text.split(separator: "\n", maxSplits: 1).first ?? ""
  }

  /// Adds a reason; of several modes, the one stays that restricts more.
  mutating func add(_ mode: LiveMode, _ reason: String) {
    func rank(_ mode: LiveMode) -> Int { LiveMode.allCases.firstIndex(of: mode) ?? 0 }
    if rank(mode) > rank(self.mode) { self.mode = mode }
    if !reasons.contains(reason) { reasons.append(reason) }
  }
}
