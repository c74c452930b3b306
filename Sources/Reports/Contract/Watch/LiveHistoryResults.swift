package import Model
package import Watch

/// What a page gets when it begins to show a run: the run so far, and those before it.
///
/// Durations and instants in the run are in seconds, sizes in bytes; null is what isn't known.
package struct LiveHistoryResults: Codable, Sendable {
  /// Evenly spaced and oldest first.
  package let samples: [Sample]
  /// Recorded runs of the same workflow, oldest first.
  package let earlier: [EarlierRun]

  package struct Sample: Codable, Sendable {
    package let elapsed: Double
    package let processorsUsed: Double?
    package let residentMemory: Double
  }

  package struct EarlierRun: Codable, Sendable {
    package enum Status: String, Codable, Sendable { case succeeded, failed }

    package let run: String
    /// RFC 3339.
    package let at: String
    package let commit: String
    /// From the run's start to its end.
    package let total: Double
    package let status: Status
  }
}

extension LiveHistoryResults {
  /// - Parameter runs: Oldest first; those of which no time is known are left out.
  package init(_ state: LiveState, earlier runs: [Run]) {
    samples = state.history.map {
      Sample(
        elapsed: $0.elapsed, processorsUsed: $0.processorsUsed, residentMemory: $0.residentMemory)
    }
    earlier = runs.compactMap(EarlierRun.init)
  }
}

extension LiveHistoryResults.EarlierRun {
  init?(_ run: Run) {
    guard let total = Self.total(of: run), total.isFinite else { return nil }
    self.init(
      run: run.id, at: run.at, commit: run.commit, total: total,
      status: run.tags[Run.outcomeTag] == "failed" ? .failed : .succeeded)
  }

  /// From the first task's start to the last one's end; without tasks, the median wall time.
  private static func total(of run: Run) -> Double? {
    if let start = run.spans.compactMap(\.start).min(), let end = run.spans.compactMap(\.end).max()
    {
      return end - start
    }
    let times = run.samples(of: "wall_time")?.samples.sorted() ?? []
    return times.isEmpty ? nil : times[times.count / 2]
  }
}
