import Configuration
import History
import Model
import Quantities
import Statistics
import Testing

@testable import Gate

private let file = WorkflowFile(workflows: [
  Workflow(name: "a", run: .arguments(["a"])), Workflow(name: "b", run: .arguments(["b"])),
])

private func plan(
  _ tests: [RegressionTest], rate: Fraction = 0.01, workflow: String? = nil, pairs: Int? = nil
) throws -> CheckPlan {
  try CheckPlan(
    file: file, fileName: "perf-check.yml",
    tests: RegressionTestsFile(falseAlarmRate: rate, tests: tests), testsName: "tests.json",
    workflow: workflow, pairs: pairs)
}

private func pairs(_ part: CheckPlan.Part) -> [Int?] { part.tests.map(\.maxPairs) }

@Suite struct `The plan of a check` {
  private let test = RegressionTest(workflow: "a", metric: "wall_time", limit: 0.05)

  @Test func `shares the false alarms out among the tests`() throws {
    #expect(abs(try plan([test]).rates.thresholds.above - 100) < 1e-9)
    #expect(abs(try plan([test, test]).rates.thresholds.above - 200) < 1e-9)
    // A check passes wrongly only if the very test that should have failed does.
    #expect(abs(try plan([test, test]).rates.thresholds.below - 100) < 1e-9)
    #expect(abs(try plan([test, test]).rates.baselineConfidence - 0.995) < 1e-12)
  }

  @Test func `measures what the tests ask for`() throws {
    var more = test
    more.maxPairs = 90
    more.metric = "page_faults"
    #expect(try plan([test]).parts.map(pairs) == [[120]])
    #expect(try plan([test, more]).parts.map(pairs) == [[120, 90]])
    #expect(try plan([test, more], pairs: 12).parts.map(pairs) == [[12, 12]])
    #expect(try plan([test, more]).parts[0].workflow.metrics.contains("page_faults"))
    let counted = RegressionTest(
      workflow: "b", metric: "page_faults", limit: 0, compare: .baseline)
    #expect(try plan([counted]).parts.map(\.isPaired) == [false])
    #expect(try plan([test, counted], workflow: "b").parts.map(\.workflow.name) == ["b"])
  }

  @Test func `refuses what can never decide`() throws {
    let error = #expect(throws: ConfigurationError.self) { _ = try plan([test], pairs: 7) }
    #expect(error?.detail.contains("requires 8") == true)
    #expect(try pairs(plan([test], pairs: 8).parts[0]) == [8])
    #expect(throws: ConfigurationError.self) { _ = try plan([test, test], pairs: 8) }
  }

  @Test func `keeps tests whose workflow is gone, and refuses to check nothing`() throws {
    let orphan = RegressionTest(workflow: "gone", metric: "wall_time", limit: 0.05)
    #expect(try plan([test, orphan]).orphans.map(\.test) == [orphan])
    #expect(throws: ConfigurationError.self) { _ = try plan([]) }
    #expect(throws: ConfigurationError.self) { _ = try plan([test], workflow: "b") }
    #expect(throws: ConfigurationError.self) { _ = try plan([test], workflow: "aa") }
  }
}
