import Configuration
import Foundation
import History
import Model
import Quantities
import Testing

@testable import Gate

private typealias Files = GateDefinition.Files

private func files(
  _ tests: [RegressionTest], rate: Fraction = 0.01, run: String = "./w", baseline: [Double]? = nil,
  better: Metric.Direction = .lower, trust: WorkflowFile.Trust = .base
) throws -> Files {
  let command = try #require(Command(line: run))
  var workflows = WorkflowFile(workflows: [Workflow(name: "w", run: command)])
  workflows.trust = trust
  var file = BaselineFile()
  if let baseline {
    let environment = RunEnvironment(
      cpu: "c", cores: 1, memory: 1, os: "o", arch: "a", swift: "6")
    file.update(
      from: Run(
        id: "", workflow: "w", commit: "c", dirty: false, at: "", environment: environment,
        metrics: [
          MetricSamples(metric: Metric(name: "calls", unit: "", better: better), samples: baseline)
        ], spans: [], tags: [:]))
  }
  return Files(
    workflows: workflows, tests: RegressionTestsFile(falseAlarmRate: rate, tests: tests),
    baseline: file)
}

private func test(
  _ metric: String = "t", limit: Fraction = 0.03, compare: RegressionTest.Reference = .base,
  pairs: Int? = nil, time: Seconds? = nil
) -> RegressionTest {
  RegressionTest(
    workflow: "w", metric: metric, limit: limit, compare: compare, maxPairs: pairs, maxTime: time)
}

@Suite struct `What a check gates` {
  private func merge(_ base: Files, _ candidate: Files) throws -> GateDefinition {
    try #require(GateDefinition(base: base, candidate: candidate))
  }

  @Test func `is what both say where they agree`() throws {
    let gate = try merge(try files([test(), test("u")]), try files([test(), test("u")]))
    #expect(gate.changes.isEmpty && gate.tests.tests == [test(), test("u")])
    #expect(gate.redefinitions.isEmpty)
  }

  @Test func `takes the stricter of two limits and the larger of two budgets`() throws {
    let (loose, strict) = (
      test(limit: 0.6, pairs: 30, time: 5), test(limit: 0.03, pairs: 60, time: nil)
    )
    let loosened = try merge(try files([strict]), try files([loose]))
    #expect(loosened.tests.tests.map(\.limit) == [0.03])
    #expect(loosened.tests.tests.map(\.maxPairs) == [60])
    #expect(loosened.tests.tests.map(\.maxTime) == [nil])
    #expect(loosened.changes.map(\.what) == ["limit", "max_pairs", "max_time"])
    #expect(loosened.changes.allSatisfy { $0.kind == .loosened && !$0.applies })
    #expect(loosened.changes.allSatisfy { $0.remedy?.isEmpty == false })
    let tightened = try merge(try files([loose]), try files([strict]))
    #expect(tightened.tests.tests.map(\.limit) == [0.03])
    #expect(tightened.tests.tests.map(\.maxPairs) == [60])
    #expect(tightened.tests.tests.map(\.maxTime) == [nil])
    #expect(tightened.changes.allSatisfy { $0.kind == .tightened && $0.applies })
  }

