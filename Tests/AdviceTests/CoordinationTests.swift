import Foundation
import Gate
import History
import Insight
import Model
import Quantities
import TestSupport
import Testing

@testable import Advice

@Suite struct `The state of a workflow` {
  private func state(_ runs: [Run]) throws -> CoordinationState.WorkflowState {
    .init(
      Evidence(
        parallel: try #require(evidence(run(tasks([1, 1]), agents: 2)).first).parallel,
        runs: runs))
  }

  private func recorded(_ seconds: [Double], metric: String = "makespan") -> Run {
    var one = run(tasks([1, 1]), agents: 2)
    one.metrics = [MetricSamples(metric: Metric(name: metric, unit: "s"), samples: seconds)]
    return one
  }

  /// Of 0, 1, … 10 the median is 5, and a tenth and nine tenths are 1 and 9.
  @Test func `expects what recorded runs took`() throws {
    let completion = try #require(try state([recorded((0...10).map(Double.init))]).completion)
    #expect(completion.expected == 5 && completion.earliest == 1 && completion.latest == 9)
    let walls = try #require(
      try state([recorded([2, 4, 6], metric: "wall_time")]).completion)
    #expect(walls.expected == 4)
  }

  @Test func `goes by the newest twenty runs`() throws {
    let old = (0..<30).map { _ in recorded([100]) }
    let completion = try #require(
      try state(old + (0..<20).map { _ in recorded([3]) }).completion)
    #expect(completion.expected == 3 && completion.latest == 3)
  }

  @Test func `expects what the trace took where nothing is recorded`() throws {
    #expect(try state([]).completion?.expected == 1)
  }
}

@Suite struct `The reminder of a capacity plan` {
  private let now = Date(timeIntervalSince1970: 1_767_225_600)  // 2026-01-01

  private func results(breach date: String?) -> CapacityResults {
    CapacityResults(
      objective: "p95 queue_time < 5m", method: nil, growth: nil,
      now: .init(
        agents: 4, agentsAssumed: false, value: 12.5, interval: nil, utilization: 0.75,
        agentsNeeded: 5, allenCunneenMeanWait: nil), scalability: [], plan: [],
      firstBreach: .init(
        date: date, probability: 0.9, interval: [date, nil], confidence: 0.8, reason: nil),
      scenarios: [
        "best_case": .init(
          arrivals: 1.5, agents: 3, value: nil, utilization: nil, cost: nil, reason: nil)
      ], whatIf: nil, postponedBy: nil, reason: nil, warnings: ["few runs"])
  }

  private func text(_ json: String) throws -> String? {
    let repository = try RepositoryFixture()
    try repository.commit("Start", files: ["perf-check.yml": ""])
    try repository.folder.write(json, to: ".perf-check/analytics/\(CapacityReminder.file)")
    return CapacityReminder(of: try Project(containing: repository.path))?.text(now: now)
  }

  private func text(breach date: String?) throws -> String? {
    let document = CapacityDocument(
      operation: "capacity-planning", data: .points(3), results: results(breach: date))
    return try text(document.json(at: now).text)
  }

  /// Thirty days after the first of January is the 31st.
  @Test func `is of limits within thirty days, and of those gone by`() throws {
    #expect(
      try text(breach: "2026-01-31T00:00:00Z")
        == "capacity limit ahead: with 4 agents 'p95 queue_time < 5m' is violated from about"
        + " 2026-01-31 on; see perf-check capacity-planning")
    #expect(try text(breach: "2026-01-31T00:00:01Z") == nil)
    #expect(try text(breach: "2025-06-01T00:00:00Z") != nil)
    #expect(try text(breach: nil) == nil)
  }

  @Test(arguments: ["", "{", "{\"status\": \"error\"}"])
  func `is none where the plan can't be read`(json: String) throws {
    #expect(try text(json) == nil)
  }

  @Test func `is read from the document as it was written`() throws {
    let demand = CapacityData.Demand(
      runs: 7, arrivalsPerHour: nil, reason: "the history spans less than an hour",
      arrivalsByHour: [0.25, 0.75], arrivalsByWeekday: [1], dispersion: 1.5, meanService: 30,
      arrivalVariability: 1, serviceVariability: 0.5, load: 2)
    let document = CapacityDocument(
      operation: "capacity-planning", data: .demand(demand),
      results: results(breach: "2026-02-01T00:00:00Z"))
    let again = try #require(
      CapacityDocument(json: Data(document.json(at: now).text.utf8)))
    #expect(again.timestamp == "2026-01-01T00:00:00Z")
    guard case .demand(let read) = again.result.performanceData else {
      Issue.record("it was of recorded runs")
      return
    }
    #expect(read.runs == 7 && read.arrivalsPerHour == nil && read.arrivalsByHour == [0.25, 0.75])
    let results = again.result.analysisResults
    #expect(results.firstBreach?.interval == ["2026-02-01T00:00:00Z", nil])
    #expect(results.scenarios["best_case"]?.agents == 3, "names of scenarios are kept")
    #expect(results.now?.value == 12.5 && results.warnings == ["few runs"])
    let points = CapacityDocument(
      operation: "capacity-planning", data: .points(3), results: results)
    let other = try #require(CapacityDocument(json: Data(points.json(at: now).text.utf8)))
    guard case .points(3) = other.result.performanceData else {
      Issue.record("it was of three points")
      return
    }
  }
}
