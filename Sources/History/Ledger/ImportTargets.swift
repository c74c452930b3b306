package import Foundation
package import Git
package import Model

/// Collects runs measured by other tools, with their commits.
package struct ImportTargets: Sendable {
  /// The commit of runs without one.
  private let otherwise: ObjectID
  /// Whether all runs belong to that one, regardless of theirs.
  private let isForAll: Bool
  private let environment: RunEnvironment
  private var found: [Ledger.Import] = []
  /// Names that don't match a commit of this repository.
  private var unknown: Set<String> = []
  /// Warnings for the user.
  package private(set) var warnings: [String] = []

  /// - Parameters:
  ///   - revision: The commit of all runs; nil for each run's own commit, or HEAD.
  ///   - environment: The environment in which they were measured.
  package init(
    revision: String?, environment: RunEnvironment, in repository: borrowing Repository
  ) throws(GitError) {
    otherwise = try repository.commit(revision ?? "HEAD").id
    isForAll = revision != nil
    self.environment = environment
  }

  /// Adds a run.
  ///
  /// - Parameters:
  ///   - commit: The name in the file, or "".
  ///   - time: In seconds since 1970; nil if unknown.
  package mutating func add(
    workflow: String, commit: String, time: Double?, metrics: [MetricSamples],
    tags: [String: String], in repository: borrowing Repository
  ) throws(GitError) {
    var id: ObjectID? = otherwise
    if !commit.isEmpty, !isForAll { id = try repository.commit(ifNamedBy: commit)?.id }
    guard let id else {
      unknown.insert(commit)
      return
    }
    found.append(
      Ledger.Import(
        workflow: workflow, commit: id, time: time, environment: environment, metrics: metrics,
        tags: tags))
  }

  /// Attaches the runs that aren't recorded yet.
  ///
  /// - Parameters:
  ///   - isDryRun: Whether to write nothing.
  ///   - now: The time of runs without one.
  /// - Returns: The runs; nil if none has a commit in this repository.
  package mutating func attach(
    isDryRun: Bool, now: Date, to repository: borrowing Repository
  ) throws -> [Run]? {
    if let example = unknown.min() {
      warnings.append(
        "\(unknown.count) commits aren't in this repository, such as '\(example)'; skipped")
    }
    guard !found.isEmpty else { return nil }
    if !isDryRun {
      try Ledger.checkIsWritable(for: Array(Set(found.map(\.commit))), in: repository)
    }
    let (runs, known) = try Ledger.new(found, in: repository, now: now)
    if known > 0 {
      warnings.append(
        "\(known) of \(known + runs.reduce(0) { $0 + $1.metrics.count }) results are already recorded "
          + "with the same commit, time, benchmark, values and environment; skipped")
    }
    if !isDryRun { try Ledger.append(runs, to: repository) }
    return runs
  }
}
