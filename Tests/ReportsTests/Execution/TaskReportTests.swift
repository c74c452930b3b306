import Model
import Quantities
import Testing

@testable import Insight
@testable import Reports

@Suite struct `The report of tasks` {
  private func whatIf(
    _ task: String, gain: Double = 0.06, estimate: Double? = nil,
    interval: ClosedRange<Double>? = nil
  ) -> WhatIf {
    WhatIf(
      task: task, runs: 3, duration: 6, estimate: estimate, gain: gain, interval: interval)
  }

  private func report(
    _ whatIfs: [WhatIf], batchings: [Batching] = [], trace: Trace = build(run: "7")
  ) throws -> Report {
    Report(
      advice: [
        TaskAdvice(
          analysis: try ParallelEfficiency(trace), whatIfs: whatIfs, batchings: batchings)
      ], speedup: 0.1, workflow: nil, warnings: [])
  }

  /// 6 % of a replay of 10 s are 600 ms.
  @Test func `says what each task would save`() throws {
    let report = try report([whatIf("link", interval: 0.04...0.08), whatIf("lint", gain: 0)])
    #expect(report.lines[0] == "build, run 7, each task 10 % faster; the replay is 0.0 % off")
    #expect(
      try report.row("link") == ["link", "3", "6 s", "600 ms", "6 %", "+4.0 … +8.0 %"])
    #expect(try report.row("lint") == ["lint", "3", "6 s", "0 s", "0 %", "-"])
  }

  @Test func `has estimates where there is one`() throws {
    let report = try report([whatIf("link", estimate: 5), whatIf("lint")])
    #expect(report.lines[1].cells == ["task", "runs", "duration", "estimate", "saves", "95 %"])
    #expect(try report.row("link").prefix(4) == ["link", "3", "6 s", "5 s"])
    #expect(try report.row("lint").prefix(4) == ["lint", "3", "6 s", "-"])
  }

  @Test func `shows twenty of them, and all in JSON`() throws {
    let report = try report((0..<21).map { whatIf("t\($0)") })
    #expect(report.lines.count == 2 + 20 && !report.text.contains("t20"))
    let entry = try report.read(WorkflowsResults<TaskAdviceEntry>.self).workflows[0]
    #expect(entry.tasks.count == 21 && entry.speedup == 0.1 && entry.replayedMakespan == 10)
  }

  @Test func `knows no savings in seconds where nothing can be replayed`() throws {
    let report = try report([whatIf("link")], trace: untimed())
    #expect(report.lines[0] == "old, each task 10 % faster")
    #expect(try report.row("link") == ["link", "3", "6 s", "?", "6 %", "-"])
  }

  @Test func `says which tasks to put together`() throws {
    func text(unpaid: [String], phase: String = "test") throws -> String? {
      try report(
        [whatIf("link")],
        batchings: [
          Batching(
            phase: phase, tasks: ["a", "b", "c", "d"], batches: 2, duration: 0.01, handover: 0.02,
            gain: 0.12, unpaid: unpaid)
        ]
      ).lines.last
    }
    let sentence =
      "build, phase test: 4 tasks such as 'a' take 10 ms each, plus 20 ms to dispatch; in 2"
      + " batches, a replay is 12 % shorter."
    let never =
      " of them take less time than their dispatch, so an agent never pays off for them: "
    #expect(try text(unpaid: []) == sentence)
    #expect(try text(unpaid: ["a", "b", "c"]) == sentence + " 3" + never + "a, b, c.")
    #expect(try text(unpaid: ["a", "b", "c", "d"]) == sentence + " 4" + never + "a, b, c, ….")
    #expect(try text(unpaid: [], phase: "")?.hasPrefix("build: 4 tasks") == true)
  }

  @Test func `has batches in JSON`() throws {
    let batching = Batching(
      phase: "", tasks: ["a", "b"], batches: 1, duration: 0.01, handover: 0.02, gain: 0.12,
      unpaid: ["b"])
    let entry = try report([whatIf("link", interval: 0.04...0.08)], batchings: [batching]).read(
      WorkflowsResults<TaskAdviceEntry>.self
    ).workflows[0]
    #expect(entry.batches[0].phase == nil && entry.batches[0].neverPay == ["b"])
    #expect(entry.batches[0].tasks == ["a", "b"] && entry.batches[0].handover == 0.02)
    #expect(entry.tasks[0].interval == Interval(lower: 0.04, upper: 0.08))
  }
}
