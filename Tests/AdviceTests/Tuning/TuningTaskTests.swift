import Configuration
import Foundation
import History
import Model
import Quantities
import TestSupport
import Testing

@testable import Advice

@Suite struct `A workflow to tune` {
  private static let file = """
    version: 1
    workflows:
      plain: {run: ./plain}
      sort:
        run: ./sort ${chunk}
        metrics: [wall_time]
        parameters:
          chunk: [64, 128]
          mode: [fast, small]

    """
  private static let environment = RunEnvironment(
    cpu: "C", cores: 2, memory: 1, os: "L", arch: "x", swift: "6")
  private let repository: RepositoryFixture

  init() throws {
    repository = try RepositoryFixture()
    try repository.commit(
      "Start", files: ["perf-check.yml": Self.file, ".gitignore": ".perf-check/\n"])
  }

  private func project() throws -> Project { try Project(containing: repository.path) }

  private func task(
    _ workflow: String? = nil, metric: String? = nil, target: Double? = nil,
    constraints: [MetricLimit] = []
  ) throws -> TuningTask {
    try TuningTask(
      workflow: workflow, metric: metric, target: target, constraints: constraints,
      environment: Self.environment, in: project())
  }

  private func tuning(_ changes: [(String, Double)], improved: Bool = false) -> Tuning {
    Tuning(
      method: .halving, metric: Metric(name: "wall_time", unit: "s"),
      present: Setting(["chunk": "64", "mode": "fast"]), presentValue: 2,
      candidates: changes.map { chunk, change in
        .init(
          setting: Setting(["chunk": chunk, "mode": "fast"]), value: 2 * (1 + change),
          change: change, runs: 4, others: [:], problem: nil)
      },
      confirmation: improved
        ? .init(
          isConfirmed: true, change: -0.5, interval: -0.6...(-0.4), confidence: 0.99, pairs: 9)
        : nil, sensitivity: [], front: nil, runs: 8, duration: 1, warnings: [])
  }

  @Test func `is the only one with parameters, and its first metric`() throws {
    let task = try task()
    #expect(task.workflow.name == "sort" && task.goal.metric == "wall_time")
    #expect(task.space.settings?.count == 4)
    #expect(task.known.isEmpty && task.records.isEmpty && task.goal.target == nil)
  }

  @Test func `measures what its goal and its constraints are about`() throws {
    let limit = try #require(MetricLimit("peak_rss < 500MB"))
    let task = try task(metric: "cpu_time", target: 3, constraints: [limit])
    #expect(task.workflow.metrics == ["wall_time", "cpu_time", "peak_rss"])
    #expect(task.goal.target == 3 && task.goal.constraints == [limit])
    // What the program itself reports isn't for perf-check to measure.
    let own = try self.task(metric: "rows")
    #expect(own.workflow.metrics == ["wall_time"] && own.goal.metric == "rows")
  }

  @Test func `warns of a parameter that no command names`() throws {
    let task = try task()
    #expect(task.warnings.count == 1)
    #expect(task.warnings[0].contains("'mode'") && task.warnings[0].contains("${mode}"))
  }

  @Test func `is refused where there are no parameters, or several that have some`() throws {
    let plain = try #require(throws: AdviceError.self) { try task("plain") }
    #expect(plain.code == .usage && plain.detail.contains("'plain' has no parameters"))
    #expect(throws: ConfigurationError.self) { try task("sorted") }
    try repository.folder.write(
      Self.file + "  more: {run: './more ${n}', parameters: {n: [1, 2]}}\n",
      to: "perf-check.yml")
    let several = try #require(throws: AdviceError.self) { try task() }
    #expect(several.detail.contains("Specify one: sort, more"))
    #expect(try task("more").space.settings?.count == 2)
    try repository.folder.write(
      "version: 1\nworkflows: {plain: {run: ./plain}}\n", to: "perf-check.yml")
    let none = try #require(throws: AdviceError.self) { try task() }
    #expect(none.detail.contains("no workflow in perf-check.yml has parameters"))
  }

  @Test func `knows what earlier searches of the same question found`() throws {
    var first = try task()
    try first.keep(
      tuning([("64", 0), ("128", -0.5)]), at: "2026-01-01T00:00:00Z", in: project())
    let again = try task()
    #expect(again.records.count == 1 && again.known.count == 2)
    let best = try #require(again.known[Setting(["chunk": "128", "mode": "fast"])])
    #expect(abs(best.mean + log(2)) < 1e-12)
    #expect(again.tuner(within: .runs(100), seed: 7).known == again.known)
    #expect(again.tuner(within: .runs(100), seed: 7).seed == 7)
    // Another metric is another question, as is another machine.
    #expect(try task(metric: "cpu_time").known.isEmpty)
    let elsewhere = try TuningTask(
      workflow: nil, metric: nil, target: nil, constraints: [],
      environment: RunEnvironment(cpu: "D", cores: 2, memory: 1, os: "L", arch: "x", swift: "6"),
      in: project())
    #expect(elsewhere.known.isEmpty)
  }

  @Test func `goes by the direction that was found, else by the metric's own`() throws {
    // Half the logarithm of two is better where less is.
    #expect(try task().scale == Scale(.lower))
    var own = try task(metric: "rows")
    #expect(own.scale == Scale(.lower), "unknown, so less is taken for better")
    let found = Tuning(
      method: .halving, metric: Metric(name: "rows", unit: "1/s", better: .higher),
      present: Setting(["chunk": "64", "mode": "fast"]), presentValue: 2,
      candidates: [("64", 0.0), ("128", -1)].map { chunk, change in
        .init(
          setting: Setting(["chunk": chunk, "mode": "fast"]), value: 2, change: change, runs: 4,
          others: [:], problem: nil)
      }, confirmation: nil, sensitivity: [], front: nil, runs: 8, duration: 1, warnings: [])
    try own.keep(found, at: "2026-01-01T00:00:00Z", in: project())
    #expect(try task(metric: "rows").scale == Scale(.higher))
  }

  @Test func `shows the edit of an improvement alone`() throws {
    let task = try task()
    let project = try project()
    let unproven = task.diff(tuning([("128", -0.5)]), in: project)
    #expect(unproven == nil)
    let found = task.diff(tuning([("128", -0.5)], improved: true), in: project)
    let diff = try #require(found)
    #expect(diff.contains("-") && diff.contains("+") && diff.contains("128"))
    // git takes it.
    try repository.folder.write(diff.hasSuffix("\n") ? diff : diff + "\n", to: "x.diff")
    try repository.git("apply", "x.diff")
    let changed = try self.task()
    #expect(changed.space.present.values["chunk"] == "128")
  }

  @Test(
    arguments: [
      (nil, false), (2, false), (2.09, false), (1.91, false), (2.2, true), (1, true), (0, true),
    ] as [(Double?, Bool)])
  func `says where the present score isn't what it was said to be`(score: Double?, isSaid: Bool) {
    // It is 2; within 5 % nobody minds.
    let warning = tuning([("64", 0)]).warning(ofExpected: score)
    #expect((warning != nil) == isSaid)
    #expect(warning?.contains("the measured score is 2.0") ?? true)
  }
}