  @Test func `keeps what the change drops, and takes what it adds`() throws {
    let gate = try merge(try files([test(), test("u")]), try files([test("u"), test("v")]))
    #expect(gate.tests.tests.map(\.metric) == ["t", "u", "v"])
    #expect(gate.changes.map(\.kind) == [.removed, .added])
    #expect(gate.changes.map(\.applies) == [false, true])
    #expect(gate.addedTests == [TestQuestion(test("v"))])
    let other = try merge(
      try files([test("u")]), try files([test("u", limit: 0.03, compare: .baseline)]))
    #expect(
      other.tests.tests.map(\.compare) == [.base, .baseline], "another question is another test")
    let all = try merge(try files([test()]), Files(workflows: nil, tests: nil))
    #expect(all.tests.tests == [test()] && all.workflows.workflows.count == 1)
    #expect(all.changes.map(\.kind) == [.removed, .removed])
  }

  @Test func `a lenient twin of a test doesn't weaken it`() throws {
    let gate = try merge(
      try files([test(limit: 0.03)]), try files([test(limit: 5), test(limit: 0.03)]))
    #expect(gate.tests.tests.map(\.limit) == [0.03] && gate.changes.isEmpty)
  }

  @Test func `has what the base asks twice unchanged, where the change asks the same`() throws {
    let twice = try files([test(limit: 0.03, pairs: 30), test(limit: 0.6, pairs: 90)])
    let gate = try merge(twice, twice)
    #expect(gate.changes.isEmpty && gate.tests.tests == twice.tests?.tests)
    let tightened = try merge(
      try files([test(limit: 0.6)]), try files([test(limit: 0.6), test(limit: 0.03)]))
    #expect(tightened.tests.tests.map(\.limit) == [0.03])
    #expect(tightened.changes.map(\.kind) == [.tightened])
    let dropped = try merge(
      try files([test(limit: 0.03), test(limit: 0.6)]), try files([test(limit: 0.6)]))
    #expect(dropped.tests.tests.map(\.limit).min() == 0.03)
    #expect(dropped.changes.map(\.kind) == [.loosened])
  }

  @Test(arguments: [0.5, 1e-6]) func `keeps the error rate`(_ rate: Fraction) throws {
    let gate = try merge(try files([test()]), try files([test()], rate: rate))
    #expect(gate.tests.falseAlarmRate == 0.01)
    #expect(gate.changes.map(\.what) == ["false_alarm_rate"])
    #expect(gate.changes.allSatisfy { $0.kind.isWeaker && !$0.applies })
  }

  @Test func `runs workflows as the base defines them`() throws {
    let gate = try merge(try files([test()]), try files([test()], run: "./fake --fast"))
    #expect(gate.workflows.workflows.map(\.runLine) == ["./w"])
    #expect(gate.changes.map(\.kind) == [.redefined])
    #expect(gate.changes[0].base == "./w" && gate.changes[0].candidate == "./fake --fast")
    #expect(gate.redefinitions["w"]?.contains("./fake --fast") == true)
  }

  @Test func `holds counts against the base's baseline, unless the change's is better`() throws {
    let counted = test("calls", compare: .baseline)
    func gate(_ base: [Double]?, _ own: [Double]?, better: Metric.Direction = .lower) throws
      -> (samples: [Double]?, kinds: [GateChange.Kind])
    {
      let gate = try merge(
        try files([counted], baseline: base, better: better),
        try files([counted], baseline: own, better: better))
      return (gate.baseline.entries.first?.samples, gate.changes.map(\.kind))
    }
    #expect(try gate([100, 100], [200, 200]) == ([100, 100], [.loosened]))
    #expect(try gate([100, 100], [50, 50]) == ([50, 50], [.tightened]))
    #expect(try gate([100, 100], [50, 50], better: .higher) == ([100, 100], [.loosened]))
    #expect(try gate([100, 104], [90, 102]) == ([100, 104], [.loosened]), "not surely better")
    #expect(try gate([100, 100], nil) == ([100, 100], [.removed]))
    #expect(try gate(nil, [100, 100]) == ([100, 100], [.added]))
    #expect(try gate([100, 100], [50]) == ([100, 100], [.redefined]), "one value shows no spread")
    let flipped = try merge(
      try files([counted], baseline: [100, 100]),
      try files([counted], baseline: [100, 100], better: .higher))
    #expect(flipped.baseline.entries.first?.better == .lower)
    #expect(flipped.changes.map(\.kind) == [.redefined])
  }

  @Test func `is the change's own where the base trusts it, and still says what changed`() throws {
    let trusting = try merge(
      try files([test()], trust: .candidate), try files([test(limit: 0.6)], run: "./fake"))
    #expect(trusting.tests.tests.map(\.limit) == [0.6])
    #expect(trusting.workflows.workflows.map(\.runLine) == ["./fake"])
    #expect(Set(trusting.changes.map(\.kind)) == [.loosened, .redefined, .tightened])
    #expect(trusting.changes.allSatisfy(\.applies) && trusting.redefinitions.isEmpty)
    let grasping = try merge(
      try files([test()]), try files([test(limit: 0.6)], trust: .candidate))
    #expect(grasping.tests.tests.map(\.limit) == [0.03], "a change can't trust itself")
    #expect(grasping.changes.contains { $0.what == "trust" && $0.kind == .loosened })
  }

  @Test func `is the change's where the base has nothing`() throws {
    let gate = try merge(Files(workflows: nil, tests: nil), try files([test()]))
    #expect(gate.tests.tests == [test()])
    #expect(gate.changes.map(\.kind) == [.added, .added])
    #expect(
      GateDefinition(
        base: Files(workflows: nil, tests: nil), candidate: Files(workflows: nil, tests: nil))
        == nil)
  }
}
