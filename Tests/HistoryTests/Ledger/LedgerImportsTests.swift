import Foundation
import Git
import History
import Model
import TestSupport
import Testing

private let now = Date(timeIntervalSince1970: 1_800_000_000)

private func result(
  _ samples: [Double], of commit: String, time: Double? = 1_700_000_000,
  metric: String = "wall_time", workflow: String = "w", cpu: String = "CPU"
) throws -> Ledger.Import {
  Ledger.Import(
    workflow: workflow, commit: try #require(ObjectID(hex: commit)), time: time,
    environment: RunEnvironment(
      cpu: cpu, cores: 2, memory: 1, os: "Linux 1", arch: "x86_64", swift: "6.3"),
    metrics: [MetricSamples(metric: Metric(name: metric, unit: "s"), samples: samples)], tags: [:])
}

@Suite struct `Runs of another tool` {
  @Test func `are recorded once, however often their file is imported`() throws {
    let fixture = try RepositoryFixture()
    let commit = try fixture.commit("One")
    let repository = try Repository(containing: fixture.path)
    let imports = [
      try result([0.5, 0.25], of: commit), try result([1], of: commit, time: nil, workflow: "x"),
    ]
    for round in 0..<8 {
      let later = now.addingTimeInterval(Double(round))
      let (runs, known) = try Ledger.new(imports, in: repository, now: later)
      #expect(runs.count == (round == 0 ? 2 : 0) && known == (round == 0 ? 0 : 2))
      try Ledger.append(runs, to: repository)
    }
    #expect(try Ledger.allRuns(in: repository).runs.values.joined().count == 2)
  }

  @Test func `of a file that has grown add what is new`() throws {
    let fixture = try RepositoryFixture()
    let (first, second) = (try fixture.commit("One"), try fixture.commit("Two"))
    let repository = try Repository(containing: fixture.path)
    let old = try result([0.5], of: first)
    try Ledger.append(Ledger.new([old], in: repository, now: now).runs, to: repository)
    let grown = [
      old, try result([0.5], of: second), try result([0.5], of: first, metric: "cpu_time"),
      try result([0.6], of: first), try result([0.5], of: first, time: 1_700_000_001),
      try result([0.5], of: first, cpu: "Other"), try result([0.5], of: first, workflow: "v"),
    ]
    let (runs, known) = try Ledger.new(grown, in: repository, now: now)
    #expect(runs.count == 6 && known == 1, "each differs in one thing")
    #expect(Set(runs.map(\.id)).count == 6)
  }

  @Test func `have the same id in every clone, and count once where both lines are there`() throws {
    let fixture = try RepositoryFixture()
    let commit = try fixture.commit("One")
    let repository = try Repository(containing: fixture.path)
    let one = [try result([0.5], of: commit, time: nil)]
    let here = try Ledger.new(one, in: repository, now: now).runs
    let there = try Ledger.new(one, in: repository, now: now.addingTimeInterval(60)).runs
    #expect(here.map(\.id) == there.map(\.id) && here != there)
    try Ledger.append(here + there, to: repository)
    #expect(try Ledger.allRuns(in: repository).runs.values.joined().count == 1)
  }

  @Test(arguments: [-1e300, -1, 0, 1e300, .infinity, .nan])
  func `may be of any time`(_ time: Double) throws {
    let fixture = try RepositoryFixture()
    let commit = try fixture.commit("One")
    let repository = try Repository(containing: fixture.path)
    let run = try #require(
      Ledger.new([try result([1], of: commit, time: time)], in: repository, now: now).runs.first)
    #expect(run.id.wholeMatch(of: /[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab].*/) != nil)
  }
}
