import Configuration
import Model
import Quantities
import Scheduling
import Synchronization
import TestSupport
import Testing

@testable import Measurement

/// Keeps what it is told.
private final class Listener: RunObserver {
  let spans = Mutex<[TaskSpan]>([])
  let runs = Mutex<[RunUsage?]>([])
  let failures = Mutex<[Bool]>([])
  let began = Mutex(0)

  func runBegan(_ workflow: Workflow) { began.withLock { $0 += 1 } }
  func taskChanged(_ span: TaskSpan) { spans.withLock { $0.append(span) } }
  func runEnded(_ usage: RunUsage?, hasFailed: Bool) {
    runs.withLock { $0.append(usage) }
    failures.withLock { $0.append(hasFailed) }
  }
}

@Suite(.serialized) struct `An observer of runs` {
  private let folder: TemporaryFolder
  private let listener = Listener()

  init() throws { folder = try TemporaryFolder() }

  private func sampler(_ work: Workflow.Work) throws -> ProcessSampler {
    try ProcessSampler(
      Workflow(name: "w", work: work, timeout: 20), directory: folder.path, scratch: folder.path,
      SamplerOptions(observer: listener))
  }

  @Test func `learns of each attempt's beginning, then of its end`() throws {
    func task(_ id: String, _ line: String, retries: Int = 0) throws -> TaskPlan.Task {
      TaskPlan.Task(id: id, run: try #require(Command(line: line)), retries: retries)
    }
    let flaky = "sh -c 'test -e again || { touch again; exit 1; }'"
    let plan = TaskPlan(
      agents: ["x", "y"],
      tasks: [try task("a", "sleep 0.05"), try task("b", flaky, retries: 1), try task("c", "true")])
    let sample = try sampler(.tasks(plan)).sample()
    let seen = listener.spans.withLock { $0 }
    #expect(seen.count == 8 && listener.began.withLock { $0 } == 1)
    for (task, attempt) in [("a", 1), ("b", 1), ("b", 2), ("c", 1)] {
      let mine = seen.filter { $0.task == task && $0.attempt == attempt }
      #expect(mine.map { $0.end == nil } == [true, false], "\(task)")
      #expect(mine[0].agent == mine[1].agent && mine[0].start == mine[1].start)
    }
    // What it was told at the end is what the run is kept with.
    let ended = seen.filter { $0.end != nil }
    #expect(Set(ended) == Set(sample.spans))
    #expect(ended.first { $0.task == "b" }?.status == .failed)
    #expect(listener.failures.withLock { $0 } == [false])
    let usage = try #require(listener.runs.withLock { $0 }.first ?? nil)
    let sum = sample.spans.compactMap(\.resources.cpuTime).reduce(0, +)
    #expect(abs((usage.userTime + usage.systemTime).value - sum) < 1e-4)
    #expect(usage.peakMemory.value == sample.spans.compactMap(\.resources.peakMemory).max())
  }

  @Test func `learns of the end of a run that fails`() throws {
    let run = try #require(Command(line: "sh -c 'exit 3'"))
    #expect(throws: MeasurementError.self) { try sampler(.command(run)).sample() }
    let runs = listener.runs.withLock { $0 }
    #expect(runs.count == 1 && (runs[0]?.peakMemory ?? 0) > 0)
    #expect(listener.spans.withLock { $0 }.isEmpty && listener.failures.withLock { $0 } == [true])
  }
}
