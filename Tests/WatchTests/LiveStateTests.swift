import Foundation
import Model
import Processes
import Quantities
import TestSupport
import Testing

@testable import Watch

private let start = Date(timeIntervalSince1970: 1_700_000_000)

/// A line at a time since the run began.
private func line(
  _ event: TraceLine.Event, at elapsed: Double, plan: TraceLine.Plan? = nil, _ span: TaskSpan? = nil
) -> TraceLine {
  TraceLine(
    event, of: "w", by: "m", at: start + elapsed, elapsed: elapsed, plan: plan, span: span)
}

private func span(
  _ task: String, _ agent: String, _ start: Double, _ end: Double? = nil,
  status: TaskSpan.Status = .succeeded, attempt: Int = 1, queued: Double? = nil, phase: String = ""
) -> TaskSpan {
  TaskSpan(
    task: task, phase: phase, agent: agent, status: status, attempt: attempt,
    queued: queued ?? start, start: start, end: end)
}

private func plan(_ tasks: [(String, String)], agents: [String]) throws -> TraceLine.Plan {
  let phases = tasks.map(\.1).reduce(into: [String]()) { if !$0.contains($1) { $0.append($1) } }
  let json: [String: Any] = [
    "agents": agents, "phases": phases, "tasks": tasks.map { ["task": $0.0, "phase": $0.1] },
  ]
  return try JSONDecoder().decode(
    TraceLine.Plan.self, from: JSONSerialization.data(withJSONObject: json))
}

