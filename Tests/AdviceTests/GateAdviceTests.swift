import Git
import History
import Model
import Quantities
import TestSupport
import Testing

@testable import Advice
@testable import Gate
@testable import Insight

/// A check in which the time of a workflow went from 1 s to 1.5 s.
private struct Finding {
  /// What else was measured, at the base and at the candidate.
  var metrics: [(name: String, base: Double, candidate: Double)] = []
  var workflows = ["w"]
  var verdict = Verdict.regressed
  var metric = "wall_time"

  /// Twelve pairs that differ by a few thousandths.
  private func samples(_ name: String, _ value: Double) -> MetricSamples {
    MetricSamples(
      metric: Metric.builtIn(name) ?? Metric(name: name, unit: ""),
      samples: (0..<12).map { value * (1 + 0.002 * Double($0 % 4)) })
  }

  func advice(slowerTasks: [String: [SlowerTask]] = [:]) throws -> [Recommendation] {
    let fixture = try RepositoryFixture()
    let id = try fixture.commit("One")
    let commit = try Repository(containing: fixture.path).commit(id)
    let comparisons = workflows.map { workflow in
      var one = Comparison(
        RegressionTest(workflow: workflow, metric: metric, limit: 0.05),
        metric: Metric.builtIn(metric) ?? Metric(name: metric, unit: ""), verdict: verdict,
        method: "")
      one.change = 0.5
      one.interval = Interval(lower: 0.45, upper: 0.6)
      return one
    }
    let all = metrics + [("wall_time", 1, 1.5)]
    return GateAdvice.find(
      for: CheckResult(
        verdict: verdict, base: commit, baseOrigin: "", candidate: commit, isDirty: false,
        workflow: nil, falseAlarmRate: 0.01, seed: 1, comparisons: comparisons, gateChanges: [],
        code: "", patch: nil, taskTimes: [],
        sides: workflows.map { workflow in
          MeasuredSides(
            workflow: workflow, base: all.map { samples($0.name, $0.base) },
            candidate: all.map { samples($0.name, $0.candidate) })
        }, environment: machine, warnings: [], duration: 1, overhead: nil),
      slowerTasks: slowerTasks)
  }
}

@Suite struct `Advice on a regression` {
  /// Undoing +50 % is 1/1.5 − 1, and of +45 % to +60 % likewise.
  @Test func `is to profile where the processor explains it`() throws {
    let advice = try Finding(metrics: [("cpu_time", 1, 1.45)]).advice()
    #expect(advice.map(\.category) == [.computing])
    #expect(abs(try #require(advice[0].change) - (1 / 1.5 - 1)) < 1e-12)
    let interval = try #require(advice[0].interval)
    #expect(abs(interval.lowerBound - (1 / 1.6 - 1)) < 1e-12)
    #expect(abs(interval.upperBound - (1 / 1.45 - 1)) < 1e-12)
  }

  /// Of half a second 70 % are computing, 30 % are waiting, and what lies between is neither.
  @Test(arguments: [
    (1.36, [Recommendation.Category.computing]), (1.34, []), (1.16, []), (1.14, [.waiting]),
    (1.0, [.waiting]), (0.9, [.waiting]),
  ])
  func `goes by the part of it that is computing`(
    cpu: Double, categories: [Recommendation.Category]
  ) throws {
    #expect(try Finding(metrics: [("cpu_time", 1, cpu)]).advice().map(\.category) == categories)
  }

  @Test func `sees memory that rose by a twentieth`() throws {
    func categories(_ memory: Double) throws -> [Recommendation.Category] {
      try Finding(metrics: [("peak_rss", 1e8, memory)]).advice().map(\.category)
    }
    #expect(try categories(1.06e8) == [.memoryGrowth] && categories(1.04e8) == [])
    #expect(try categories(0.9e8) == [])
    let advice = try Finding(metrics: [("peak_rss", 1e8, 2e8)]).advice()
    #expect(advice[0].rationale.hasPrefix("peak_rss +100.0 % (p"))
  }

  @Test func `is none where nothing regressed, or what did isn't a time`() throws {
    let cpu = [("cpu_time", 1.0, 1.45)]
    for verdict in Verdict.allCases where verdict != .regressed {
      #expect(try Finding(metrics: cpu, verdict: verdict).advice().isEmpty)
    }
    #expect(try Finding(metrics: cpu, metric: "page_faults").advice().isEmpty)
    // That the processor's time rose is no reason for itself.
    #expect(try Finding(metrics: cpu, metric: "cpu_time").advice().isEmpty)
    #expect(try Finding().advice().isEmpty)
  }

  @Test func `is no more than two of all`() throws {
    let advice = try Finding(
      metrics: [("cpu_time", 1, 1.5), ("peak_rss", 1e8, 2e8)], workflows: ["a", "b"]
    ).advice()
    #expect(advice.map(\.workflow) == ["a", "a"])
    #expect(advice.map(\.category) == [.computing, .memoryGrowth])
    let three = try Finding(metrics: [("cpu_time", 1, 1.5)], workflows: ["a", "b", "c"]).advice()
    #expect(three.map(\.workflow) == ["a", "b"])
  }

  /// A task that makes the makespan 25 % longer, by 50 % ± 10 % of its own: undone −20 %.
  @Test func `is a task where one explains it`() throws {
    func task(_ makespanChange: Double) -> SlowerTask {
      SlowerTask(
        task: "link", phase: "", before: 1, after: 1.5, change: 0.5, interval: 0.4...0.6,
        pValue: 0.001, makespanChange: makespanChange)
    }
    let cpu = Finding(metrics: [("cpu_time", 1, 1.5)])
    let advice = try cpu.advice(slowerTasks: ["w": [task(0.25)]])
    #expect(advice.map(\.category) == [.regressedTask])
    #expect(advice[0].recommendation == "investigate task 'link' first")
    #expect(abs(try #require(advice[0].change) + 0.2) < 1e-12)
    let interval = try #require(advice[0].interval)
    #expect(abs(interval.lowerBound - (1 / 1.3 - 1)) < 1e-12)
    #expect(abs(interval.upperBound - (1 / 1.2 - 1)) < 1e-12)
    // One that moves nothing doesn't.
    #expect(try cpu.advice(slowerTasks: ["w": [task(0.01)]]).map(\.category) == [.computing])
    #expect(try cpu.advice(slowerTasks: ["v": [task(0.25)]]).map(\.category) == [.computing])
  }
}
