import Configuration
import Foundation
import Measurement
import Model
import Quantities
import Scheduling
import TestSupport
import Testing

@testable import Insight

private func recorded(_ spans: [TaskSpan], agents: Int) -> Run {
  Run(
    id: "r", workflow: "w", commit: "", dirty: false, at: "2026-01-02T03:04:05Z",
    environment: RunEnvironment(cpu: "", cores: 2, memory: 0, os: "", arch: "", swift: ""),
    metrics: [], spans: spans, tags: ["agents": "\(agents)"])
}

private func span(
  _ task: String, _ start: Double?, _ end: Double?, agent: String? = "0", phase: String = "",
  status: TaskSpan.Status = .succeeded, needs: [String] = [], after: String? = nil,
  isPinned: Bool = false
) -> TaskSpan {
  TaskSpan(
    task: task, phase: phase, agent: start == nil ? nil : agent, status: status, queued: start,
    start: start, end: end, needs: needs, after: after, isPinned: isPinned)
}

@Suite struct `A run of tasks` {
  /// Its own replay must come to what was measured, to within 2 %: short tasks are the hardest.
  @Test func `is replayed as it was measured`() throws {
    let folder = try TemporaryFolder()
    let tasks = (0..<1000).map { number in
      TaskPlan.Task(
        id: "t\(number)", phase: number < 500 ? 0 : 1, run: .arguments(["true"]),
        needs: number >= 750 ? [number - 750, number - 300] : nil)
    }
    for agents in [1, 2, 5] {
      let plan = TaskPlan(
        agents: (0..<agents).map(String.init), phases: ["one", "two"], tasks: tasks)
      let sample = try ProcessSampler(
        Workflow(name: "w", work: .tasks(plan)), directory: folder.path, scratch: folder.path
      ).sample()
      #expect(sample.spans.count == 1000)
      let trace = try #require(Trace(recorded(sample.spans, agents: agents)))
      let parallel = try ParallelEfficiency(trace)
      let error = try #require(parallel.replayError)
      #expect(abs(error) < 0.02, "\(agents) agents: \(error)")
      let bounds = try #require(parallel.analysis.bounds)
      let replayed = try #require(parallel.replayed).makespan
      #expect(bounds.lowerBound <= replayed && replayed <= bounds.upperBound * (1 + 1e-12))
    }
  }