@Suite struct `The state of a watched run` {
  @Test func `follows tasks and agents`() throws {
    var live = LiveState(workflow: "w")
    live.add(
      line(
        .runBegan, at: 0, plan: try plan([("a", "one"), ("b", "one"), ("c", "two")], agents: ["x"]))
    )
    #expect(
      live.phases == ["one", "two"]
        && live.tasks.map(\.status) == Array(repeating: .waiting, count: 3))
    live.add(line(.taskBegan, at: 0, span("a", "x", 0)))
    #expect(live.tasks[0].status == .running && live.agents[0].task == "a")
    #expect(live.agents[0].utilization(at: 4) == 1)
    live.add(line(.taskEnded, at: 2, span("a", "x", 0, 2)))
    #expect(live.tasks[0].status == .succeeded && live.tasks[0].duration == 2)
    #expect(live.agents[0].task == nil && live.agents[0].utilization(at: 4) == 0.5)
    live.add(line(.taskBegan, at: 3, span("b", "x", 3)))
    live.add(line(.taskEnded, at: 4, span("b", "x", 3, 4, status: .timedOut, queued: 0)))
    #expect(live.tasks[1].status == .failed && live.agents[0].failed == 1)
    live.add(line(.runEnded, at: 4))
    #expect(live.status == .ended && live.tasks[2].status == .skipped && live.elapsed == 4)
    #expect(live.attempts.map(\.response) == [2, 4] && live.timeouts == 1)
  }

  /// What an agent does next is told before the end of what it did is worked up.
  @Test func `takes beginnings before the ends that came first`() throws {
    var live = LiveState(workflow: "w")
    live.add(line(.runBegan, at: 0, plan: try plan([("a", ""), ("b", "")], agents: ["x", "y"])))
    live.add(line(.taskBegan, at: 0, span("a", "x", 0)))
    live.add(line(.taskBegan, at: 2, span("b", "x", 2)))
    live.add(line(.taskBegan, at: 2, span("a", "y", 2, attempt: 2)))
    live.add(line(.taskEnded, at: 2, span("a", "x", 0, 2, status: .failed)))
    #expect(live.agents[0].task == "b" && live.agents[0].since == 2)
    #expect(live.agents[0].failed == 1 && live.agents[0].busy == 2)
    #expect(live.tasks[0].status == .running && live.tasks[0].attempt == 2)
    #expect(live.tasks[0].agent == "y" && live.tasks[0].end == nil)
  }

  @Test func `adds what the plan doesn't name`() throws {
    var live = LiveState(workflow: "w")
    live.add(line(.taskBegan, at: 1, span("new", "z", 1)))
    live.add(line(.taskEnded, at: 2, span("new", "z", 1, 2)))
    #expect(live.tasks.map(\.name) == ["new"] && live.agents.map(\.name) == ["z"])
  }

  @Test func `keeps the whole run in view in a bounded number of samples`() throws {
    var live = LiveState(workflow: "w")
    for second in 0..<5000 {
      var sample = UsageLine(
        WatchSample(
          moment: .now, elapsed: Double(second), interval: 1, tree: .init(), change: Usage(),
          machine: MachineActivity()),
        of: "w", by: "m", at: start + Double(second))
      sample.processes = second
      live.add(sample)
      #expect(live.history.count <= LiveState.maximumHistory)
      #expect(live.history.last?.processes == second && live.usage?.processes == second)
    }
    #expect(live.history[0].elapsed < 32 && live.elapsed == 4999)
    // Evenly: no gap is more than twice the usual one.
    let gaps = zip(live.history, live.history.dropFirst()).map { $1.elapsed - $0.elapsed }
    #expect(try #require(gaps.max()) <= 16)
  }

  @Test func `is written as the newest metrics`() throws {
    var live = LiveState(workflow: "w")
    live.add(
      line(
        .runBegan, at: 0, plan: try plan([("a", "one"), ("b", "two")], agents: ["x", "y"])))
    live.add(line(.taskBegan, at: 0, span("a", "x", 0, phase: "one")))
    live.add(line(.taskEnded, at: 2, span("a", "x", 0, 2, phase: "one")))
    live.add(line(.taskBegan, at: 2, span("b", "y", 2, queued: 1, phase: "two")))
    live.add(line(.taskEnded, at: 8, span("b", "y", 2, 8, queued: 1, phase: "two")))
    let timing = CurrentMetrics.ExecutionTiming(live, elapsed: 8)
    #expect(timing.workflowExecution.phaseDurations.map(\.name) == ["one", "two"])
    #expect(timing.workflowExecution.phaseDurations.map(\.duration) == [2, 6])
    // One of two agents worked in each.
    #expect(timing.workflowExecution.phaseDurations.map(\.efficiency) == [0.5, 0.5])
    let tasks = try #require(timing.workflowExecution.taskLevelTiming)
    #expect(tasks.fastestTask == 2 && tasks.slowestTask == 6 && tasks.averageTaskTime == 4)
    #expect(tasks.medianTaskTime == 4)
    let responses = try #require(timing.agentResponseTimes)
    #expect(responses.averageResponse == 4.5 && responses.timeoutRate == 0)
    #expect(responses.responseDistribution == ["<=10s": 2])
    let pool = try #require(CurrentMetrics.AgentPool(live))
    #expect(pool.totalAgents == 2 && pool.activeAgents == 0 && pool.idleAgents == 2)
    #expect(pool.utilizationRate == 0.5 && pool.taskDistributionBalance == 1)
    #expect(CurrentMetrics.AgentPool(LiveState(workflow: "w")) == nil)
  }

  @Test func `is read from lines as they were written`() throws {
    let one = line(
      .taskEnded, at: 2, span("a \u{1B}[2J", "x", 0.25, 2, status: .failed, attempt: 2))
    #expect(TraceLine(line: one.line) == one && !one.line.contains("\u{1B}"))
    let begun = line(.taskBegan, at: 1, span("a", "x", 1))
    #expect(TraceLine(line: begun.line) == begun && !begun.line.contains("status"))
    let agent = try #require(
      AgentLine(span("a", "x", 2, 5, queued: 1), of: "w", by: "m", at: start))
    #expect(agent.responseTime == 4 && agent.queueTime == 1 && agent.duration == 3)
    #expect(AgentLine(line: agent.line) == agent)
    #expect(AgentLine(span("a", "x", 2), of: "w", by: "m", at: start) == nil)
    #expect(AgentLine(line: one.line) == nil && TraceLine(line: agent.line) == nil)
  }
}
