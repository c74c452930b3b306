package import Foundation
package import Git
package import Model

/// Collects runs that other tools measured, with the commits that they belong to.
package struct ImportTargets: Sendable {
  /// The commit of runs that name none.
  private let otherwise: ObjectID
  /// Whether all runs belong to that one, whatever they name.
  private let isForAll: Bool
  private let environment: RunEnvironment
  private var found: [Ledger.Import] = []
  /// Names that stand for no commit here.
  private var unknown: Set<String> = []
  /// What the user should know.
  package private(set) var warnings: [String] = []

  /// - Parameters:
  ///   - revision: The commit of all runs; nil for that which each names, or HEAD.
  ///   - environment: Where they were measured.
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
  ///   - commit: As a file names it, or "".
  ///   - time: In seconds since 1970; nil where nobody says.
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
  ///   - isDryRun: Whether nothing is written.
  ///   - now: The time of runs that have none.
  /// - Returns: The runs; nil where none has a commit here.
  package mutating func attach(
    isDryRun: Bool, now: Date, to repository: borrowing Repository
  ) throws -> [Run]? {
    if let example = unknown.min() {
      warnings.append(
        "\(unknown.count) commits aren't in this repository, such as '\(example)'; left out")
    }
    guard !found.isEmpty else { return nil }
    if !isDryRun {
      try Ledger.checkIsWritable(for: Array(Set(found.map(\.commit))), in: repository)
    }
    let (runs, known) = try Ledger.new(found, in: repository, now: now)
    if known > 0 {
      warnings.append(
        "\(known) of \(known + runs.reduce(0) { $0 + $1.metrics.count }) results are recorded already, "
          + "with the same commit, time, benchmark, values and environment; left out")
    }
    if !isDryRun { try Ledger.append(runs, to: repository) }
    return runs
  }
}
