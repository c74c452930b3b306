import History
import Insight
import Model
import Quantities
import TestSupport
import Testing

@Suite struct `A request to compare` {
  private struct NoProject: Error {}

  /// Three workflows of two metrics each, at levels of 1, 2 and 4.
  private static let history: RecordedHistory = {
    var history = RecordedHistory()
    for point in 0..<12 {
      let place = history.place(of: "c\(point)", time: nil)
      for (workflow, level) in [("a", 1.0), ("b", 2), ("c", 4)] {
        for metric in [
          Metric(name: "wall_time", unit: "s"), Metric(name: "peak_rss", unit: "bytes"),
        ] {
          history.add(
            level * (1 + 0.001 * Double(point % 3)),
            toSeries: history.index(ofSeries: metric, workflow: workflow), at: place)
        }
      }
    }
    return history
  }()

  private func comparisons(
    _ subjects: [String], _ references: [String] = [], metrics: [String] = [],
    of history: RecordedHistory = Self.history
  ) throws -> (comparisons: [PopulationComparison], history: RecordedHistory) {
    let request = ComparisonRequest(
      subjects: subjects, references: references, metrics: metrics, limit: 0.02)
    #expect(request.names == subjects + references)
    var history = history
    request.keepMetrics(&history)
    let resolver = PopulationResolver(
      history: history, isRecorded: false, project: { throw NoProject() },
      isFile: { _ in false }, readFile: { _ in (RecordedHistory(), []) })
    let found = try request.comparisons(resolver, in: &history)
    return (found, history)
  }

  /// The changes of the time, one a comparison, rounded.
  private func changes(
    _ subjects: [String], _ references: [String] = []
  ) throws -> [Double] {
    try comparisons(subjects, references).comparisons.map { comparison in
      let row = try #require(comparison.rows.first { $0.key.metric == "wall_time" })
      return (try #require(row.change) * 100).rounded() / 100
    }
  }

  @Test func `compares each with the first`() throws {
    // b takes twice as long as a, c four times.
    #expect(try changes(["a", "b", "c"]) == [1, 3])
    #expect(try changes(["c", "b"]) == [-0.5])
  }

  @Test func `compares the first with each reference`() throws {
    #expect(try changes(["c"], ["a", "b"]) == [3, 1])
  }

  @Test func `compares references with the first of them where nothing else is named`() throws {
    #expect(try changes([], ["b", "a", "c"]) == [-0.5, 1])
  }

  @Test func `keeps the one workflow that is named, or all of them`() throws {
    let one = try comparisons(["b"])
    #expect(one.comparisons.isEmpty && Set(one.history.series.map(\.workflow)) == ["b"])
    let all = try comparisons([])
    #expect(all.comparisons.isEmpty && all.history.series.count == 6)
  }

  @Test func `keeps the metrics that are named`() throws {
    let found = try comparisons(["a", "b"], metrics: ["peak_rss"])
    #expect(found.comparisons[0].rows.map(\.key.metric) == ["peak_rss"])
    #expect(found.history.series.allSatisfy { $0.metric.name == "peak_rss" })
  }

  @Test func `refuses what stands for nothing, and a history that holds nothing`() throws {
    let unknown = try #require(throws: InsightError.self) { try comparisons(["bb"]) }
    #expect(unknown.code == .usage && unknown.detail.contains("'bb'"))
    let empty = try #require(throws: InsightError.self) {
      try comparisons([], of: RecordedHistory())
    }
    #expect(empty.code == .insufficientData && empty.detail.contains("perf-check record"))
    let gone = try #require(throws: InsightError.self) {
      try comparisons(["a"], metrics: ["nothing"])
    }
    #expect(gone.code == .usage)
  }
}
