import Foundation
import Model
import Scheduling
import Statistics
import TestSupport
import Testing

@testable import Insight

/// A graph whose tasks need some of those before them.
private func randomGraph(_ noise: inout Noise) throws -> TaskGraph {
  let count = 1 + Int(noise.uniform() * 40)
  let density = noise.uniform() * 0.3
  let durations = (0..<count).map { _ in noise.uniform() < 0.1 ? 0 : noise.uniform() * 10 }
  let needs = (0..<count).map { task in
    (0..<task).filter { _ in noise.uniform() < density }.map(Int32.init)
  }
  return try TaskGraph(durations: durations, needs: needs)
}

@Suite struct `A replay of a schedule` {
  /// Graham's bounds, on 1,000 random graphs with random priorities.
  @Test func `lies within the bounds, and runs every task once when it is ready`() throws {
    var noise = Noise(seed: 11)
    for _ in 0..<1000 {
      let graph = try randomGraph(&noise)
      let agents = 1 + Int(noise.uniform() * 8)
      let order = graph.durations.indices.map { ($0, noise.uniform()) }.sorted { $0.1 < $1.1 }
      var priorities = [Int32](repeating: 0, count: order.count)
      for (priority, task) in order.enumerated() { priorities[task.0] = Int32(priority) }
      let replay = Replay(graph, agents: agents, priorities: priorities)
      let bounds = Replay.bounds(of: graph, agents: agents)
      #expect(replay.makespan >= bounds.lowerBound - 1e-9)
      #expect(replay.makespan <= bounds.upperBound + 1e-9)
      for (task, needs) in graph.needs.enumerated() {
        for need in needs {
          let ended = replay.starts[Int(need)] + graph.durations[Int(need)]
          #expect(replay.starts[task] >= ended - 1e-9)
        }
      }
      // Never more tasks at once than agents.
      for start in replay.starts {
        let running = graph.durations.indices.count {
          replay.starts[$0] <= start && start < replay.starts[$0] + graph.durations[$0]
        }
        #expect(running <= agents)
      }
    }
  }

  /// Of four tasks the third needs the first, and the fourth the first two; worked by hand.
  @Test func `gives the schedule that one finds by hand`() throws {
    let graph = try TaskGraph(durations: [3, 2, 4, 1], needs: [[], [], [0], [0, 1]])
    let replay = Replay(graph, agents: 2, priorities: [0, 1, 2, 3])
    #expect(replay.starts == [0, 0, 3, 3] && replay.makespan == 7)
    let alone = Replay(graph, agents: 1, priorities: [0, 1, 2, 3])
    #expect(alone.starts == [0, 3, 5, 9] && alone.makespan == 10)
    #expect(graph.longestChain == [0, 2])
  }

  @Test func `refuses needs that go round`() {
    #expect(throws: TaskGraph.Cycle.self) {
      try TaskGraph(durations: [1, 1, 1], needs: [[2], [0], [1]])
    }
    #expect(throws: TaskGraph.Cycle.self) { try TaskGraph(durations: [1], needs: [[0]]) }
  }

  @Test func `of nothing takes no time`() throws {
    let replay = Replay(try TaskGraph(durations: [], needs: []), agents: 3, priorities: [])
    #expect(replay.makespan == 0 && replay.starts.isEmpty)
  }
}

/// Two agents: "a" runs setup and then compile, "b" runs fetch, and lint after both.
private func example() -> Trace {
  var trace = Trace(workflow: "build", run: "7")
  func span(_ task: String, _ phase: String, _ agent: String, _ start: Double, _ duration: Double)
    -> Trace.Span
  {
    Trace.Span(
      task: trace.name(task), phase: trace.name(phase), agent: trace.agent(agent), start: start,
      duration: duration)
  }
  trace.spans = [
    span("setup", "prepare", "a", 0, 3), span("fetch", "prepare", "b", 0, 2),
    span("compile", "make", "a", 3.5, 4), span("lint", "make", "b", 4, 1),
  ]
  trace.needs = [[], [], [0], [0, 1]]
  return trace
}

