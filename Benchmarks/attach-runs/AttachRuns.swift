import Git
import History
import Statistics
import Workflows

/// Attaches one run to every commit of a repository's branch `main`, as `record` would one.
@main
enum AttachRuns {
  static func main() throws {
    guard CommandLine.arguments.count == 2 else {
      print("usage: attach-runs REPOSITORY")
      return
    }
    let repository = try Repository(containing: CommandLine.arguments[1])
    let environment = RunEnvironment(
      cpu: "CPU", cores: 2, memory: 25_769_803_776, os: "Linux 1", arch: "x86_64", swift: "6.3.1")
    var generator = SeededGenerator(seed: 1)
    var runs: [Run] = []
    let tip = try repository.commit("main").id
    try repository.walk(from: tip) { (commit) throws(GitError) in
      let samples = (0..<20).map { _ in Double.random(in: 0.4..<0.42, using: &generator) }
      runs.append(
        Run(
          id: UniqueID.make(milliseconds: UInt64(commit.time) * 1000, using: &generator),
          workflow: "parse", commit: commit.id.hex, dirty: false, at: "2026-01-01T00:00:00Z",
          environment: environment,
          metrics: Metric.builtIn.prefix(3).map { MetricSamples(metric: $0, samples: samples) }))
      return true
    }
    try Ledger.append(runs, to: repository)
  }
}
