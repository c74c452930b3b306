package import Model

extension Ledger {
  /// Adds runs that took minutes to measure.
  ///
  /// - Throws: `UnattachedRuns` where they can't be added but are saved; `GitError` where not even that
  ///   succeeds.
  package static func attach(_ runs: [Run], in project: borrowing Project) throws {
    do {
      try append(runs, to: project.repository)
    } catch {
      throw UnattachedRuns(runs, because: error, in: project) ?? error
    }
  }
}
