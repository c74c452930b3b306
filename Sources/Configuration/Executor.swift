package import Quantities

/// Where operations measure.
package struct Executor: Hashable, Sendable {
  package enum Kind: String, Hashable, Sendable, CaseIterable {
    /// On this machine.
    case local
    /// On nodes of a Slurm cluster, whose file system holds the repository, too.
    case slurm
  }

  package var kind: Kind
  /// The partition of the nodes; nil for the cluster's default.
  package var partition: String?
  /// The partition of the nodes that build; nil to build where is measured.
  package var buildPartition: String?
  /// The features that a node must have, as sbatch's `--constraint` takes them.
  package var constraint: String?
  /// Who the time is charged to.
  package var account: String?
  /// How long one job may take; nil for the partition's default.
  package var time: Seconds?
  /// Further options of sbatch.
  package var options: [String] = []
  /// How often what a lost job was to measure is submitted anew.
  package var submitRetries = 3
  /// Over how many jobs the workflows of a check, and the benchmarks of suites, are spread.
  package var nodes = 1

  package init(_ kind: Kind = .local) { self.kind = kind }

  /// The options of sbatch that perf-check sets itself: with others it would not find its jobs, or
  /// measure twice.
  package static let ownOptions = [
    "array", "chdir", "dependency", "error", "export", "input", "job-name", "no-requeue", "nodes",
    "open-mode", "output", "parsable", "partition", "account", "constraint", "time", "requeue",
    "wait",
    "wrap", "exclude", "nodelist", "nodefile", "reservation",
  ]

  /// The short forms of those that have one.
  package static let ownShortOptions = "aACDdeFiJNopAtwWx"
}
