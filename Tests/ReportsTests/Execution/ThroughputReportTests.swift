import Foundation
import Model
import Quantities
import Reports
import Testing

@testable import Insight

@Suite struct `The report of throughput` {
  private static let times = [36.0, 40, 32, 36, 38, 34]

  /// Two agents for 36 s each time, first in vain, and two days later with two tasks done.
  private func executions() throws -> [(analysis: ExecutionAnalysis, times: [Double])] {
    var bad = trace([Task(name: "a", start: 0, end: 36, status: .failed)], agents: 2)
    bad.date = reported
    var good = trace(
      [
        Task(name: "a", start: 0, end: 36), Task(name: "b", agent: "1", start: 0, end: 18),
      ], agents: 2)
    good.date = reported.addingTimeInterval(2 * 86_400)
    return [(try ExecutionAnalysis(bad), []), (try ExecutionAnalysis(good), Self.times)]
  }

  private func report(cost: Double? = 10) throws -> Report {
    let unknown = (analysis: try ExecutionAnalysis(untimed()), times: [Double]())
    return Report(
      throughput: Throughput.find(in: try executions() + [unknown], costPerAgentHour: cost),
      hasCosts: cost != nil, workflow: nil, warnings: ["w"])
  }

  /// With six times, an interval of 95 % reaches from 3600/40 to 3600/32.
  ///
  /// Two tasks in 72 s are 100 an hour; two agents for 72 s made one result: 0.04 hours.
  @Test func `has a row for each workflow`() throws {
    #expect(
      try report().row("build") == [
        "build", "2", "1", "2", "36 s", "100", "90 … 112.5", "100", "0.04", "0.4",
      ])
  }

  @Test func `has question marks for what isn't known`() throws {
    #expect(try report().row("old") == ["old", "1", "0", "?", "?", "?", "-", "?", "?", "?"])
  }

  @Test func `has costs only where somebody said what an agent costs`() throws {
    #expect(try report(cost: nil).row("build").count == 9)
    #expect(try !report(cost: nil).lines[0].contains("cost"))
  }

  @Test func `is in JSON with a reason for what isn't known`() throws {
    let read = try report().read(WorkflowsResults<ThroughputEntry>.self)
    #expect(read.warnings == ["w"] && read.workflows.map(\.executionsPerDay) == [0.5, nil])
    #expect(read.workflows[0].reason == nil && read.workflows[1].reason?.isEmpty == false)
    let interval = try #require(read.workflows[0].runsPerHourInterval)
    #expect(abs(interval.lower - 90) < 1e-9 && abs(interval.upper - 112.5) < 1e-9)
    #expect(read.workflows[0].failed == 1 && read.workflows[1].makespan == nil)
    #expect(read.workflows[1].agentHoursPerResult == nil, "unknown times are no hours")
  }
}
