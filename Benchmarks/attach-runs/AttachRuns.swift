import Configuration
import Foundation
import Git
import History
import Model
import Quantities
import Scheduling
import Statistics

/// Attaches one run to commits of a repository's branch `main`, as `record` would one, or asks for
/// one series of them.
@main
enum AttachRuns {
  static func main() throws {
    let arguments = CommandLine.arguments.dropFirst()
    guard let path = arguments.first, arguments.count <= 2 else {
      print("usage: attach-runs REPOSITORY [COUNT|query]")
      return
    }
    if arguments.last == "query" { return try query(path) }
    try attach(to: path, count: arguments.count == 2 ? Int(arguments.last ?? "") ?? 0 : .max)
  }

  /// Attaches a run to each of the newest commits.
  private static func attach(to path: String, count: Int) throws {
    let repository = try Repository(containing: path)
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
      return runs.count < count
    }
    try Ledger.append(runs, to: repository)
  }

  /// Prints how long one series takes, in milliseconds: the median of nine.
  private static func query(_ path: String) throws {
    let project = try Project(containing: path)
    let selection = Ledger.Selection(workflow: "parse", metric: "wall_time")
    var times: [Double] = []
    var points = 0
    for _ in 0..<9 {
      let start = ContinuousClock.now
      let branch = try Ledger.branch(from: "HEAD", selection, in: project)
      let time = (ContinuousClock.now - start) / .milliseconds(1)
      times.append(time)
      points = branch.history.series.first?.count ?? 0
    }
    print(
      "\(points) points in \(times.sorted()[4].formatted(.number.precision(.fractionLength(1)))) ms"
    )
  }
}
