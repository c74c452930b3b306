package import Foundation
package import Git
package import Model
import Quantities

extension Ledger {
  /// A measurement of a commit by another tool, to be attached as a run.
  package struct Import: Sendable {
    package let workflow: String
    package let commit: ObjectID
    /// In seconds since 1970; nil if the file has no time.
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

  /// The runs for imports, except for those already recorded.
  ///
  /// Results with the same commit, time, benchmark, value and environment are the same run, also if a
  /// file is imported again after it has grown, or in several clones: the ids are derived from the
  /// contents of the runs.
  ///
  /// - Parameters:
  ///   - imports: In the order of their files.
  ///   - repository: The repository with the notes.
  ///   - now: The time of imports without one.
  /// - Returns: The runs to attach, and the number of results already recorded.
  package static func new(
    _ imports: [Import], in repository: borrowing Repository, now: Date
  ) throws -> (runs: [Run], known: Int) {
    let commits = Array(Set(imports.map(\.commit)))
    var seen: Set<String> = []
    for run in try runs(of: commits, in: repository).runs.values.joined() {
      for samples in run.metrics {
        seen.insert(key(samples, of: run.workflow, run.commit, run.environment, at: run.at))
        // The time of an import must not affect the ids of files without times.
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

  /// Limited to the 48 bits of an id.
  private static func milliseconds(_ seconds: Double) -> UInt64 {
    let milliseconds = seconds * 1000
    guard milliseconds > 0 else { return 0 }
    return milliseconds < Double(1 << 48) ? UInt64(milliseconds) : 1 << 48 - 1
  }

  /// The identity of a result.
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
