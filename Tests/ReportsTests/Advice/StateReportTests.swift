import Foundation
import Insight
import Model
import Quantities
import Reports
import Testing
import Watch

@testable import Advice
@testable import Gate

@Suite struct `The report of a published state` {
  private func state(_ planned: Planned?, verdict: VerdictDocument? = nil) throws
    -> CoordinationState
  {
    let evidence = Evidence(parallel: try ParallelEfficiency(build()), runs: [])
    return CoordinationState(
      workflows: [.init(evidence)], recommendations: [], plan: planned?.plan, verdict: verdict)
  }

  private func sync(_ planned: Planned?, verdict: VerdictDocument? = nil) throws
    -> StateDocument.Sync
  {
    let report = Report(published: try state(planned, verdict: verdict), to: "a", warnings: ["w"])
    return try report.read(PublishedResults.self).performanceCoordinationSync
  }

  @Test func `says where it went`() throws {
    let report = Report(published: try state(nil), to: "state.json", warnings: ["w"])
    #expect(report.lines == ["Published to state.json.", "warning: w"])
    #expect(try report.read(PublishedResults.self).publishedTo == "state.json")
  }

  @Test func `is the document alone on standard output`() throws {
    let state = try state(Planned())
    let report = Report(published: state, to: nil, warnings: ["w"])
    #expect(report.text == state.document(live: []).text + "\n")
    #expect(try report.read(PublishedResults.self).warnings == ["w"])
    let object = try #require(
      JSONSerialization.jsonObject(with: Data(report.text.utf8)) as? [String: Any])
    #expect(Array(object.keys) == ["performance_coordination_sync"])
  }

  @Test(
    arguments: [
      (1, 2, false, "scale_up", 2), (4, 1, false, "scale_down", 1), (2, 2, false, "none", 2),
      (4, 1, true, "none", 1), (4, nil, false, "scale_up", nil),
    ] as [(Int, Int?, Bool, String, Int?)])
  func `says whether agents are too few or too many`(
    agents: Int, needed: Int?, isInferred: Bool, action: String, target: Int?
  ) throws {
    let planned = Planned(agents: agents, agentsAreInferred: isInferred, needed: needed)
    let trigger = try #require(
      try sync(planned).resourceManagerUpdates.performanceGuidedScaling.scaleTriggers.first)
    #expect(trigger.action.rawValue == action && trigger.targetAgents == target)
    #expect(trigger.metric == "queue_time" && trigger.threshold == 60 && trigger.value == 12.5)
  }

  @Test func `says whether the objective is broken`() throws {
    func isBroken(_ value: Double) throws -> Bool? {
      try sync(Planned(value: value)).coordinationHubUpdates.performanceAlerts.objectiveBroken
    }
    // Below a minute is asked for.
    #expect(try isBroken(59.9) == false && isBroken(60) == true && isBroken(.infinity) == true)
    let none = try sync(nil)
    #expect(none.coordinationHubUpdates.performanceAlerts.objectiveBroken == nil)
    #expect(none.resourceManagerUpdates.resourcePerformanceImpact.capacityRequirements == nil)
    #expect(none.resourceManagerUpdates.performanceGuidedScaling.scaleTriggers.isEmpty)
  }

  /// Half of one agent's work is another's in ten seconds: scores of 100, 80, 100 and 100.
  @Test func `has the scores of each workflow`() throws {
    let context = try sync(nil).coordinationHubUpdates.workflowPerformanceContext
    #expect(context.executionEfficiency == ["build": 94])
    #expect(context.predictedCompletion["build"]??.seconds == 10)
    #expect(context.resourceUtilization["build"]?.cpu == nil)
    let scores = try sync(nil).resourceManagerUpdates.performanceGuidedScaling.efficiencyMetrics
    #expect(
      scores["build"] == ["time": 100, "resource": 80, "quality": 100, "workflow": 100])
  }

  @Test func `has the regressions of the last check`() throws {
    let result = check([comparison(), comparison(.passed, metric: rate)])
    let verdict = try Report(result).envelope(VerdictData.self, VerdictResults.self)
    let alerts = try sync(nil, verdict: verdict).coordinationHubUpdates.performanceAlerts
    #expect(alerts.verdict == .regressed && alerts.lastCheck == "2026-01-01T00:00:00Z")
    #expect(alerts.regressions?.map(\.metric) == ["wall_time"])
    #expect(alerts.regressions?.map(\.change) == [0.2])
  }

  @Test func `has the plan for schedulers`() throws {
    let breach = CapacityPlan.Breach(
      date: february, earliest: february, latest: nil, probability: 0.9)
    let month = CapacityPlan.Month(
      date: february, multiple: 1.2, agents: 2, minimum: 1, maximum: 3, breach: 0.4, cost: nil)
    let needs = try #require(
      try sync(Planned(months: [month], breach: breach)).resourceManagerUpdates
        .resourcePerformanceImpact.capacityRequirements)
    #expect(
      needs.objective == "p95 queue_time < 1m" && needs.agents == 1 && needs.agentsNeeded == 2)
    #expect(needs.plan.map(\.date) == ["2026-02-01T00:00:00Z"] && needs.plan[0].agents == 2)
    #expect(needs.firstBreach.date == "2026-02-01T00:00:00Z" && needs.firstBreach.reason == nil)
  }

  @Test func `has what is watched now, or null`() throws {
    #expect(try sync(nil).coordinationHubUpdates.liveRuns == nil)
    let idle = try state(nil).document(live: []).text
    #expect(idle.contains("\"live_runs\" : null"))
    var live = LiveState(workflow: "build", monitor: "m")
    live.at = Instant(secondsSince1970: 1_767_225_630)
    live.elapsed = 30
    live.phases = ["setup", "test"]
    live.tasks = [
      .init("a", phase: "setup", status: .succeeded), .init("b", phase: "test", status: .running),
    ]
    live.prediction = .init(total: 60, interval: 50...80, coverage: 0.8, runs: 12)
    live.alerts = [
      .init(name: "memory", severity: "critical", status: "firing", text: "t", since: 5),
      .init(name: "slow", severity: "warning", status: "pending", text: "t"),
    ]
    let report = Report(published: try state(nil), live: [live], to: "a", warnings: [])
    let found = try report.read(PublishedResults.self).performanceCoordinationSync
    let run = try #require(found.coordinationHubUpdates.liveRuns?.first)
    #expect(run.workflow == "build" && run.startedAt == "2026-01-01T00:00:00Z")
    #expect(run.phase == "test" && run.progress == 0.5 && run.elapsed == 30)
    #expect(run.tasks?.ended == 1 && run.tasks?.running == 1 && run.tasks?.total == 2)
    #expect(run.predictedCompletion?.seconds == 60 && run.predictedCompletion?.confidence == 0.8)
    #expect(run.predictedCompletion?.interval == Interval(lower: 50, upper: 80))
    // What doesn't fire yet is nobody's business.
    #expect(run.alerts.map(\.name) == ["memory"] && run.alerts[0].since == 5)
    #expect(run.processorsUsed == nil && run.residentMemory == nil)
  }
}
