import Foundation
import Git
import History
import Model
import TestSupport
import Testing

@Suite struct `Runs that couldn't be attached` {
  private func run(_ id: String, of commit: String) -> Run {
    Run(
      id: id, workflow: "w", commit: commit, dirty: false, at: "2026-01-02T03:04:05Z",
      environment: RunEnvironment(cpu: "C", cores: 2, memory: 1, os: "L", arch: "x", swift: "6"),
      metrics: [MetricSamples(metric: Metric(name: "m", unit: ""), samples: [0.1, 1e-9])])
  }

  private static let reason = GitError(.other, "attach the runs", detail: "the disk is full")

  @Test func `are attached by the command that is printed`() throws {
    let fixture = try RepositoryFixture(named: "a project")
    let commit = try fixture.commit("One")
    let project = try Project(containing: fixture.path)
    try project.makeStateDirectory()
    let runs = [run("1", of: commit), run("2", of: commit)]
    let made = UnattachedRuns(runs, because: Self.reason, in: project)
    let kept = try #require(made)
    #expect(kept.reason.detail == "the disk is full")
    #expect(kept.description.hasPrefix("\(Self.reason)\n"))
    #expect(fixture.folder.has(".perf-check/unattached-1.jsonl"))

    let line = try #require(kept.description.split(separator: "\n").last)
    let command = try #require(line.range(of: "git notes")).lowerBound
    let result = try shell(
      ["sh", "-c", String(line[command...])], in: fixture.path,
      environment: RepositoryFixture.environment)
    #expect(result.status == 0, "\(result.errors)")
    let reading = try Ledger.allRuns(in: try Repository(containing: fixture.path))
    #expect(reading.runs.values.flatMap { $0 } == runs && reading.unreadableLines == 0)
    #expect(!fixture.folder.has(".perf-check/unattached-1.jsonl"))
  }

  @Test func `are nothing where there are none`() throws {
    let fixture = try RepositoryFixture()
    try fixture.commit("One")
    let project = try Project(containing: fixture.path)
    let made = UnattachedRuns([], because: Self.reason, in: project)
    #expect(made?.description == nil)
  }

  @Test func `aren't written through a link`() throws {
    let fixture = try RepositoryFixture()
    let commit = try fixture.commit("One")
    let elsewhere = try TemporaryFolder()
    try shell(["ln", "-s", elsewhere.path, ".perf-check"], in: fixture.path)
    let project = try Project(containing: fixture.path)
    let made = UnattachedRuns([run("1", of: commit)], because: Self.reason, in: project)
    #expect(made?.description == nil)
    #expect(!elsewhere.has("unattached-1.jsonl"))
  }
}
