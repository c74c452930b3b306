import BenchSupport
import Configuration
import Foundation
import Gate
import Git
import History
import Model
import Quantities
import TestSupport
import Testing

@testable import Bisection

@Suite struct `What a bisection starts from` {
  private func origin(
    _ history: SimulatedHistory, _ change: (inout Bisect.Request) -> Void = { _ in }
  ) throws -> BisectionOrigin {
    var request = Bisect.Request()
    change(&request)
    let project = try history.project()
    return try BisectionOrigin.find(
      request, file: project.workflowFile(), tests: try? project.regressionTests(), in: project)
  }

  private func refusal(
    _ history: SimulatedHistory, _ change: (inout Bisect.Request) -> Void = { _ in }
  ) throws -> GateError {
    let error = try #require(throws: GateError.self) { try origin(history, change) }
    #expect(error.code == .usage)
    return error
  }

  private static let two = """
    version: 1
    workflows:
      parse: {run: ./parse}
      print: {run: ./print}

    """

  @Test func `is what was named`() throws {
    let tests = [
      RegressionTest(workflow: "other", metric: "cpu_time", limit: 0.05),
      RegressionTest(workflow: "parse", metric: "peak_rss", limit: 0.05),
    ]
    let history = try SimulatedHistory(SimulatedHistory.step(at: nil, of: 3), tests: tests)
    let named = try origin(history) { ($0.good, $0.bad) = (history.commits[0], "main") }
    #expect(named.good.id.hex == history.commits[0] && named.bad.id.hex == history.commits[2])
    #expect(named.workflow.name == "parse" && named.text == "the given revisions")
    // The first metric of the workflow that is gated, unless another one is asked for.
    #expect(named.metric == "peak_rss")
    let other = try origin(history) {
      ($0.good, $0.bad, $0.metric) = ("HEAD~1", "HEAD", "cpu_time")
    }
    #expect(other.metric == "cpu_time" && other.good.id.hex == history.commits[1])
  }

  @Test func `is refused where it can't be searched`() throws {
    var history = try SimulatedHistory(SimulatedHistory.step(at: nil, of: 3))
    let (first, last) = (history.commits[0], history.commits[2])
    let same = try refusal(history) { ($0.good, $0.bad) = ("main", last) }
    #expect(same.detail.contains("the same commit"))
    let reversed = try refusal(history) { ($0.good, $0.bad) = (last, first) }
    #expect(reversed.detail.contains("--improvement --good \(first.prefix(7))"))
    let onlyGood = try refusal(history) { $0.good = first }
    #expect(onlyGood.detail.contains("--bad is missing"))
    let onlyBad = try refusal(history) { $0.bad = first }
    #expect(onlyBad.detail.contains("--good is missing"))
    try history.repository.git("checkout", "--quiet", "-b", "side", history.commits[1])
    let side = try history.commit("Side", .init(), files: ["side": "x"])
    let apart = try refusal(history) { ($0.good, $0.bad) = (side, "main") }
    #expect(apart.detail.contains("--good \(history.commits[1].prefix(7))"))
    try history.repository.git("checkout", "--quiet", "--orphan", "island")
    let island = try history.commit("Island", .init())
    let unrelated = try refusal(history) { ($0.good, $0.bad) = (island, "main") }
    #expect(unrelated.detail.contains("not in the history") && !unrelated.detail.contains("--good"))
  }