  /// Two processors of four seconds, of which tasks know one.
  @Test func `uses what its monitor saw, where it had one`() throws {
    var run = recorded([span("a", 0, 4)], agents: 1)
    run.spans[0].resources = .init(cpuTime: 4, peakMemory: 10, bytesRead: 0, bytesWritten: 0)
    run.metrics = [
      MetricSamples(metric: Metric(name: "makespan", unit: "s"), samples: [4])
    ]
    func use() throws -> ResourceUse {
      ResourceUse(try ExecutionAnalysis(try #require(Trace(run))))
    }
    var found = try use()
    #expect(found.cpus == 1 && !found.isMonitored && found.idleTime == nil)
    let seen = MonitoredUse(
      processorsUsed: 2, peakMemory: 300, meanMemory: 200, idleTime: 0.5, ioWait: 0.1)
    run.add(seen)
    #expect(MonitoredUse(run) == seen && run.metrics.count == 6)
    found = try use()
    #expect(found.cpus == 2 && found.cpuShare == 1 && found.isMonitored)
    #expect(found.peakTogether == 300 && found.idleTime == 0.5 && found.cpuTime == 4)
    let scores = EfficiencyScores(try ExecutionAnalysis(try #require(Trace(run))))
    let resource = try #require(scores.scores[.resource])
    #expect(resource.value == 100)
    #expect(resource.inputs.first { $0.name == "idle_time" }?.value == 0.5)
    // A run that failed has no metrics, and gets none.
    var failed = recorded([span("a", 0, 4, status: .failed)], agents: 1)
    failed.add(seen)
    #expect(failed.metrics.isEmpty && MonitoredUse(failed) == nil)
  }

  @Test func `becomes a trace with what each span waited for`() throws {
    let trace = try #require(
      Trace(
        recorded(
          [
            span("b", 0, 1, agent: "1", phase: "two"),
            span("a", 0, 1, phase: "one", status: .timedOut),
            span("a", 1, 3, phase: "one"),
            span("c", 3, 4, phase: "two", after: "one"),
            span("d", 4, 5, phase: "two", needs: ["a", "c"], isPinned: true),
            span("e", nil, nil, phase: "two", status: .skipped, after: "one"),
          ], agents: 3)))
    #expect(trace.statedAgents == 3 && trace.run == "r" && trace.date != nil)
    // Span 6 is the join that stands for phase one.
    #expect(trace.needs == [[], [], [1], [6], [2, 3], [6], [1, 2]])
    #expect(trace.spans.map(\.status)[1] == .timedOut && trace.spans[5].start.isNaN)
    #expect(trace.pins == [-1, -1, -1, -1, 1, -1])
    let analysis = try ExecutionAnalysis(trace)
    #expect(analysis.makespan == 5 && analysis.work == 6)
    #expect(analysis.criticalPath.map(\.task) == ["a", "a", "c", "d"])
    #expect(analysis.graph.longestChain == [1, 2, 3, 4])
    #expect(analysis.bounds == nil)
    #expect(Trace(recorded([], agents: 1)) == nil)
  }

  @Test func `is replayed with tasks kept to their agents`() throws {
    // Both long tasks are kept to agent 0, so they can't run side by side.
    let graph = try TaskGraph(durations: [5, 4, 1, 1], needs: [], pins: [0, 0, -1, -1])
    let replay = Replay(graph, agents: 2, priorities: [0, 1, 2, 3])
    #expect(replay.makespan == 9 && replay.starts == [0, 5, 0, 1])
    #expect(Replay(graph, agents: 1, priorities: [0, 1, 2, 3]).makespan == 11)
    let free = try TaskGraph(durations: [5, 4, 1, 1], needs: [])
    #expect(Replay(free, agents: 2, priorities: [0, 1, 2, 3]).makespan == 6)
  }

  @Test func `says which tasks became slower, and what that alone does`() throws {
    let trace = try #require(
      Trace(
        recorded(
          [
            span("long", 0, 10), span("side", 0, 4, agent: "1"),
            span("last", 10, 12, needs: ["long", "side"]),
          ], agents: 2)))
    var noise = Noise(seed: 5)
    func samples(_ level: Double) -> [Double] {
      (0..<12).map { _ in level * exp(0.01 * noise.normal()) }
    }
    func metrics(_ values: [(String, Double)]) -> [MetricSamples] {
      values.map { MetricSamples(metric: .task($0), samples: samples($1)) }
    }
    let found = SlowerTask.find(
      in: trace, base: metrics([("long", 10), ("side", 4), ("last", 2)]),
      candidate: metrics([("long", 10), ("side", 5), ("last", 2.6)]))
    // The side chain has time to spare: it is slower, and the makespan doesn't mind.
    #expect(found.map(\.task) == ["last", "side"])
    #expect(abs(found[0].change - 0.3) < 0.02 && abs(found[0].makespanChange - 0.05) < 0.003)
    #expect(abs(found[1].change - 0.25) < 0.02 && found[1].makespanChange == 0)
    #expect(found[0].interval.contains(found[0].change) && found[0].pValue < 1e-6)
  }

  /// Of tasks that didn't change, at most one in twenty checks names any.
  @Test func `blames no task without a cause`() throws {
    let count = 20
    let trace = try #require(
      Trace(
        recorded(
          (0..<count).map { span("t\($0)", Double($0), Double($0 + 1)) }, agents: 1)))
    var noise = Noise(seed: 8)
    var alarms = 0
    for _ in 0..<400 {
      func metrics() -> [MetricSamples] {
        (0..<count).map { task in
          MetricSamples(
            metric: .task("t\(task)"), samples: (0..<10).map { _ in exp(0.05 * noise.normal()) })
        }
      }
      if !SlowerTask.find(in: trace, base: metrics(), candidate: metrics()).isEmpty { alarms += 1 }
    }
    // 5 % of 400, and four standard deviations.
    #expect(alarms <= 37, "\(alarms)")
  }
}
