package import Foundation
package import Git
package import Model
import Quantities

extension Ledger {
  /// What another tool measured of a commit, to be attached as a run.
  package struct Import: Sendable {
    package let workflow: String
    package let commit: ObjectID
    /// In seconds since 1970; nil where the file doesn't say.
    package let time: Double?
    package let environment: RunEnvironment
    package let metrics: [MetricSamples]
    package let tags: [String: String]

    package init(
      workflow: String, commit: ObjectID, time: Double?, environment: RunEnvironment,
      metrics: [MetricSamples], tags: [String: String]
    ) {
      self.workflow = workflow
      self.commit = commit
      self.time = time
      self.environment = environment
      self.metrics = metrics
      self.tags = tags
    }
  }

  /// The runs that imports are, without what is recorded already.
  ///
  /// The same commit, time, benchmark, value and environment is the same run, however often its file
  /// is imported, also as a part of a file that has grown, and in several clones at once: the ids are
  /// worked out of what the runs hold.
  ///
  /// - Parameters:
  ///   - imports: In the order of their files.
  ///   - repository: Whose notes are looked into.
  ///   - now: The time of those whose file says none.
  /// - Returns: The runs to attach, and how many results are there already.
  package static func new(
    _ imports: [Import], in repository: borrowing Repository, now: Date
  ) throws -> (runs: [Run], known: Int) {
    let commits = Array(Set(imports.map(\.commit)))
    var seen: Set<String> = []
    for run in try runs(of: commits, in: repository).runs.values.joined() {
      for samples in run.metrics {
        seen.insert(key(samples, of: run.workflow, run.commit, run.environment, at: run.at))
        // A file without times may be imported at any time.
        seen.insert(key(samples, of: run.workflow, run.commit, run.environment, at: ""))
      }
    }
    var (new, known): ([Run], Int) = ([], 0)
    for one in imports {
      let at = one.time.map { Instant(secondsSince1970: $0).description }
      var keys: [String] = []
      let metrics = one.metrics.filter { samples in
        let key = key(samples, of: one.workflow, one.commit.hex, one.environment, at: at ?? "")
        guard seen.insert(key).inserted else { return false }
        keys.append(key)
        return true
      }
      known += one.metrics.count - metrics.count
      guard !metrics.isEmpty else { continue }
      let seconds = try one.time ?? Double(repository.commit(one.commit).time)
      new.append(
        Run(
          id: UniqueID.make(
            milliseconds: milliseconds(seconds),
            bits: try ObjectID.digest(of: Array(keys.joined(separator: "\n").utf8)).bits),
          workflow: one.workflow, commit: one.commit.hex, dirty: false,
          at: at ?? Instant(now).description, environment: one.environment, metrics: metrics,
          tags: one.tags))
    }
    return (new, known)
  }

  /// Within what an id has room for: 48 bits.
  private static func milliseconds(_ seconds: Double) -> UInt64 {
    let milliseconds = seconds * 1000
    guard milliseconds > 0 else { return 0 }
    return milliseconds < Double(1 << 48) ? UInt64(milliseconds) : 1 << 48 - 1
  }

  /// What tells a result from others.
  private static func key(
    _ samples: MetricSamples, of workflow: String, _ commit: String,
    _ environment: RunEnvironment, at: String
  ) -> String {
    let metric = samples.metric
    return
      ([commit, at, environment.key, workflow, metric.name, metric.unit, metric.better.rawValue]
      + samples.samples.map { "\($0)" }).joined(separator: "\u{0}")
  }
}
