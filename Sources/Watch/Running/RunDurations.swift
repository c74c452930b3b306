import Quantities

/// How long runs took, by workflow and result.
struct RunDurations: Hashable, Sendable {
  struct Buckets: Hashable, Sendable {
    /// Upper ones, in seconds; a duration is counted in the first that isn't below it.
    let bounds = RunDurations.bounds
    /// One more than there are bounds.
    var counts = [Int](repeating: 0, count: RunDurations.bounds.count + 1)

    mutating func add(_ value: Double) {
      counts[bounds.firstIndex { value <= $0 } ?? bounds.count] += 1
    }
  }

  /// From a second to two hours.
  static let bounds: [Double] = [1, 2, 5, 10, 30, 60, 120, 300, 600, 1200, 1800, 3600, 7200]

  private struct Key: Hashable, Comparable {
    var workflow: String
    var result: RunResult?

    static func < (one: Self, other: Self) -> Bool {
      (one.workflow, one.result?.rawValue ?? "") < (other.workflow, other.result?.rawValue ?? "")
    }
  }

  private let byKey: [Key: [EndedRun]]

  /// - Returns: nil without runs.
  init?(_ runs: [EndedRun]) {
    guard !runs.isEmpty else { return nil }
    byKey = Dictionary(grouping: runs) { Key(workflow: $0.workflow, result: $0.result) }
  }

  /// - SeeAlso: OpenTelemetry semantic conventions 1.38, "Metric: cicd.pipeline.run.duration".
  var metric: LiveMeasures.Metric {
    LiveMeasures.Metric(
      name: "cicd.pipeline.run.duration", unit: "s", kind: .histogram,
      description: "Duration of watched runs that have ended, by workflow and result.",
      points: byKey.sorted { $0.key < $1.key }.map { Self.point($0.key, $0.value) })
  }

  private static func point(_ key: Key, _ runs: [EndedRun]) -> LiveMeasures.Point {
    var buckets = Buckets()
    for run in runs { buckets.add(run.duration.value) }
    let times = runs.compactMap { run in
      run.endedAt.map { (start: $0.secondsSince1970 - run.duration.value, end: $0) }
    }
    return LiveMeasures.Point(
      attributes: [
        .init(name: "cicd.pipeline.name", value: key.workflow),
        .init(name: "cicd.pipeline.run.state", value: "executing"),
      ] + (key.result.map { [.init(name: "cicd.pipeline.result", value: $0.rawValue)] } ?? []),
      value: runs.reduce(0) { $0 + $1.duration.value }, start: times.map(\.start).min() ?? 0,
      time: times.map(\.end.secondsSince1970).max() ?? 0, buckets: buckets)
  }
}
