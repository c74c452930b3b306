import Foundation
import History
import Insight
import Model
import TestSupport
import Testing

private let time = Metric(name: "wall_time", unit: "s")

/// Thirty days with a point a day of each workflow, which has two samples.
private func history(_ workflows: [String]) -> RecordedHistory {
  var history = RecordedHistory()
  for day in 0..<30 {
    let place = history.place(
      of: "c\(day)", time: 1_767_225_600 + Double(day) * 86_400)
    for workflow in workflows {
      let series = history.index(ofSeries: time, workflow: workflow, environment: "")
      history.add([Double(day), Double(day)], toSeries: series, at: place)
    }
  }
  return history
}

private struct NoProject: Error {}

private func resolver(_ history: RecordedHistory) -> PopulationResolver {
  PopulationResolver(
    history: history, isRecorded: false, project: { throw NoProject() },
    isFile: { FileManager.default.fileExists(atPath: $0) },
    readFile: { _ in (RecordedHistory(), ["read"]) })
}

@Suite struct `A name to compare` {
  @Test func `stands for a workflow's newest points`() throws {
    let (a, b) = try resolver(history(["a", "b"])).pair("a", "b")
    #expect(a.name == "a" && b.name == "b")
    #expect(a.values.values.map(\.count) == [20] && a.keys == b.keys)
  }

  @Test func `stands for a commit, compared with a workflow's newest`() throws {
    let (old, new) = try resolver(history(["a", "b"])).pair("c3", "a")
    #expect(old.values.values.map(\.self) == [[3, 3]])
    #expect(new.values.values.map(\.self) == [[29, 29]])
  }

  @Test func `stands for a period`() throws {
    let (first, last) = try resolver(history(["a"])).pair("2026-01-01..2026-01-10", "5_days")
    #expect(first.values.values.map(\.count) == [10])
    #expect(last.values.values.map(\.self) == [[24, 25, 26, 27, 28, 29]])
  }

  @Test func `stands for a file`() throws {
    let folder = try TemporaryFolder(named: "files")
    try folder.write("x", to: "a.json")
    let resolver = resolver(history(["a"]))
    let (file, _) = try resolver.pair(folder.path + "/a.json", "2026-01")
    #expect(file.keys.isEmpty && resolver.warnings == ["read"])
  }

  @Test func `that stands for nothing is refused with a guess`() throws {
    let error = #expect(throws: InsightError.self) {
      try resolver(history(["parse", "lex"])).pair("parze", "lex")
    }
    #expect(error?.code == .usage && error?.detail.contains("did you mean 'parse'?") == true)
  }

  @Test func `stands for commits off the branch, too`() throws {
    let fixture = try RepositoryFixture()
    let base = try fixture.commit("Base")
    try fixture.git("checkout", "-q", "-b", "side")
    let side = try fixture.commit("Side")
    try fixture.git("checkout", "-q", "main")
    try fixture.commit("Main")
    var run = Run(
      id: "019b0000-0000-7000-8000-000000000001", workflow: "w", commit: side, dirty: false,
      at: "2026-01-01T00:00:00Z",
      environment: RunEnvironment(cpu: "", cores: 1, memory: 0, os: "", arch: "", swift: ""),
      metrics: [MetricSamples(metric: time, samples: [1, 2])], spans: [], tags: [:])
    try Ledger.append([run], to: Project(containing: fixture.path).repository)
    run = Run(
      id: "019b0000-0000-7000-8000-000000000002", workflow: "w", commit: base, dirty: false,
      at: "2026-01-01T00:00:00Z", environment: run.environment,
      metrics: [MetricSamples(metric: time, samples: [3])], spans: [], tags: [:])
    try Ledger.append([run], to: Project(containing: fixture.path).repository)
    let branch = try Ledger.branch(from: "main", in: Project(containing: fixture.path))
    let resolver = PopulationResolver(
      history: branch.history, isRecorded: true,
      project: { try Project(containing: fixture.path) }, isFile: { _ in false },
      readFile: { _ in (RecordedHistory(), []) })
    let (old, new) = try resolver.pair("main~1", "main~1..side")
    #expect(old.values.values.map(\.self) == [[3]] && new.values.values.map(\.self) == [[1, 2]])
    let error = #expect(throws: InsightError.self) { try resolver.pair("main", "side") }
    #expect(error?.code == .insufficientData)
  }
}
