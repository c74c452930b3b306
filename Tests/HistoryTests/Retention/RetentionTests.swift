import Configuration
import Foundation
import Git
import History
import Quantities
import TestSupport
import Testing

@Suite struct `What is kept` {
  private static let day = Seconds.day
  private let fixture: RepositoryFixture
  private let now: Instant

  init() throws {
    fixture = try RepositoryFixture()
    try fixture.commit("One")
    now = try #require(Instant("2026-07-01T12:00:00Z"))
  }

  private func prune(
    _ retention: Retention, isDryRun: Bool = false, now: Instant? = nil
  ) throws -> [String] {
    var pruning = Pruning(retention: retention)
    pruning.isDryRun = isDryRun
    return try pruning.run(in: try Project(containing: fixture.path), now: now ?? self.now).files
  }

  private static func retention(daily: Seconds?, weekly: Seconds?) -> Retention {
    var retention = Retention()
    (retention.dailySummaries, retention.weeklyTrends) = (daily, weekly)
    retention.realTimeData = nil
    return retention
  }

  /// Writes a summary of each of some days before today.
  private func write(daysAgo: [Int]) throws {
    for age in daysAgo {
      let name = Summary.Span.daily.name(of: now - .days(Double(age)))
      try fixture.folder.write(
        "x", to: ".perf-check/historical/daily_summaries/\(name).json")
    }
  }

  // Kept is the day that lies that long back, and all after it.
  @Test(arguments: [(0, 9), (1, 8), (5, 4), (8, 1), (9, 0), (400, 0)])
  func `is what is as old as it may be or younger`(days: Int, dropped: Int) throws {
    try write(daysAgo: Array(0...9))
    let retention = Self.retention(daily: .days(Double(days)), weekly: nil)
    let planned = try prune(retention, isDryRun: true)
    #expect(planned.count == dropped)
    #expect(planned.allSatisfy { fixture.folder.has(".perf-check/" + $0) })
    #expect(try prune(retention) == planned)
    #expect(planned.allSatisfy { !fixture.folder.has(".perf-check/" + $0) })
    #expect(try prune(retention).isEmpty)
    let names = try FileManager.default.contentsOfDirectory(
      atPath: fixture.path + "/.perf-check/historical/daily_summaries")
    #expect(names.count == 10 - dropped)
  }

  @Test func `is everything where nothing is said`() throws {
    try write(daysAgo: [0, 4000])
    #expect(try prune(Self.retention(daily: nil, weekly: nil)).isEmpty)
  }

  @Test func `goes by weeks across the end of a year`() throws {
    for week in ["2025-W52", "2026-W01", "2026-W02", "2026-W03"] {
      try fixture.folder.write("x", to: ".perf-check/historical/weekly_trends/\(week).json")
    }
    let now = try #require(Instant("2026-01-14T00:00:00Z"))
    // A week before the 14th of January, in the third week, is in the second.
    let files = try prune(Self.retention(daily: nil, weekly: .week), now: now)
    #expect(
      files == ["2025-W52", "2026-W01"].map { "historical/weekly_trends/\($0).json" })
  }

  @Test func `includes what is of no span, by the order of names`() throws {
    for name in ["README.md", "2026-07-01.json", "2020-01-01.json", "1.json"] {
      try fixture.folder.write("x", to: ".perf-check/historical/daily_summaries/\(name)")
    }
    try fixture.folder.write("x", to: ".perf-check/historical/monthly_reports/2001-01.json")
    let files = try prune(Self.retention(daily: Self.day, weekly: Self.day))
    #expect(!files.contains { $0.contains("monthly") || $0.contains("README") })
    #expect(files.contains("historical/daily_summaries/2020-01-01.json"))
  }

  @Test func `is not where a link leads`() throws {
    let elsewhere = try TemporaryFolder()
    try elsewhere.write("x", to: "2001-01-01.json")
    try fixture.folder.write("x", to: ".perf-check/historical/x")
    try shell(
      ["ln", "-s", elsewhere.path, ".perf-check/historical/daily_summaries"], in: fixture.path)
    _ = try? prune(Self.retention(daily: Self.day, weekly: nil))
    #expect(elsewhere.has("2001-01-01.json"))
  }

  @Test func `of a shallow clone is never dropped for being unreachable`() throws {
    try fixture.commit("Two")
    let clone = try TemporaryFolder(named: "clone")
    try shell(
      ["git", "clone", "--quiet", "--depth=1", "file://" + fixture.path, clone.path], in: "/")
    var pruning = Pruning(retention: Retention())
    pruning.dropsUnreachable = true
    let error = try #require(throws: HistoryError.self) {
      try pruning.run(in: try Project(containing: clone.path), now: now)
    }
    #expect(error.code == .storage && error.detail.contains("git fetch --unshallow"))
  }
}
