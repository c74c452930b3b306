import Files
package import Git
package import Model

extension Ledger {
  /// The recorded runs along a branch of a project, from the index if available.
  ///
  /// Same as `branch(from:_:in:)`, which reads all notes.
  ///
  /// - Throws: As that.
  package static func branch(
    from revision: String, _ selection: Selection = Selection(),
    in project: borrowing Project
  ) throws -> Branch {
    let tip = try project.repository.commit(revision).id
    if let stored = project.stored {
      return try stored.branch(from: tip, selection, in: project.repository)
    }
    #if Index
      if let branch = try indexed(
        in: project, to: tip, { try $0.branch(from: tip, selection, in: $1) })
      {
        return branch
      }
    #endif
    return try branch(from: revision, selection, in: project.repository)
  }

  /// The newest commits with runs on a branch of a project, from the index if available.
  ///
  /// - Parameters:
  ///   - limit: The maximum number of commits.
  ///   - revision: The newest commit.
  ///   - selection: The selection of runs.
  ///   - isWanted: A further condition.
  /// - Returns: As `newest(_:from:in:where:)`, which reads the notes sequentially.
  package static func newest(
    _ limit: Int, from revision: String, _ selection: Selection, in project: borrowing Project,
    where isWanted: (Run) -> Bool
  ) throws -> (commits: [(commit: Commit, runs: [Run])], unreadableLines: Int) {
    let tip = try project.repository.commit(revision).id
    if let stored = project.stored {
      let found = try newest(
        limit, among: project.repository.firstParents(from: tip),
        reading: { try stored.runs(of: $0).runs },
        where: { selection.part(of: $0) != nil && isWanted($0) })
      return (try found.map { (try project.repository.commit($0.id), $0.runs) }, 0)
    }
    #if Index
      if let commits = try indexed(
        in: project, to: tip, { try $0.commits(selection, to: tip, in: $1) })
      {
        return try newest(limit, among: commits, in: project.repository) {
          selection.part(of: $0) != nil && isWanted($0)
        }
      }
    #endif
    return try newest(limit, from: revision, in: project.repository) {
      selection.part(of: $0) != nil && isWanted($0)
    }
  }

  /// The runs of some commits of a project.
  ///
  /// - Throws: As `runs(of:in:)`.
  package static func runs(
    of commits: [ObjectID], in project: borrowing Project
  ) throws -> Reading {
    if let stored = project.stored { return try stored.runs(of: commits) }
    return try runs(of: commits, in: project.repository)
  }

  #if Index
    /// Queries the index; nil if it can't be used, as in a read-only folder.
    private static func indexed<Answer>(
      in project: borrowing Project, to tip: ObjectID,
      _ ask: (LedgerIndex, borrowing Repository) throws -> Answer
    ) throws -> Answer? {
      guard try project.repository.hasNotes(in: reference) else { return nil }
      do {
        try project.makeStateDirectory()
      } catch {
        // A read-only folder has no index; a folder that isn't ours is an error.
        guard case .refused = error.code else { throw error }
        return nil
      }
      let path = project.stateDirectory + "/index.sqlite"
      do {
        do {
          return try ask(
            LedgerIndex.current(
              at: path, in: project.files, following: project.repository, to: tip),
            project.repository)
        } catch  where LedgerIndex.isDamage(error) {
          LedgerIndex.remove(at: path, in: project.files)
          return try ask(
            LedgerIndex.current(
              at: path, in: project.files, following: project.repository, to: tip),
            project.repository)
        }
      } catch let error where error is GitError || error is HistoryError || error is FileError {
        throw error
      } catch {
        return nil
      }
    }
  #endif
}
