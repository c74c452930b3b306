import Foundation
import Model
import Quantities
import TestSupport
import Testing

@testable import Insight

/// An execution of tasks on agents, each with times and what it used.
private func trace(
  _ spans: [(task: String, agent: String, start: Double, end: Double, cpu: Double, memory: Double)],
  run: String = "", status: [Trace.Status] = []
) -> Trace {
  var trace = Trace(workflow: "w", run: run)
  for (index, span) in spans.enumerated() {
    trace.spans.append(
      Trace.Span(
        task: trace.name(span.task), phase: trace.name("phase"), agent: trace.agent(span.agent),
        status: index < status.count ? status[index] : .succeeded, start: span.start,
        duration: span.end - span.start, queued: 0))
    trace.resources.append(
      TaskSpan.Resources(
        cpuTime: span.cpu, peakMemory: span.memory, bytesRead: 100, bytesWritten: 50))
  }
  trace.needs = Array(repeating: [], count: spans.count)
  trace.statedAgents = 2
  (trace.cores, trace.memory) = (2, 1000)
  return trace
}

@Suite struct `What an execution uses` {
  private func example() -> Trace {
    trace([
      ("a", "0", 0, 4, 4, 300), ("b", "1", 0, 6, 1, 400), ("c", "0", 4, 10, 6, 500),
    ])
  }

  @Test func `is added up from its tasks`() throws {
    let use = ResourceUse(try ExecutionAnalysis(example()))
    #expect(use.cpuTime == 11 && use.cpus == 1.1 && use.cpuShare == 0.55)
    // a and b ran at once, then b and c: what ends makes place before the next one starts.
    #expect(use.peakMemory == 500 && use.peakTogether == 900 && use.memoryShare == 0.9)
    #expect(use.bytesRead == 300 && use.bytesWritten == 150 && use.bytesPerSecond == 45)
    #expect(use.waitOnPath == 0)
    let targets = ResourceTargets(cpu: 0.5, memory: 0.8, ioPerSecond: 40)
    #expect(targets.isMet(cpu: use) == true && targets.isMet(memory: use) == false)
    #expect(targets.isMet(io: use) == false && ResourceTargets().isMet(io: use) == nil)
  }

  @Test func `isn't known where one task doesn't say`() throws {
    var partly = example()
    partly.resources[1] = .unknown
    let use = ResourceUse(try ExecutionAnalysis(partly))
    #expect(use.cpuTime == nil && use.cpuShare == nil && use.peakTogether == nil)
    partly.resources = []
    let none = ResourceUse(try ExecutionAnalysis(partly))
    #expect(none.bytesPerSecond == nil && none.waitOnPath == nil && none.peakMemory == nil)
    #expect(ResourceTargets().isMet(cpu: none) == nil)
  }

  @Test func `is a bottleneck where it is short`() throws {
    func kinds(_ trace: Trace) throws -> [Bottleneck.Kind] {
      Bottleneck.find(in: try ParallelEfficiency(trace)).map(\.kind)
    }
    // All processors are busy, and eight tasks could run side by side.
    let busy = trace(
      (0..<8).map { number in
        let start = Double(number / 2)
        return ("t\(number)", "\(number % 2)", start, start + 1, 1, 10)
      })
    #expect(try kinds(busy).contains(.cpu) && !kinds(busy).contains(.io))
    // One task waits for most of its time, and holds most of the memory.
    let waiting = trace([("a", "0", 0, 10, 1, 950), ("b", "1", 0, 2, 2, 10)])
    let found = try kinds(waiting)
    #expect(found.contains(.io) && found.contains(.memory) && !found.contains(.cpu))
    var silent = busy
    silent.resources = []
    #expect(try !kinds(silent).contains(.cpu))
  }
}

@Suite struct `Throughput of a workflow` {
  @Test func `counts what failed as a cost of the rest`() throws {
    let good = trace([("a", "0", 0, 36, 1, 1), ("b", "1", 0, 18, 1, 1)])
    let bad = trace([("a", "0", 0, 36, 1, 1)], status: [.failed])
    let found = Throughput.find(
      in: try [(good, [36.0, 40, 32, 36, 38, 34]), (bad, [])].map {
        (analysis: try ExecutionAnalysis($0), times: $1)
      }, costPerAgentHour: 10)
    let one = try #require(found.first)
    #expect(found.count == 1 && one.executions == 2 && one.failed == 1 && one.agents == 2)
    #expect(one.makespan == 36 && one.runsPerHour == 100)
    let interval = try #require(one.runsPerHourInterval)
    #expect(interval.lowerBound >= 90 && interval.upperBound <= 112.5 && interval.contains(100))
    // Two tasks in 72 s; two agents for 72 s for one result.
    #expect(one.tasksPerHour == 100)
    #expect(try abs(#require(one.agentHoursPerResult) - 0.04) < 1e-12)
    #expect(try abs(#require(one.costPerResult) - 0.4) < 1e-12)
    #expect(one.executionsPerDay == nil)
  }
}

@Suite struct `Scores of efficiency` {
  @Test func `are the formulas that they show`() throws {
    let scores = EfficiencyScores(
      try ExecutionAnalysis(
        trace(
          [("a", "0", 0, 4, 2, 1), ("a", "0", 4, 8, 2, 1), ("b", "1", 2, 10, 4, 1)],
          status: [.failed])))
    func score(_ dimension: EfficiencyScores.Dimension) -> Double {
      scores.scores[dimension]?.value ?? -1
    }
    // Work 16 s on two agents in 10 s; no task needs another.
    #expect(score(.time) == 80)
    #expect(abs(score(.resource) - 60) < 1e-9)
    #expect(score(.quality) == 75)
    // Both waited, as all were ready at once: 4 s and 2 s.
    #expect(abs(score(.workflow) - 100 * 16 / 22) < 1e-9)
    let parts = EfficiencyScores.Dimension.allCases.map { $0.weight * score($0) }
    #expect(try abs(#require(scores.overall) - parts.reduce(0, +)) < 1e-9)
    #expect(EfficiencyScores.Dimension.allCases.map(\.weight) == [0.3, 0.3, 0.25, 0.15])
  }