@Suite struct `An execution` {
  @Test func `is analysed as by hand`() throws {
    let analysis = try ExecutionAnalysis(example())
    #expect(analysis.makespan == 7.5 && analysis.work == 10 && analysis.agents == 2)
    #expect(analysis.maxParallelism == 2)
    // compile waited 0.5 s after setup, lint 1 s after setup.
    #expect(analysis.queueTime == 1.5)
    #expect(analysis.criticalPath.map(\.task) == ["setup", "compile"])
    #expect(analysis.criticalPathDuration == 7 && analysis.pathSource == .schedule)
    #expect(analysis.bounds == 7.0...8.5)
    let phases = PhasePerformance.find(in: analysis)
    #expect(phases.map(\.phase) == ["prepare", "make"])
    #expect(phases.map(\.work) == [5, 5] && phases.map(\.share) == [0.5, 0.5])
    #expect(phases[0].efficiency == 5 / 6.0 && phases[1].transition == 0.5)
  }

  @Test func `waits for its agent as well as for what it needs`() throws {
    var trace = example()
    // Nothing needs anything: compile follows setup on its agent.
    trace.needs = nil
    let analysis = try ExecutionAnalysis(trace)
    #expect(analysis.criticalPath.map(\.task) == ["setup", "compile"])
    #expect(analysis.queueTime == nil)
  }

  @Test func `tells what agents would bring`() throws {
    let parallel = try ParallelEfficiency(example())
    #expect(parallel.replayed?.makespan == 7)
    #expect(parallel.replayError.map { abs($0 + 0.5 / 7.5) < 1e-12 } == true)
    #expect(parallel.curve.first?.makespan == 10 && parallel.flattensAt == 2)
    #expect(parallel.idleTime == 5)
    // Karp and Flatt: (1/S - 1/p)/(1 - 1/p) with S = 10/7.5, p = 2.
    #expect(parallel.serialFraction.map { abs($0 - 0.5) < 1e-12 } == true)
  }

  @Test func `gains by a faster task only what the schedule allows`() throws {
    let found = WhatIf.find(in: try ParallelEfficiency(example()), speedup: 0.5)
    // Half of compile is 2 of 7 s; half of setup 1.5 s; the others are not on the path.
    #expect(found.map(\.task) == ["compile", "setup", "fetch", "lint"])
    #expect(zip(found.map(\.gain), [2 / 7.0, 1.5 / 7, 0, 0]).allSatisfy { abs($0 - $1) < 1e-12 })
  }

  @Test func `without times has the longest chain as its path`() throws {
    var trace = example()
    for index in trace.spans.indices { trace.spans[index].start = .nan }
    let analysis = try ExecutionAnalysis(trace)
    #expect(analysis.makespan == nil && analysis.maxParallelism == nil)
    #expect(analysis.criticalPath.map(\.task) == ["setup", "compile"])
    #expect(analysis.pathSource == .dependencies)
    #expect(try ParallelEfficiency(trace).speedup == nil)
  }

  @Test func `with spans of no length, overlapping ones and a circle is no trap`() throws {
    var trace = Trace(workflow: "w")
    let name = trace.name("t")
    let agent = trace.agent("a")
    trace.spans = (0..<50).map { _ in Trace.Span(task: name, agent: agent, start: 1, duration: 0) }
    #expect(try ExecutionAnalysis(trace).makespan == 0)
    trace.spans += [Trace.Span(task: name, agent: agent, start: 0.5, duration: 3)]
    #expect(try ExecutionAnalysis(trace).makespan == 3)
    #expect(try ParallelEfficiency(trace).curve.allSatisfy { $0.makespan == 3 })
    trace.needs = trace.spans.indices.map { [Int32(($0 + 1) % 51)] }
    #expect(throws: InsightError.self) { try ExecutionAnalysis(trace) }
  }
}

@Suite struct `Agents` {
  /// Agent "slow" takes twice as long for linking, with 10 % noise; both are alike in compiling.
  private func executions() throws -> [ExecutionAnalysis] {
    var noise = Noise(seed: 5)
    return try (0..<6).map { run in
      var trace = Trace(workflow: "ci", run: "\(run)")
      for agent in ["quick", "slow"] {
        var time = 0.0
        for task in 0..<8 {
          let isLink = task % 2 == 0
          let base = isLink && agent == "slow" ? 2.0 : 1
          let duration = base * (1 + 0.1 * noise.normal())
          trace.spans.append(
            Trace.Span(
              task: trace.name(isLink ? "link" : "compile"), agent: trace.agent(agent),
              status: agent == "slow" && task == 0 ? .failed : .succeeded, start: time,
              duration: duration, queued: max(0, time - 0.5)))
          time += duration
        }
      }
      return try ExecutionAnalysis(trace)
    }
  }

