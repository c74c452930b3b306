import Git
import History
import Model
import Reports
import Testing

@Suite struct `The report of recorded runs` {
  private let time = MetricSamples(metric: wallTime, samples: [0.041, 0.039, 0.04])
  private let requests = MetricSamples(metric: rate, samples: [])

  /// The newest first, as reports have them.
  private var commits: [RecordedCommit] {
    [
      RecordedCommit(
        id: Examples.commits[1].id, subject: Examples.commits[1].subject,
        runs: [run([time, requests], dirty: true, tags: ["host": "a", "agents": "4"])]),
      RecordedCommit(
        id: Examples.commits[0].id, subject: Examples.commits[0].subject,
        runs: [run([time], workflow: "lint")]),
    ]
  }

  private func report(workflow: String? = nil, metric: String? = nil) -> Report {
    Report(history: commits, workflow: workflow, metric: metric, warnings: ["w"])
  }

  @Test func `has a row for each metric of each run`() throws {
    let id = Examples.commits[1].id.short
    #expect(
      try report().row("\(id)+  2026-01-01T00:00:00Z  parse  wall_time") == [
        "\(id)+", "2026-01-01T00:00:00Z", "parse", "wall_time", "40 ms", "3", machine.key,
        "12345678", "agents=4 host=a", "Tidy up",
      ])
    // Without samples there is no median.
    #expect(
      try report().row("\(id)+  2026-01-01T00:00:00Z  parse  rate").dropFirst(4).prefix(2) == [
        "-", "0",
      ])
    #expect(try report().row(Examples.commits[0].id.short)[2] == "lint")
  }

  @Test func `has what was asked for, and says where that is nothing`() throws {
    #expect(report(workflow: "lint").lines.count == 3)
    #expect(report(metric: "rate").lines.count == 3)
    let none = "This history has no recorded runs of 'lint', 'rate'."
    #expect(report(workflow: "lint", metric: "rate").lines == [none, "warning: w"])
    #expect(report(workflow: "x").lines[0] == "This history has no recorded runs of 'x'.")
    let empty = Report(history: [], workflow: nil, metric: nil, warnings: [])
    #expect(empty.lines == ["This history has no recorded runs."])
  }

  @Test func `is in JSON with all that was measured`() throws {
    let read = try report(workflow: "parse").envelope(RunsData.self, WarningsResults.self)
    #expect(read.operation == "history" && read.workflow == "parse")
    #expect(read.result.analysisResults.warnings == ["w"])
    let entry = try #require(read.result.performanceData.runs.first)
    #expect(read.result.performanceData.runs.count == 1 && entry.dirty)
    #expect(entry.environment == machine && entry.tags == ["host": "a", "agents": "4"])
    #expect(entry.metrics.map(\.median) == [0.04, nil])
    #expect(entry.metrics.map(\.samples) == [time.samples, []])
    #expect(entry.metrics.map(\.better) == [.lower, .higher])
  }
}

@Suite struct `The report of one run` {
  private func report(_ metrics: [MetricSamples], dirty: Bool = false, tags: [String: String] = [:])
    -> Report
  {
    let run = run(metrics, dirty: dirty, tags: tags)
    let commit = Examples.commits[0]
    return Report(
      run: run, of: RecordedCommit(id: commit.id, subject: commit.subject, runs: [run]),
      warnings: [])
  }

  @Test func `has its fields, but no empty ones`() throws {
    let lines = report([], dirty: true, tags: ["host": "a"]).lines.map(\.cells)
    let short = Examples.commits[0].id.short
    #expect(
      lines.prefix(6) == [
        ["run", "0190-12345678"], ["workflow", "parse"],
        ["commit", "\(short) (Parse faster), uncommitted changes"], ["at", "2026-01-01T00:00:00Z"],
        ["environment", "\(machine.key): CPU, 4 cores, Linux 6, x86_64, Swift 6.3"],
        ["tags", "host=a"],
      ])
    #expect(!report([]).lines.contains { $0.hasPrefix("tags") })
    #expect(!report([]).text.contains("changed files"))
  }

  /// Four levels of eight: 0, 1/3, 2/3 and 1.
  @Test func `draws samples in the order in which they came`() throws {
    let row = try report([MetricSamples(metric: wallTime, samples: [1, 2, 3, 4])]).row("wall_time")
    #expect(row == ["wall_time", "2.50 s", "1 s", "4 s", "4", "▁▃▆█"])
    #expect(
      try report([MetricSamples(metric: rate, samples: [])]).row("rate") == [
        "rate", "-", "-", "-", "0",
      ])
    #expect(
      try report([MetricSamples(metric: rate, samples: [3])]).row("rate") == [
        "rate", "3 1/s", "3 1/s", "3 1/s", "1", "▅",
      ])
  }
}
