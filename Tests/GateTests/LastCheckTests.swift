import BenchSupport
import Foundation
import Git
import History
import Measurement
import Model
import Quantities
import Statistics
import TestSupport
import Testing

@testable import Gate

@Suite struct `The last check` {
  /// A project whose newest commit takes half as long again, checked.
  private func slower() throws -> SimulatedProject {
    let simulated = try SimulatedProject(.init(seconds: 0.1, noise: 0.002))
    try simulated.commit("Slower", .init(seconds: 0.15, noise: 0.002))
    try simulated.keep(try simulated.check())
    return simulated
  }

  private func accept(
    _ simulated: SimulatedProject, workflow: String? = nil, metric: String? = nil
  ) throws -> LastCheck.Acceptance {
    let project = try simulated.project()
    return try LastCheck(of: project).accept(
      workflow: workflow, metric: metric, reason: "a larger table", in: project,
      now: Date(timeIntervalSince1970: 1_800_000_000))
  }

  @Test func `has its regression accepted by the code that it measured`() throws {
    let simulated = try slower()
    let acceptance = try accept(simulated)
    #expect(acceptance.regressions.count == 1 && acceptance.runs.isEmpty)
    let regression = acceptance.regressions[0]
    #expect(abs(regression.magnitude - 0.5) < 0.01)
    // What people read has four digits, rounded up.
    #expect((regression.magnitude * 10_000).rounded() / 10_000 == regression.magnitude)
    #expect(regression.commit == (try simulated.repository.git("rev-parse", "HEAD")))
    #expect(regression.lastGood == (try simulated.repository.git("rev-parse", "HEAD~1")))
    #expect(regression.status == .acknowledged && regression.note == "a larger table")
    #expect(regression.better == .lower && regression.patch?.count == 40)
  }

  @Test func `passes once its regression is accepted`() throws {
    let simulated = try slower()
    let project = try simulated.project()
    var file = try project.regressionTests()
    file.regressions += try accept(simulated).regressions
    try simulated.repository.folder.write(file.json, to: "baselines/regression_tests.json")
    let again = try simulated.check(.init(base: "HEAD~1", seed: 2))
    #expect(again.verdict == .passed)
    #expect(again.comparisons[0].warnings.contains { $0.hasSuffix("is accepted: a larger table") })
  }

  @Test func `isn't accepted by other code, and is by code that differs in the gate alone`() throws
  {
    let simulated = try slower()
    try simulated.repository.folder.write("{}", to: "baselines/baseline_metrics.json")
    #expect(try accept(simulated).regressions.count == 1)
    try simulated.repository.folder.write("other", to: "notes.txt")
    let error = #expect(throws: GateError.self) { _ = try accept(simulated) }
    #expect(error?.code == .usage)
    #expect(error?.detail.contains("different code is checked out now") == true)
  }

  @Test func `has nothing to accept of what didn't regress`() throws {
    let simulated = try slower()
    for (workflow, metric) in [("echo", nil), (nil, "peak_rss"), ("echo", "wall_time")] {
      let error = #expect(throws: GateError.self) {
        _ = try accept(simulated, workflow: workflow, metric: metric)
      }
      #expect(error?.detail.hasSuffix("found no matching regression") == true)
    }
    #expect(try accept(simulated, workflow: "parse", metric: "wall_time").regressions.count == 1)
  }

  @Test func `isn't there before the first, or where the last one failed`() throws {
    let simulated = try SimulatedProject()
    #expect(throws: GateError.self) { _ = try LastCheck(of: try simulated.project()) }
    for text in ["{", "{\"status\": \"error\"}", ""] {
      try simulated.repository.folder.write(text, to: ".perf-check/verdict.json")
      let error = #expect(throws: GateError.self) { _ = try LastCheck(of: try simulated.project()) }
      #expect(error?.detail.contains("perf-check check") == true)
    }
  }

  @Test func `names its regression for a bisection, unless files had changed`() throws {
    let simulated = try slower()
    let head = try simulated.repository.git("rev-parse", "HEAD")
    let found = try #require(
      try LastCheck(of: try simulated.project()).regression(workflow: nil, metric: nil))
    #expect(found.workflow == "parse" && found.metric == "wall_time" && found.candidate == head)
    #expect(found.at == "1970-01-01T00:00:00Z")
    #expect(
      try LastCheck(of: try simulated.project()).regression(workflow: "echo", metric: nil) == nil)
    try simulated.repository.folder.write(
      try SimulatedBench.Law(seconds: 0.3, noise: 0.002).text, to: SimulatedBench.file)
    let dirty = try simulated.check()
    #expect(dirty.isDirty && dirty.verdict == .regressed)
    try simulated.keep(dirty)
    #expect(
      try LastCheck(of: try simulated.project()).regression(workflow: nil, metric: nil) == nil)
    #expect(try accept(simulated).regressions[0].commit == head)
  }

  /// The comparison of a rate or a time that got worse.
  private func worse(_ change: Double, _ better: Metric.Direction) -> Comparison {
    let metric = Metric(name: better == .lower ? "wall_time" : "rate", unit: "x", better: better)
    var comparison = Comparison(
      SimulatedProject.test(metric.name), metric: metric, verdict: .regressed, method: "")
    comparison.change = change
    return comparison
  }

  /// 5 requests a second instead of 100,000 are 99.995 % fewer.
  @Test func `has the loss of almost all accepted as what no rounding makes a loss of all`() throws
  {
    let simulated = try slower()
    try simulated.keep(try simulated.check().with([worse(0.99995, .higher)]))
    let regression = try accept(simulated).regressions[0]
    #expect(regression.magnitude == 0.99995)
    #expect(abs(try #require(AcceptedRegression(regression)).logRatio - log(20_000)) < 1e-6)
  }

  @Test func `has nothing accepted that later checks wouldn't count`() throws {
    let simulated = try slower()
    try simulated.keep(try simulated.check().with([worse(10_001, .lower)]))
    let error = #expect(throws: GateError.self) { _ = try accept(simulated) }
    #expect(error?.code == .usage && error?.detail.contains("which is implausible") == true)
  }

  /// A tenth of a rate is a factor of ten, three times the time one of three.
  @Test func `has the largest ratio as its largest regression`() throws {
    let simulated = try slower()
    try simulated.keep(try simulated.check().with([worse(2, .lower), worse(0.9, .higher)]))
    let found = try LastCheck(of: try simulated.project()).regression(workflow: nil, metric: nil)
    #expect(found?.metric == "rate")
  }
}

