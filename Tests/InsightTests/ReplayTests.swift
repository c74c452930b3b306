import Statistics
import TestSupport
import Testing
import Workflows

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

  /// Worked by hand: a, b free; c needs a; d needs both. Two agents.
  @Test func `gives the schedule that one finds by hand`() throws {
    let graph = try TaskGraph(durations: [3, 2, 4, 1], needs: [[], [], [0], [0, 1]])
    let replay = Replay(graph, agents: 2, priorities: [0, 1, 2, 3])
    #expect(replay.starts == [0, 0, 3, 3] && replay.makespan == 7)
    let alone = Replay(graph, agents: 1, priorities: [0, 1, 2, 3])
    #expect(alone.starts == [0, 3, 5, 9] && alone.makespan == 10)
    #expect(graph.longestChain == [0, 2] && graph.slack == [0, 4, 0, 3])
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
    let found = WhatIf.find(in: try ExecutionAnalysis(example()), speedup: 0.5)
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
