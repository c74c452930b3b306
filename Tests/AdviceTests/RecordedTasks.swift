import Advice
import History
import Insight
import Model
import Scheduling
import Testing

let machine = RunEnvironment(
  cpu: "test", cores: 8, memory: 8_000_000_000, os: "test", arch: "test", swift: "6")

/// A run of tasks that each take some time on one of several agents, in the order given.
func run(
  _ tasks: [(name: String, seconds: Double, needs: [String])], agents: Int,
  commit: String = String(repeating: "a", count: 40), pins: [Int] = [], cpu: Double? = 1,
  memory: Double? = nil
) -> Run {
  var free = [Double](repeating: 0, count: agents)
  var ends: [String: Double] = [:]
  let spans = tasks.enumerated().map { index, task in
    let ready = task.needs.compactMap { ends[$0] }.max() ?? 0
    let agent = pins.isEmpty ? free.indices.min { free[$0] < free[$1] } ?? 0 : pins[index]
    let start = max(free[agent], ready)
    free[agent] = start + task.seconds
    ends[task.name] = free[agent]
    return TaskSpan(
      task: task.name, agent: "\(agent)", queued: ready, start: start, end: free[agent],
      needs: task.needs, isPinned: !pins.isEmpty,
      resources: .init(cpuTime: cpu.map { $0 * task.seconds }, peakMemory: memory))
  }
  return Run(
    id: "id", workflow: "w", commit: commit, dirty: false, at: "2026-01-01T00:00:00Z",
    environment: machine,
    metrics: [
      MetricSamples(
        metric: Metric(name: "makespan", unit: "s"), samples: [free.max() ?? 0])
    ], spans: spans, tags: [Run.agentsTag: "\(agents)"])
}

func evidence(_ runs: Run...) throws -> [Evidence] {
  try Evidence.newest(runs.map { try #require(Trace($0)) }, runs: runs)
}

func found(_ run: Run) throws -> [Recommendation] {
  Recommender().recommendations(for: try evidence(run), tests: nil)
}

func tasks(_ seconds: [Double]) -> [(name: String, seconds: Double, needs: [String])] {
  seconds.enumerated().map { ("t\($0)", $1, []) }
}
