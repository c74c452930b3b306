import Foundation
import Model
import Scheduling
import Testing

@Suite struct `The trace of a recorded run` {
  private let machine = RunEnvironment(
    cpu: "CPU", cores: 4, memory: 8_000_000_000, os: "Linux 6", arch: "x86_64", swift: "6.3")

  private func run(
    _ spans: [TaskSpan], metrics: [MetricSamples] = [], tags: [String: String] = [:]
  ) -> Run {
    Run(
      id: "id", workflow: "build", commit: "c", dirty: false, at: "2026-01-01T00:00:00Z",
      environment: machine, metrics: metrics, spans: spans, tags: tags)
  }

  private func samples(_ name: String, _ values: [Double]) -> MetricSamples {
    MetricSamples(metric: Metric.builtIn(name) ?? Metric(name: name, unit: "s"), samples: values)
  }

  @Test func `has its tasks, agents, phases and times`() throws {
    let spans = [
      TaskSpan(task: "a", phase: "one", agent: "0", queued: 0, start: 0.5, end: 2),
      TaskSpan(
        task: "b", phase: "two", agent: "1", status: .timedOut, start: 2, end: 3, after: "one"),
      TaskSpan(task: "c", phase: "two", status: .skipped, needs: ["b"]),
    ]
    let trace = try #require(Trace(run(spans, tags: [Run.agentsTag: "4"])))
    #expect(trace.workflow == "build" && trace.run == "id" && trace.statedAgents == 4)
    #expect(trace.cores == 4 && trace.memory == 8_000_000_000 && trace.isGreedy)
    #expect(trace.date == Date(timeIntervalSince1970: 1_767_225_600))
    #expect(trace.spans.indices.map(trace.task) == ["a", "b", "c"] && trace.agents == ["0", "1"])
    #expect(trace.spans.map(\.status) == [.succeeded, .timedOut, .skipped])
    #expect(trace.spans[0].start == 0.5 && trace.spans[0].duration == 1.5)
    #expect(
      trace.spans[2].start.isNaN && trace.spans[2].duration == 0 && trace.spans[2].agent == -1)
    // b waits for the phase of a by a join, c for b by name.
    #expect(trace.needs == [[], [3], [1], [0]])
    #expect(trace.pins.isEmpty && trace.estimates.isEmpty && trace.repeats.isEmpty)
  }

  @Test func `has another attempt wait for the one before, and others for the last`() throws {
    let spans = [
      TaskSpan(task: "a", status: .failed, start: 0, end: 1),
      TaskSpan(task: "a", attempt: 2, start: 1, end: 2),
      TaskSpan(task: "b", start: 2, end: 3, needs: ["a", "unknown"]),
    ]
    #expect(try #require(Trace(run(spans))).needs == [[], [0], [1]])
  }

  @Test func `has estimates and pins where one task has some`() throws {
    let spans = [
      TaskSpan(task: "a", agent: "x", start: 0, end: 1, estimate: 2),
      TaskSpan(task: "b", agent: "y", start: 0, end: 1, isPinned: true),
    ]
    let trace = try #require(Trace(run(spans)))
    #expect(trace.estimates[0] == 2 && trace.estimates[1].isNaN && trace.pins == [-1, 1])
  }

  /// Task a took 1 and 3 s in two attempts of one run, a quarter and three of them.
  ///
  /// In all it took 4 and 8 s in the two runs.
  @Test func `has the times of all runs, shared among attempts as in this one`() throws {
    let spans = [
      TaskSpan(task: "a", status: .failed, start: 0, end: 1),
      TaskSpan(task: "a", attempt: 2, start: 1, end: 4), TaskSpan(task: "b", start: 0, end: 2),
    ]
    let metrics = [
      samples("task/a", [4, 8]), samples("task/b", [2, 5]), samples("makespan", [4, 8]),
    ]
    #expect(try #require(Trace(run(spans, metrics: metrics))).repeats == [[1, 3, 2], [2, 6, 5]])
    for some in [
      [metrics[0]], [metrics[0], samples("task/b", [2])],
      [samples("task/a", [4]), samples("task/b", [2])],
    ] {
      #expect(try #require(Trace(run(spans, metrics: some))).repeats.isEmpty)
    }
  }

  @Test func `is one task where the workflow is one command`() throws {
    let trace = try #require(
      Trace(
        run([], metrics: [samples("wall_time", [3, 1, 2]), samples("cpu_time", [1.5])])))
    #expect(trace.spans.count == 1 && trace.task(0) == "build" && trace.spans[0].duration == 2)
    #expect(trace.statedAgents == 1 && trace.needs == [[]] && trace.resources[0].cpuTime == 1.5)
    #expect(trace.resources[0].peakMemory == nil)
    #expect(Trace(run([], metrics: [samples("peak_rss", [1])])) == nil)
  }
}
