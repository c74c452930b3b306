import Configuration
import Foundation
import Git
import History
import Insight
import Model
import Quantities
import Statistics

/// Pushes made-up runs to a store, and asks it for one series and for the change points of all.
@main
struct StoreScale {
  static func main() throws {
    let arguments = CommandLine.arguments.dropFirst()
    let numbers = arguments.dropFirst().compactMap { Int($0) }
    guard let url = arguments.first, numbers.count <= 3 else {
      print("usage: store-scale URL [RUNS [SERIES [SAMPLES]]]    of a database with 'store init'")
      return
    }
    let scale = Self(
      store: try Store(at: StoreAddress(url)), runs: numbers.first ?? 10_000_000,
      series: numbers.dropFirst().first ?? 1000, samples: numbers.dropFirst(2).first ?? 1)
    if try !scale.isPushed { try scale.push() }
    try scale.query()
    try scale.search()
  }

  let store: Store
  let runs: Int
  let series: Int
  /// How many samples each run has.
  let samples: Int

  private var name: String { "scale \(runs) \(series) \(samples)" }
  private var commits: Int { runs / series }

  /// Whether an earlier call pushed the same.
  private var isPushed: Bool {
    get throws { try store.repositories().contains(name) }
  }

  private func line() throws -> [ObjectID] {
    try (0..<commits).map { try ObjectID(digestOf: "commit \($0)".utf8) }
  }

  private static func seconds(since start: ContinuousClock.Instant) -> Double {
    (ContinuousClock.now - start) / .seconds(1)
  }

  private static func text(_ number: Double, digits: Int = 1) -> String {
    number.formatted(.number.precision(.fractionLength(digits)))
  }

  /// Prints at once, also into a file.
  private func say(_ line: String) {
    FileHandle.standardOutput.write(Data((line + "\n").utf8))
  }

  /// A run of each workflow at each commit, over a year; a tenth of the series has a change.
  private func push() throws {
    let environment = RunEnvironment(
      cpu: "CPU", cores: 2, memory: 25_769_803_776, os: "Linux 1", arch: "x86_64", swift: "6.3.1")
    let metric = Metric(name: "wall_time", unit: "s", better: .lower)
    var generator = SeededGenerator(seed: 1)
    let start = ContinuousClock.now
    var sink = try store.sink(for: name)
    for (place, commit) in try line().enumerated() {
      let time = 1_735_689_600 + Double(place) / Double(commits) * 31_536_000
      let at = Instant(secondsSince1970: time.rounded()).description
      for workflow in 0..<series {
        let level = workflow % 10 == 0 && place > commits / 2 ? 1.1 : 1.0
        let values = (0..<samples).map { _ in
          level * Double.random(in: 0.4..<0.44, using: &generator)
        }
        try sink.add(
          Run(
            id: UniqueID.make(milliseconds: UInt64(time * 1000), using: &generator),
            workflow: "w\(workflow)", commit: commit.hex, dirty: false, at: at,
            environment: environment,
            metrics: [MetricSamples(metric: metric, samples: values)]))
      }
    }
    let pushed = try sink.finish()
    let time = Self.seconds(since: start)
    let rate = Double(pushed.sent * samples) / time
    say(
      "push: \(pushed.sent) runs (\(pushed.new) new) in \(Self.text(time)) s, "
        + "\(Self.text(rate, digits: 0)) samples/s")
  }

  private func query() throws {
    let line = try line()
    var times: [Double] = []
    var points = 0
    for round in 0..<9 {
      let start = ContinuousClock.now
      let branch = try store.branch(
        along: line, Ledger.Selection(workflow: "w\(round * 7 % series)", metric: "wall_time"),
        of: name)
      times.append(Self.seconds(since: start) * 1000)
      points = branch.history.series.first?.count ?? 0
    }
    say(
      "one series: \(points) points in \(Self.text(times.sorted()[4])) ms (median of 9; first "
        + "\(Self.text(times[0])))")
  }

  private func search() throws {
    let start = ContinuousClock.now
    let history = try store.branch(along: line(), Ledger.Selection(), of: name).history
    let read = Self.seconds(since: start)
    let findings = try RegressionSearch().findings(in: history)
    let changed = findings.count { !$0.changes.isEmpty }
    say(
      "change points of \(findings.count) series: \(Self.text(Self.seconds(since: start))) s, of which "
        + "\(Self.text(read)) s to read; \(changed) series have some")
  }
}
