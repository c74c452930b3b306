import Configuration
import Foundation
import Git
import History
import Model
import Quantities
import TestSupport
import Testing

@Suite struct `A pruning` {
  private func run(_ id: String, of commit: String, at: String, samples: [Double]) -> Run {
    Run(
      id: id, workflow: "w", commit: commit, dirty: false, at: at,
      environment: RunEnvironment(
        cpu: "x", cores: 2, memory: 1, os: "Linux", arch: "x86_64", swift: "6.3.1"),
      metrics: [MetricSamples(metric: Metric(name: "wall_time", unit: "s"), samples: samples)])
  }

  @Test(
    arguments: [
      (1_767_323_045, "2026-01-02", "2026-W01", "2026-01"),
      (1_798_761_599, "2026-12-31", "2026-W53", "2026-12"),
      // The first of January 2027 is a Friday, and belongs to the last week of the year before.
      (1_798_761_600, "2027-01-01", "2026-W53", "2027-01"),
    ] as [(Instant, String, String, String)])
  func `names days, weeks and months as ISO 8601 does`(
    time: Instant, day: String, week: String, month: String
  ) {
    #expect(Summary.Span.daily.name(of: time) == day)
    #expect(Summary.Span.weekly.name(of: time) == week)
    #expect(Summary.Span.monthly.name(of: time) == month)
  }

  @Test func `sums up before it drops, and keeps every run`() throws {
    let fixture = try RepositoryFixture(named: "project")
    let commit = try fixture.commit("Start", files: ["a": "1"])
    let project = try Project(containing: fixture.path)
    let now = try #require(Instant("2026-06-30T12:00:00Z"))
    try Ledger.append(
      [
        run("a", of: commit, at: "2026-06-30T01:00:00Z", samples: [1, 3]),
        run("b", of: commit, at: "2026-06-30T02:00:00Z", samples: [2]),
        run("c", of: commit, at: "2026-01-15T02:00:00Z", samples: [9]),
      ], to: project.repository)
    try fixture.folder.write("old", to: ".perf-check/historical/daily_summaries/2026-01-01.json")
    try fixture.folder.write("old", to: ".perf-check/real_time/current_metrics.json")
    var pruning = Pruning(retention: Retention())
    pruning.isDryRun = true
    let planned = try pruning.run(in: project, now: now)
    pruning.isDryRun = false
    let done = try pruning.run(in: project, now: now)
    #expect(planned == done)
    // One day, two weeks within a year, two months; the day in January is older than 90 days.
    #expect(done.summaries == 5)
    #expect(done.files == ["historical/daily_summaries/2026-01-01.json"])
    let historical = fixture.path + "/.perf-check/historical/"
    let text = try String(
      contentsOfFile: historical + "daily_summaries/2026-06-30.json", encoding: .utf8)
    #expect(text.contains(#""median":2"#) && text.contains(#""runs":2"#))
    #expect(text.contains(#""min":1"#) && text.contains(#""max":3"#))
    #expect(FileManager.default.fileExists(atPath: historical + "monthly_reports/2026-01.json"))
    #expect(try pruning.run(in: project, now: now).summaries == 0)
    // Real-time data is as old as its file.
    #expect(
      try pruning.run(in: project, now: Instant(Date()) + .days(2)).files
        .contains("real_time/current_metrics.json"))
    #expect(try Ledger.allRuns(in: project.repository).runs.values.joined().count == 3)
  }

  @Test func `drops runs of unreachable commits only when asked`() throws {
    let fixture = try RepositoryFixture(named: "project")
    let kept = try fixture.commit("Start", files: ["a": "1"])
    let lost = try fixture.commit("Lost", files: ["a": "2"])
    try fixture.git("reset", "--quiet", "--hard", kept)
    try fixture.git("reflog", "expire", "--expire=now", "--all")
    let project = try Project(containing: fixture.path)
    try Ledger.append(
      [
        run("a", of: kept, at: "2026-06-30T01:00:00Z", samples: [1]),
        run("b", of: lost, at: "2026-06-30T02:00:00Z", samples: [2]),
      ], to: project.repository)
    var pruning = Pruning(retention: Retention())
    _ = try pruning.run(in: project, now: 0)
    #expect(try Ledger.allRuns(in: project.repository).runs.count == 2)
    pruning.dropsUnreachable = true
    let result = try pruning.run(in: project, now: 0)
    #expect(result.unreachable.map(\.hex) == [lost] && result.unreachableRuns == 1)
    let left = try Ledger.allRuns(in: try Repository(containing: fixture.path)).runs
    #expect(left.keys.map(\.hex) == [kept])
  }

  @Test(arguments: ["worktree", "stash", "pull request", "reflog", "detached", "tag"])
  func `keeps the runs of what something else than a branch reaches`(kind: String) throws {
    let fixture = try RepositoryFixture(named: "project")
    let first = try fixture.commit("Start", files: ["a": "1"])
    let other = try fixture.commit("Other", files: ["a": "2"])
    let place = try TemporaryFolder()
    var reached = other
    switch kind {
    case "worktree":
      try fixture.git("worktree", "add", "--quiet", "--detach", place.path + "/there", other)
    case "stash":
      try fixture.folder.write("3", to: "a")
      try fixture.git("stash", "--quiet")
      reached = try fixture.git("rev-parse", "refs/stash")
    case "pull request": try fixture.git("update-ref", "refs/pull/7/head", other)
    case "tag": try fixture.git("tag", "-a", "-m", "x", "v1", other)
    default: break
    }
    if kind == "detached" { try fixture.git("checkout", "--quiet", "--detach") }
    try fixture.git("branch", "--force", "keep", first)
    if kind == "detached" {
      try fixture.git("branch", "--force", "main", first)
    } else {
      try fixture.git("reset", "--quiet", "--hard", first)
    }
    if kind != "reflog", kind != "stash" {
      try fixture.git("reflog", "expire", "--expire=now", "--all")
    }
    let project = try Project(containing: fixture.path)
    try Ledger.append(
      [run("a", of: reached, at: "2026-06-30T01:00:00Z", samples: [1])], to: project.repository)
    var pruning = Pruning(retention: Retention())
    pruning.dropsUnreachable = true
    let result = try pruning.run(in: project, now: 0)
    #expect(result.unreachable.isEmpty)
    #expect(try Ledger.allRuns(in: project.repository).runs.count == 1)
  }

  @Test func `keeps as long as perf-check.yml says`() throws {
    let file = try WorkflowFile(
      yaml: """
        version: 1
        workflows: {w: {run: "true"}}
        settings: {daily_summaries: 30d, optimization_history: 1y, weekly_trends: permanent}
        """, file: "f")
    #expect(file.retention.dailySummaries == 2_592_000)
    #expect(file.retention.weeklyTrends == nil && file.retention.realTimeData == .day)
    let error = #expect(throws: ConfigurationError.self) {
      try WorkflowFile(
        yaml: "version: 1\nworkflows: {w: {run: x}}\nsettings: {daily_summaries: often}",
        file: "f")
    }
    #expect(error?.description.contains("'daily_summaries'") == true)
  }
}