extension CheckResult {
  /// The same check with other comparisons.
  fileprivate func with(_ comparisons: [Comparison]) -> CheckResult {
    CheckResult(
      verdict: .overall(comparisons.map(\.verdict)), base: base, baseOrigin: baseOrigin,
      candidate: candidate, isDirty: isDirty, workflow: workflow, falseAlarmRate: falseAlarmRate,
      seed: seed, comparisons: comparisons, gateChanges: gateChanges, code: code, patch: patch,
      taskTimes: taskTimes, sides: sides, environment: environment, warnings: warnings,
      duration: duration, overhead: overhead)
  }
}

@Suite struct `The noise of the last check` {
  private func hint(
    _ simulated: SimulatedProject, _ metric: String = "wall_time",
    in environment: RunEnvironment? = nil
  ) throws -> NoiseHint? {
    EarlierNoise(of: try simulated.project(), in: environment ?? simulated.bench.environment)
      .hint(for: SimulatedProject.test(metric))
  }

  /// 2 % between the runs of a pair each: √2 times that between pairs, roughly, of some twenty.
  @Test func `is known of the metrics that it measured on this machine`() throws {
    let simulated = try SimulatedProject(
      .init(seconds: 0.1, noise: 0.02), tests: [SimulatedProject.test(limit: 0.04)])
    #expect(try hint(simulated) == nil)
    try simulated.commit("Slower", .init(seconds: 0.11, noise: 0.02))
    try simulated.keep(try simulated.check())
    let found = try #require(try hint(simulated))
    #expect((0.012...0.06).contains(found.scale), "\(found.scale)")
    #expect(try hint(simulated, "peak_rss") == nil)
    let here = simulated.bench.environment
    let other = RunEnvironment(
      cpu: here.cpu, cores: here.cores + 1, memory: here.memory, os: here.os, arch: here.arch,
      swift: here.swift)
    #expect(try hint(simulated, in: other) == nil)
    try simulated.repository.folder.write("{", to: ".perf-check/verdict.json")
    #expect(try hint(simulated) == nil)
  }

  @Test func `is what the next check starts from`() throws {
    let simulated = try SimulatedProject(.init(seconds: 0.1, noise: 0.02))
    try simulated.commit("Same", .init(seconds: 0.1, noise: 0.02))
    let first = try simulated.check()
    try simulated.keep(first)
    let plan = try CheckPlan(.init(), gate: nil, in: try simulated.project())
    #expect(plan.parts[0].tests[0].noise == nil)
    let informed = plan.expecting(
      EarlierNoise(of: try simulated.project(), in: simulated.bench.environment))
    #expect(informed.parts[0].tests[0].noise == (try hint(simulated)))
    #expect(informed.parts[0].tests[0].noise != nil)
    let again = try simulated.check()
    #expect(again.verdict == first.verdict)
  }

  @Test func `is that of the trial when a regression is confirmed`() {
    let differences = (0..<12).map { 0.01 * Double($0 % 5) }
    var test = PairedTest(
      SimulatedProject.test(), maxPairs: 60,
      thresholds: ErrorRates.confirmationThresholds)
    var generator = SeededGenerator(seed: 1)
    for difference in differences {
      func sample(_ value: Double) -> Sample {
        Sample(values: [(metric: Metric(name: "wall_time", unit: "s"), value: value)], duration: 1)
      }
      test.take(
        Pair(base: sample(1), candidate: sample(exp(difference))), after: 0, using: &generator)
    }
    let again = test.confirmation(thresholds: ErrorRates.confirmationThresholds)
    let expected = NoiseHint(differences: differences)?.scale ?? 1
    #expect(abs((again.hint?.scale ?? 0) / expected - 1) < 1e-9)
  }
}
