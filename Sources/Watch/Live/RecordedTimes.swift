package import Model

/// When the tasks of earlier runs of a workflow started and ended, in the order of the runs.
package struct RecordedTimes: Hashable, Sendable {
  /// One run.
  struct Past: Hashable, Sendable {
    /// From the first start to the last end, in seconds.
    var total: Double
    /// By the place of each task: its first start and its last end, in seconds since the run began;
    /// nil where it wasn't run.
    var tasks: [ClosedRange<Double>?]
  }

  /// The number of runs that are looked at: what was long ago says less.
  package static let maximumRuns = 100

  /// The tasks' names, in the order of the plan; empty for a single command.
  let names: [String]
  private(set) var runs: [Past] = []

  /// - Parameters:
  ///   - runs: Recorded ones of the workflow, oldest first; those that failed are left out.
  ///   - names: The tasks of the plan, in its order; empty for a single command.
  package init(_ runs: [Run], of names: [String]) {
    self.names = names
    let places = Dictionary(
      names.enumerated().map { ($0.element, $0.offset) }, uniquingKeysWith: { first, _ in first })
    for run in runs where run.tags[Run.outcomeTag] != "failed" {
      if names.isEmpty {
        let times = run.samples(of: "wall_time")?.samples ?? []
        self.runs += times.map { Past(total: $0, tasks: []) }
      } else if let past = Self.past(run, places) {
        self.runs.append(past)
      }
    }
    self.runs = Array(self.runs.suffix(Self.maximumRuns))
  }

  /// - Parameters:
  ///   - runs: In their order.
  ///   - names: The tasks of the plan, in its order; empty for a single command.
  init(_ runs: [Past], of names: [String]) {
    (self.runs, self.names) = (Array(runs.suffix(Self.maximumRuns)), names)
  }

  /// What each task took in the first so many runs, in seconds.
  func durations(ofFirst count: Int) -> [[Double]] {
    names.indices.map { task in
      runs.prefix(count).compactMap { $0.tasks[task].map { $0.upperBound - $0.lowerBound } }
    }
  }

  private static func past(_ run: Run, _ places: [String: Int]) -> Past? {
    var tasks = [ClosedRange<Double>?](repeating: nil, count: places.count)
    for span in run.spans {
      guard let start = span.start, let end = span.end, start <= end, let place = places[span.task]
      else { continue }
      let before = tasks[place] ?? start...end
      tasks[place] = min(before.lowerBound, start)...max(before.upperBound, end)
    }
    guard let total = tasks.compactMap({ $0?.upperBound }).max(), total > 0 else { return nil }
    return Past(total: total, tasks: tasks)
  }
}
