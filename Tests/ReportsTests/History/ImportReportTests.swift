import Model
import Reports
import Testing

@Suite struct `The report of an import` {
  private let samples = MetricSamples(metric: wallTime, samples: [0.04, 0.05, 0.06])

  private func report(_ commits: [String], isDryRun: Bool = false) -> Report {
    Report(
      imported: commits.map { run([samples], commit: $0) }, isDryRun: isDryRun, warnings: ["w"])
  }

  @Test(arguments: [
    ([], "0 runs to 0 commits."), (["a"], "1 run to 1 commit."),
    (["a", "a"], "2 runs to 1 commit."),
    (["a", "b"], "2 runs to 2 commits."),
  ])
  func `counts runs and commits`(commits: [String], counts: String) throws {
    #expect(report(commits).lines.contains("Attached \(counts)"))
    let dry = report(commits, isDryRun: true)
    #expect(dry.lines.contains("Would attach \(counts)"))
    let read = try dry.envelope(RunsData.self, ImportResults.self)
    #expect(!read.result.analysisResults.attached)
    #expect(read.result.performanceData.runs.map(\.commit) == commits)
  }

  @Test func `has a row for each metric`() throws {
    let row = try report([String(repeating: "ab", count: 20)]).row("abab")
    #expect(row == ["abababab", "parse", "wall_time", "50 ms", "3"])
    #expect(report(["a"]).lines.last == "warning: w")
  }
}
