#if Index
  import Model
  import Foundation
  import Git
  import SQLite

  extension LedgerIndex {
    /// The runs along a branch.
    ///
    /// - Throws: `GitError` for problems with the branch; otherwise the index can't be used.
    func branch(
      from tip: ObjectID, _ selection: Ledger.Selection, in repository: borrowing Repository
    ) throws -> Ledger.Branch {
      let places = CommitPlaces(line: try line(to: tip, in: repository))
      return try database.transaction {
        var (branch, unreadableLines) = try Self.indexed(
          places, selection, withSamples: true, database)
        let dirtyRuns = branch.dirtyRuns
        return Ledger.Branch(
          history: branch.takeHistory(), unreadableLines: unreadableLines, dirtyRuns: dirtyRuns)
      }
    }

    /// The commits with matching runs, newest first.
    func commits(
      _ selection: Ledger.Selection, to tip: ObjectID, in repository: borrowing Repository
    ) throws -> [ObjectID] {
      let places = CommitPlaces(line: try line(to: tip, in: repository))
      return try database.transaction {
        try Self.indexed(places, selection, withSamples: false, database).branch.commits
      }
    }

    private static func indexed(
      _ places: CommitPlaces, _ selection: Ledger.Selection, withSamples: Bool, _ db: Database
    ) throws -> (branch: IndexedBranch, unreadableLines: Int) {
      var branch = IndexedBranch(places: places)
      guard let state = try state(db) else { return (branch, 0) }
      var unreadableLines = 0
      for (first, batch) in try batches(state, db) {
        branch.add(batch) { !state.superseded.contains(first + $0) }
        for (note, lines) in batch.unreadableLines.enumerated()
        where lines > 0 && !state.superseded.contains(first + note) {
          unreadableLines += Int(lines)
        }
      }
      for series in try series(state, db) where selection.includes(series.name) {
        var runs = 0
        try db.run(
          """
          SELECT batch, runs\(withSamples ? ", content" : "") FROM samples
          WHERE series = ? ORDER BY batch
          """, [.integer(series.id)]
        ) { part in
          let batch = try part.integer(0)
          let samples = try part.blob(1) { runs in
            func read(_ content: Data?) throws -> IndexBatch.Samples {
              try IndexBatch.Samples(
                packedRuns: runs, packedSamples: content, series: series.id, batch: batch)
            }
            return withSamples ? try part.blob(2, read) : try read(nil)
          }
          try branch.add(samples, of: series.name, batch: batch)
          runs += samples.runs.count
        }
        guard runs == series.runs else { throw ColumnReader.Damage() }
      }
      return (branch, unreadableLines)
    }

    /// The number of commits that libgit2 reads in the startup time of git.
    private static let fewCommits = 500

    /// The commits from the first one to the tip, by first parents.
    ///
    /// The line is cached, because most of it doesn't change.
    private func line(
      to tip: ObjectID, in repository: borrowing Repository
    ) throws -> [ObjectID] {
      var stored: [ObjectID] = []
      try database.run("SELECT commits FROM line") { row in
        stored = try row.blob(0) { data in
          var reader = try ColumnReader(data)
          return try reader.nextCommits()
        }
      }
      if stored.last == tip { return stored }
      let known = CommitPlaces(line: stored)
      var new: [ObjectID] = []
      var meeting: Int?
      var isWhole = true
      try repository.walk(from: tip) { (commit) throws(GitError) in
        meeting = known[commit.id]
        if meeting == nil { new.append(commit.id) }
        isWhole = new.count < Self.fewCommits
        return meeting == nil && isWhole
      }
      if !isWhole {
        new = try fetchedLine?.ids(to: tip) ?? repository.firstParents(from: tip)
        meeting = nil
      }
      let line = stored.prefix((meeting ?? -1) + 1) + new.reversed()
      // For branches that only differ at their ends, the longer line is kept.
      if meeting == nil || meeting == stored.count - 1 {
        var writer = ColumnWriter()
        writer.append(commits: Array(line))
        try database.run(
          "INSERT OR REPLACE INTO line VALUES (1, ?)", [.blob(writer.finished())])
      }
      return Array(line)
    }
  }

  extension Ledger.Selection {
    /// Whether a series matches the selection.
    fileprivate func includes(_ name: IndexBatch.SeriesName) -> Bool {
      (workflow == nil || workflow == name.workflow)
        && (metric == nil || metric == name.metric.name)
    }
  }
#endif
