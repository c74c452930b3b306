import Insight
import Model
import Testing

@Suite struct `An execution of no length` {
  private func trace(_ spans: [(start: Double, duration: Double)]) -> Trace {
    var trace = Trace(workflow: "w")
    trace.spans = spans.map {
      Trace.Span(task: trace.name("t"), start: $0.start, duration: $0.duration)
    }
    return trace
  }

  @Test func `has bounds of 0 and one task at once`() throws {
    let analysis = try ExecutionAnalysis(trace([(3, 0)]))
    #expect(analysis.makespan == 0 && analysis.work == 0 && analysis.bounds == 0...0)
    #expect(analysis.maxParallelism == 1 && analysis.averageParallelism == nil)
    let parallel = try ParallelEfficiency(trace([(3, 0), (3, 0)]))
    #expect(parallel.speedup == nil && WhatIf.find(in: parallel).isEmpty)
    #expect(Bottleneck.find(in: parallel).isEmpty)
    #expect(EfficiencyScores(analysis).scores[.time]?.value == nil)
  }

  @Test func `and none at all can be analysed`() throws {
    let analysis = try ExecutionAnalysis(trace([]))
    #expect(analysis.makespan == nil && analysis.criticalPath.isEmpty)
    _ = try ParallelEfficiency(trace([]))
  }
}

@Suite struct `A critical path that is stated` {
  /// Three tasks on three agents, one after the other, as the system says.
  private var trace: Trace {
    var trace = Trace(workflow: "w")
    for (name, start, duration) in [("a", 0.0, 2.0), ("b", 2, 3), ("c", 5, 5)] {
      trace.spans.append(
        Trace.Span(
          task: trace.name(name), agent: trace.agent(name), start: start, duration: duration))
    }
    trace.statedCriticalPath = [("a", 2.0), ("b", 3), ("c", 5)].map {
      Trace.Step(task: $0.0, duration: $0.1)
    }
    return trace
  }

  @Test func `bounds every schedule, score and replay`() throws {
    var trace = trace
    trace.statedChain = [0, 1, 2]
    let parallel = try ParallelEfficiency(trace)
    #expect(parallel.analysis.bounds == 10...10)
    #expect(parallel.curve.allSatisfy { $0.makespan == 10 })
    #expect(EfficiencyScores(parallel.analysis).scores[.time]?.value == 100)
    let gains = WhatIf.find(in: parallel, speedup: 0.5)
    #expect(
      gains.map(\.task) == ["c", "b", "a"]
        && zip(gains, [0.25, 0.15, 0.1]).allSatisfy { abs($0.gain - $1) < 1e-12 })
  }

  @Test func `bounds them where its parts are no tasks, too`() throws {
    var trace = trace
    trace.statedChain = [2]
    let parallel = try ParallelEfficiency(trace)
    #expect(parallel.analysis.bounds == 10...10)
    #expect(parallel.curve.allSatisfy { $0.makespan == 10 })
  }
}