  @Test func `are compared on the same kind of task`() throws {
    let agents = AgentPerformance.find(in: try executions())
    #expect(agents.map(\.agent) == ["quick", "slow"])
    let slow = agents[1]
    #expect(slow.specialisations.map(\.kind) == ["link"])
    let link = try #require(slow.specialisations.first)
    #expect(link.interval.contains(1) && link.interval.lowerBound > 0.7 && link.pValue < 1e-6)
    #expect(agents[0].specialisations.map { $0.change < -0.4 } == [true])
    // One of eight tasks failed in each of six executions.
    #expect(slow.success == 42.0 / 48 && agents[0].success == 1)
    // Wilson's interval of 42 out of 48, as statsmodels 0.15's proportion_confint gives it.
    let interval = try #require(slow.successInterval)
    #expect(abs(interval.lowerBound - 0.752_995_417_136_131_6) < 1e-9)
    #expect(abs(interval.upperBound - 0.941_429_485_614_280_3) < 1e-9)
    // The response is the time from being ready: half a second more, but for the first tasks.
    let times = try #require(agents[0].responseTimes)
    #expect(times.median > 1.3 && times.median < 1.7 && times.p99 >= times.p95)
    #expect(AgentPerformance.imbalance(of: agents).map { $0 > 1.15 && $0 < 1.25 } == true)
  }

  @Test func `that are alike differ in nothing`() throws {
    var found = 0
    for seed in 0..<100 {
      var noise = Noise(seed: UInt64(seed))
      var trace = Trace(workflow: "w")
      for index in 0..<60 {
        trace.spans.append(
          Trace.Span(
            task: trace.name("t\(index % 3)"), agent: trace.agent("a\(index % 4)"),
            start: Double(index), duration: exp(0.3 * noise.normal())))
      }
      let agents = AgentPerformance.find(in: [try ExecutionAnalysis(trace)])
      found += agents.contains { !$0.specialisations.isEmpty } ? 1 : 0
    }
    // 5 % are allowed; with 100 executions, at most 11 in 99.5 % of cases.
    #expect(found <= 11)
  }
}

@Suite struct `Bottlenecks` {
  private func kinds(_ spans: [(String, String, Double, Double)], failed: Set<Int> = []) throws
    -> [Bottleneck.Kind]
  {
    var trace = Trace(workflow: "w")
    for (index, (task, agent, start, duration)) in spans.enumerated() {
      trace.spans.append(
        Trace.Span(
          task: trace.name(task), agent: trace.agent(agent),
          status: failed.contains(index) ? .failed : .succeeded, start: start, duration: duration))
    }
    return Bottleneck.find(in: try ParallelEfficiency(trace)).map(\.kind)
  }

  @Test func `begin with what is planted`() throws {
    // Many tasks and few agents, all busy.
    let queue = (0..<40).map { ("t\($0)", "a\($0 % 2)", Double($0 / 2), 1.0) }
    #expect(try kinds(queue).first == .queueing)
    // One long task, the others long done.
    let long = [("long", "a", 0.0, 10.0)] + (0..<5).map { ("t\($0)", "b", Double($0), 1.0) }
    #expect(try kinds(long).first == .longTask)
    // One agent has most of the small tasks.
    let uneven =
      (0..<40).map { ("t\($0)", "a", Double($0), 1.0) }
      + (0..<38).map { ("u\($0)", "b", Double($0) / 10, 0.1) }
    #expect(try kinds(uneven).contains(.imbalance))
    // Half the work is done twice.
    let again = [("t", "a", 0.0, 5.0), ("t", "a", 5.0, 5.0)]
    #expect(try kinds(again, failed: [0]).contains(.retry))
    // Nothing runs beside anything else: first one agent works, then the other.
    let chain = (0..<20).map { ("t\($0)", "a\($0 % 2)", Double($0), 1.0) }
    #expect(try kinds(chain).contains(.serialChain))
  }

  @Test func `are none where nothing is to be gained`() throws {
    #expect(try kinds([]).isEmpty)
    var trace = Trace(workflow: "w")
    trace.spans = [Trace.Span(task: trace.name("t"), duration: 3)]
    #expect(Bottleneck.find(in: try ParallelEfficiency(trace)).isEmpty)
  }
}
