import Foundation
import Git
import History
import Model
import TestSupport
import Testing

@Suite struct `What other tools measured` {
  private static let now = Date(timeIntervalSince1970: 1_800_000_000)
  private static let environment = RunEnvironment(
    cpu: "C", cores: 2, memory: 1, os: "L", arch: "x", swift: "6")
  private let fixture: RepositoryFixture
  private let first: String
  private let second: String

  init() throws {
    fixture = try RepositoryFixture()
    first = try fixture.commit("One")
    second = try fixture.commit("Two")
    try fixture.git("tag", "v1", first)
  }

  private func targets(_ revision: String? = nil) throws -> ImportTargets {
    let repository = try Repository(containing: fixture.path)
    return try ImportTargets(
      revision: revision, environment: Self.environment, in: repository)
  }

  private func add(
    _ commit: String, _ samples: [Double] = [1, 2], to targets: inout ImportTargets
  ) throws {
    let repository = try Repository(containing: fixture.path)
    try targets.add(
      workflow: "w", commit: commit, time: 1_700_000_000,
      metrics: [MetricSamples(metric: Metric(name: "rate", unit: "1/s"), samples: samples)],
      tags: ["tool": "x"], in: repository)
  }

  private func attach(_ targets: inout ImportTargets, isDryRun: Bool = false) throws -> [Run]? {
    let repository = try Repository(containing: fixture.path)
    return try targets.attach(isDryRun: isDryRun, now: Self.now, to: repository)
  }

  private func recorded() throws -> [Run] {
    let repository = try Repository(containing: fixture.path)
    return try Ledger.allRuns(in: repository).runs.values.flatMap { $0 }
  }

  @Test func `belongs to the commit that it names, else to HEAD`() throws {
    var targets = try targets()
    try add(first, to: &targets)
    try add(String(first.prefix(10)), [3], to: &targets)
    try add("v1", [4], to: &targets)
    try add("", [5], to: &targets)
    let runs = try #require(try attach(&targets))
    #expect(runs.map(\.commit) == [first, first, first, second])
    #expect(runs.allSatisfy { $0.environment == Self.environment && $0.tags == ["tool": "x"] })
    #expect(runs.allSatisfy { !$0.dirty && $0.at == "2023-11-14T22:13:20Z" })
    #expect(targets.warnings.isEmpty)
    #expect(Set(try recorded()) == Set(runs))
  }

  @Test func `belongs to the commit that the user names, whatever it says`() throws {
    var targets = try targets("HEAD~1")
    for commit in [second, "", "nowhere"] { try add(commit, [Double(commit.count)], to: &targets) }
    let runs = try #require(try attach(&targets))
    #expect(runs.map(\.commit) == [first, first, first] && targets.warnings.isEmpty)
  }

  @Test func `is left out where its commit isn't here, and that is told once`() throws {
    var targets = try targets()
    let gone = String(repeating: "ab", count: 20)
    for commit in [gone, "nowhere", gone, second] { try add(commit, to: &targets) }
    let runs = try #require(try attach(&targets))
    #expect(runs.map(\.commit) == [second])
    #expect(targets.warnings.count == 1)
    #expect(targets.warnings[0].hasPrefix("2 commits aren't in this repository, such as 'abab"))
  }

  @Test(arguments: ["-", "--all", "HEAD..HEAD~1", "a b", "$(id)", "\u{0}", "..", "@{u}", "\n"])
  func `names no commit by what could be taken for something else`(hostile: String) throws {
    var targets = try targets()
    try add(hostile, to: &targets)
    #expect(try attach(&targets) == nil)
    #expect(targets.warnings.count == 1)
    #expect(try recorded().isEmpty)
  }

  @Test func `is nothing where no commit is here`() throws {
    var empty = try targets()
    #expect(try attach(&empty) == nil && empty.warnings.isEmpty)
    #expect(throws: GitError.self) { try targets("nowhere") }
  }

  @Test func `is told and not written when that is only tried`() throws {
    var targets = try targets()
    try add(first, to: &targets)
    #expect(try attach(&targets, isDryRun: true)?.count == 1)
    #expect(try recorded().isEmpty)
  }

  @Test func `is recorded once, and known the next time`() throws {
    var once = try targets()
    try add(first, to: &once)
    try add(first, to: &once)
    #expect(try attach(&once)?.count == 1)
    #expect(once.warnings.map { $0.hasPrefix("1 of 2 results are already recorded") } == [true])
    var again = try targets()
    try add(first, to: &again)
    try add(first, [1, 2.5], to: &again)
    let runs = try #require(try attach(&again))
    #expect(runs.map { $0.metrics[0].samples } == [[1, 2.5]])
    #expect(again.warnings.map { $0.hasPrefix("1 of 2 results are already recorded") } == [true])
    #expect(try recorded().count == 2)
  }
}