  @Test func `are missing with a reason where the trace can't say`() throws {
    var silent = trace([("a", "0", 0, 4, 2, 1)])
    silent.needs = nil
    silent.spans[0].queued = .nan
    let scores = EfficiencyScores(try ExecutionAnalysis(silent))
    #expect(scores.overall == nil && scores.reason == "no score of workflow")
    #expect(scores.scores[.workflow]?.reason != nil && scores.scores[.time]?.reason == nil)
  }

  private func execution(_ end: Double) throws -> ExecutionAnalysis {
    try ExecutionAnalysis(trace([("a", "0", 0, 4, 2, 1), ("b", "1", 0, end, 4, 1)]))
  }

  @Test func `are compared with those before on the same kind of machine`() throws {
    let ends = [4.0, 4.1, 4.05, 4.02, 8]
    let runs = try ends.map { (analysis: try execution($0), environment: "x") }
    let history = try #require(EfficiencyScores.newest(of: runs).first?.history)
    #expect(history.executions == 4 && history.pValue.map { $0 < 0.01 } == true)
    let elsewhere = try ends.map { (analysis: try execution($0), environment: "\($0)") }
    #expect(EfficiencyScores.newest(of: elsewhere).first?.history == nil)
  }

  /// Of executions like those before, 5 % lie outside of the interval of 95 %.
  @Test func `rarely differ from their past by chance`() throws {
    var noise = Noise(seed: 3)
    var outside = 0
    for _ in 0..<600 {
      let runs = try (0..<8).map { _ in
        (analysis: try execution(5 + 0.2 * noise.normal()), environment: "")
      }
      let newest = try #require(EfficiencyScores.newest(of: runs).first)
      let interval = try #require(newest.history?.interval)
      if try !interval.contains(#require(newest.overall)) { outside += 1 }
    }
    // 30 are to be expected; four standard deviations are 21.
    #expect((9...51).contains(outside), "\(outside)")
  }
}

@Suite struct `Phases and small tasks` {
  @Test func `of executions have a trend`() throws {
    var noise = Noise(seed: 2)
    let executions = try (0..<20).map { number in
      try ExecutionAnalysis(
        trace([("a", "0", 0, 4 * (1 + 0.02 * Double(number)) * (1 + 0.005 * noise.normal()), 1, 1)])
      )
    }
    let phases = try #require(PhasePerformance.newest(of: executions).first?.phases)
    let trend = try #require(phases.first?.trend)
    #expect(trend.executions == 20 && trend.pValue < 1e-4)
    #expect((0.014...0.021).contains(trend.slope))
    let few = PhasePerformance.newest(of: Array(executions.prefix(7)))
    #expect(few.first?.phases.first?.trend == nil)
  }

  @Test func `are worth a batch where handing them over takes long`() throws {
    // 200 tasks of 1 ms, each handed over in 1 ms, one agent after the other.
    func spans(_ handover: Double) -> Trace {
      var time = 0.0
      var made = trace(
        (0..<200).map { number in
          time += handover
          defer { time += 0.001 }
          return ("t\(number)", "0", time, time + 0.001, 0, 0)
        })
      made.statedAgents = 1
      made.isGreedy = true
      return made
    }
    let found = try #require(Batching.find(in: ParallelEfficiency(spans(0.0009))).first)
    #expect(found.tasks.count == 200 && found.batches == 4 && found.unpaid.isEmpty)
    #expect(abs(found.handover - 0.0009) < 1e-9 && abs(found.gain - 0.464) < 0.001)
    let unpaid = try #require(Batching.find(in: ParallelEfficiency(spans(0.002))).first)
    #expect(unpaid.unpaid.count == 200)
    #expect(Batching.find(in: try ParallelEfficiency(spans(0.000_001))).isEmpty)
    var foreign = spans(0.001)
    foreign.isGreedy = false
    #expect(Batching.find(in: try ParallelEfficiency(foreign)).isEmpty)
  }
}

@Suite struct `Agents that get other tasks` {
  /// Six tasks, of which agent 0 nearly always has the three short ones.
  private func tasks(
    _ noise: inout Noise
  ) -> [(task: String, agent: String, start: Double, end: Double, cpu: Double, memory: Double)] {
    (0..<6).map { number in
      let isShort = number < 3
      let isFirst = noise.uniform() < 0.2 ? !isShort : isShort
      let level: Double = isShort ? 1 : 10
      return ("t\(number)", isFirst ? "0" : "1", 0, level * exp(0.1 * noise.normal()), 0, 0)
    }
  }

  /// An agent that happens to get the short tasks isn't better at them.
  @Test func `are compared on the same ones only`() throws {
    var noise = Noise(seed: 9)
    var alarms = 0
    for _ in 0..<200 {
      let executions = try (0..<8).map { run in
        try ExecutionAnalysis(
          trace(tasks(&noise), run: "\(run)"))
      }
      let agents = AgentPerformance.find(in: executions)
      if agents.contains(where: { !$0.specialisations.isEmpty }) { alarms += 1 }
    }
    // At most 5 % of 200, and four standard deviations.
    #expect(alarms <= 22, "\(alarms)")
  }
}