  @Test func `needs a workflow named where there are several`() throws {
    let history = try SimulatedHistory(
      SimulatedHistory.step(at: nil, of: 2), configuration: Self.two)
    let several = try refusal(history) { ($0.good, $0.bad) = ("HEAD~1", "HEAD") }
    #expect(several.detail.contains("parse, print"))
    let named = try origin(history) {
      ($0.good, $0.bad, $0.workflow) = ("HEAD~1", "HEAD", "print")
    }
    #expect(named.workflow.name == "print" && named.metric == "wall_time")
    #expect(throws: ConfigurationError.self) {
      try origin(history) { ($0.good, $0.bad, $0.workflow) = ("HEAD~1", "HEAD", "paint") }
    }
  }

  /// A history whose newest commit a check found to be slow.
  private func checked() throws -> SimulatedHistory {
    let test = RegressionTest(workflow: "parse", metric: "wall_time", limit: 0.05, maxPairs: 100)
    let history = try SimulatedHistory(
      SimulatedHistory.step(at: 3, of: 4, noise: 0.002), tests: [test])
    let result = try Check.run(
      .init(seed: 1), in: try history.project(), on: history.makeBench
    ) { _ in }
    let document = VerdictDocument(
      result, messages: result.comparisons.map { _ in nil },
      slowerTasks: result.comparisons.map { _ in [] }, notes: [], recommendations: [], nextSteps: []
    )
    try history.repository.folder.write(
      document.json(at: Date(timeIntervalSince1970: 0)).text, to: ".perf-check/verdict.json")
    return history
  }

  @Test func `is the last check's regression`() throws {
    let history = try checked()
    let found = try origin(history)
    #expect(found.good.id.hex == history.commits[2] && found.bad.id.hex == history.commits[3])
    #expect(found.text == "the last check, of 1970-01-01T00:00:00Z")
    // Where an improvement is searched, it is of no use.
    let nothing = try refusal(history) { $0.improvement = true }
    #expect(nothing.detail.contains("found no regression"))
  }

  @Test func `isn't what the team knows the commit of`() throws {
    let history = try checked()
    var file = try history.project().regressionTests()
    let known = Regression(
      id: "x", workflow: "parse", metric: "wall_time", regressionStart: nil,
      firstBad: history.commits[3], lastGood: nil, magnitude: 0.5, status: .detected, note: "")
    file.regressions = [known]
    try history.repository.folder.write(file.json, to: "baselines/regression_tests.json")
    let explained = try refusal(history)
    #expect(explained.detail.contains("already explained by \(history.commits[3].prefix(7))"))
    // One before the range explains nothing in it.
    file.regressions[0].firstBad = history.commits[2]
    try history.repository.folder.write(file.json, to: "baselines/regression_tests.json")
    #expect(try origin(history).bad.id.hex == history.commits[3])
  }

  /// A history of which every commit was recorded.
  private func recorded(_ laws: [SimulatedBench.Law]) throws -> SimulatedHistory {
    let history = try SimulatedHistory(laws)
    for commit in history.commits {
      let recording = try Recording.measure(
        .init(revision: commit, runs: 3), in: try history.project(), on: history.makeBench
      ) { _ in }
      #expect(recording.runs.count == 1)
      try Ledger.append(recording.runs, to: history.project().repository)
    }
    return history
  }

  @Test func `is a step in the recorded runs`() throws {
    let history = try recorded(SimulatedHistory.step(at: 6, of: 10, noise: 0.002))
    let found = try origin(history)
    #expect(found.text == "the recorded runs" && found.metric == "wall_time")
    let project = try history.project()
    let culprit = try project.repository.commit(history.commits[6])
    let isBehind = try project.repository.isAncestor(culprit.id, of: found.bad.id)
    let isBefore = try project.repository.isAncestor(culprit.id, of: found.good.id)
    #expect(isBehind && !isBefore)
    // A step for the worse is no improvement.
    #expect(try refusal(history) { $0.improvement = true }.detail.contains("show no change"))
    // The search itself begins with what was recorded.
    let result = try history.bisect(.init())
    #expect(result.firstBad?.id.hex == history.commits[6] && result.recordedRuns > 0)
  }

  @Test func `is nothing where the recorded runs stand still, or there are none`() throws {
    let still = try recorded(SimulatedHistory.step(at: nil, of: 6, noise: 0.002))
    #expect(try refusal(still).detail.contains("--good REV --bad REV"))
    let none = try SimulatedHistory(SimulatedHistory.step(at: 1, of: 2))
    #expect(try refusal(none).detail.contains("the recorded runs show no change"))
  }
}
