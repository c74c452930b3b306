import Foundation
package import Git
package import Model
import Synchronization

/// The recorded runs: JSON lines in git notes, attached to the commits they measured.
package enum Ledger {
  /// The notes reference.
  package static let reference = "refs/notes/perf-check"

  /// The contents of the notes.
  package struct Reading: Sendable {
    /// The runs of each commit in the order they were written.
    package var runs: [ObjectID: [Run]] = [:]
    /// The number of malformed lines: text of other tools, or corrupt.
    package var unreadableLines = 0
  }

  /// Attaches runs to their commits, all in one commit of the notes.
  ///
  /// - Throws: `GitError`, in which case nothing was attached.
  package static func append(
    _ runs: [Run], to repository: borrowing Repository
  ) throws(GitError) {
    let lines = runs.compactMap { run in
      ObjectID(hex: run.commit).map { (commit: $0, line: run.line) }
    }
    let what = Set(runs.map(\.workflow)).sorted().joined(separator: ", ")
    try repository.appendNotes(
      lines, to: reference, message: "perf-check: record \(what)")
  }

  /// Checks that runs can be attached, before they are measured.
  ///
  /// - Throws: `GitError`, as `append` would.
  package static func checkIsWritable(
    for commits: [ObjectID], in repository: borrowing Repository
  ) throws(GitError) {
    try repository.checkNotesAreWritable(reference, for: commits)
  }

  /// The runs of some commits.
  ///
  /// - Throws: `GitError`, or `HistoryError` for a line of a newer format.
  package static func runs(
    of commits: [ObjectID], in repository: borrowing Repository
  ) throws -> Reading {
    try reading(of: try repository.notes(for: commits, in: reference), in: repository)
  }

  /// All runs, of all commits.
  ///
  /// - Throws: As `runs(of:in:)`.
  /// - Complexity: Reads every note, on all cores: 50,000 runs take about a second.
  package static func allRuns(in repository: borrowing Repository) throws -> Reading {
    guard let tree = try repository.notesTree(in: reference) else { return Reading() }
    let notes = try repository.noteChanges(from: nil, to: tree).added
    return try reading(of: notes, in: repository)
  }

  private static func reading(
    of notes: [Repository.Note], in repository: borrowing Repository
  ) throws -> Reading {
    var reading = Reading()
    try read(
      notes, in: repository, digest: { $0 },
      use: { pages in
        for page in pages {
          if !page.runs.isEmpty { reading.runs[page.commit] = page.runs }
          reading.unreadableLines += page.unreadableLines
        }
      })
    return reading
  }

  /// The contents of one note.
  struct Page: Sendable {
    let commit: ObjectID
    var runs: [Run] = []
    var unreadableLines = 0

    /// Parses the lines of a note, in the order of their ids; of duplicate ids, the first is used.
    ///
    /// Runs imported from one file in two clones have the same id, and two lines if their times of import
    /// differ.
    ///
    /// - Throws: `HistoryError` for a line of a newer format.
    init(_ note: ArraySlice<UInt8>, of commit: ObjectID) throws(HistoryError) {
      self.commit = commit
      var rest = note
      while let first = rest.first {
        guard first != UInt8(ascii: "\n") else {
          rest = rest.dropFirst()
          continue
        }
        do {
          runs.append(try RunLineReader.next(&rest))
        } catch let error as Run.UnknownVersion {
          throw HistoryError(
            code: .newerFormat(found: error.version, supported: Run.version),
            operation: "read the runs of \(commit.short)",
            detail: """
              a run has version \(error.version), but this perf-check supports \(Run.version)
                Update perf-check.
              """)
        } catch {
          unreadableLines += 1
        }
      }
      guard runs.count > 1 else { return }
      var seen: Set<String> = []
      runs.removeAll { !seen.insert($0.id).inserted }
      // Merges sort the lines; ids sort by time.
      if zip(runs, runs.dropFirst()).contains(where: { $0.id > $1.id }) {
        runs.sort { $0.id < $1.id }
      }
    }
  }

  /// The number of bytes of notes per chunk of parallel work.
  private static let pieceSize = 1 << 19

  /// Reads notes, parsing their lines on all cores.
  ///
  /// - Parameters:
  ///   - notes: The notes.
  ///   - digest: Processes the contents of some notes, on any core.
  ///   - use: Called with each result, in the order of the notes.
  static func read<Digest: Sendable>(
    _ notes: [Repository.Note], in repository: borrowing Repository,
    digest: @escaping @Sendable ([Page]) -> Digest, use: (Digest) throws -> Void
  ) throws {
    typealias Text = (commit: ObjectID, bytes: ArraySlice<UInt8>)
    let read = Mutex<[Int: Result<Digest, any Error>]>([:])
    // git is throttled if it is far ahead, otherwise texts would accumulate in memory.
    let (group, places) = (DispatchGroup(), DispatchSemaphore(value: 16))
    var (piece, size, pieces, used): ([Text], Int, Int, Int) = ([], 0, 0, 0)
    var failure: (any Error)?
    func handOver() {
      let (texts, number) = (piece, pieces)
      places.wait()
      DispatchQueue.global().async(group: group) {
        let digest = Result { digest(try texts.map { try Page($0.bytes, of: $0.commit) }) }
        read.withLock { $0[number] = digest }
        places.signal()
      }
      (piece, size) = ([], 0)
      pieces += 1
    }
    func useWhatIsThere() {
      while failure == nil, let digest = read.withLock({ $0.removeValue(forKey: used) }) {
        do { try use(digest.get()) } catch { failure = error }
        used += 1
      }
    }
    try repository.read(notes[...]) { (note, bytes) throws(GitError) in
      guard failure == nil else { return }
      piece.append((note.commit, bytes))
      size += bytes.count
      guard size > pieceSize else { return }
      handOver()
      useWhatIsThere()
    }
    if !piece.isEmpty { handOver() }
    group.wait()
    useWhatIsThere()
    if let failure { throw failure }
  }
}

extension Ledger {
  /// The newest commits with runs on a branch.
  ///
  /// - Parameters:
  ///   - limit: The most commits.
  ///   - revision: Where to start.
  ///   - repository: The repository with the notes.
  ///   - isWanted: The condition for runs; commits without matching runs are skipped.
  /// - Returns: The commits, newest first, and the number of malformed lines in the notes that were
  ///   read.
  /// - Complexity: Reads the notes from the newest commit on, until enough are found.
  package static func newest(
    _ limit: Int, from revision: String, in repository: borrowing Repository,
    where isWanted: (Run) -> Bool
  ) throws -> (commits: [(commit: Commit, runs: [Run])], unreadableLines: Int) {
    guard try repository.hasNotes(in: reference) else { return ([], 0) }
    var start: ObjectID? = try repository.commit(revision).id
    return try newest(limit, in: repository, where: isWanted) { (count, repository) in
      var pile: [ObjectID] = []
      guard let from = start else { return pile }
      start = nil
      try repository.walk(from: from) { (commit) throws(GitError) in
        if pile.count == count { start = commit.id }
        if start == nil { pile.append(commit.id) }
        return start == nil
      }
      return pile
    }
  }

  /// As the other, among some commits.
  ///
  /// - Parameters:
  ///   - limit: The maximum number of commits.
  ///   - commits: The candidates, newest first.
  ///   - repository: The repository with the notes.
  ///   - isWanted: The condition for runs; commits without matching runs are skipped.
  package static func newest(
    _ limit: Int, among commits: [ObjectID], in repository: borrowing Repository,
    where isWanted: (Run) -> Bool
  ) throws -> (commits: [(commit: Commit, runs: [Run])], unreadableLines: Int) {
    var rest = commits[...]
    return try newest(limit, in: repository, where: isWanted) { (count, _) in
      defer { rest = rest.dropFirst(count) }
      return Array(rest.prefix(count))
    }
  }

  private static func newest(
    _ limit: Int, in repository: borrowing Repository, where isWanted: (Run) -> Bool,
    next: (Int, borrowing Repository) throws -> [ObjectID]
  ) throws -> (commits: [(commit: Commit, runs: [Run])], unreadableLines: Int) {
    var (search, unreadableLines) = (NewestSearch(limit), 0)
    while !search.isDone {
      let pile = try next(search.size, repository)
      guard !pile.isEmpty else { break }
      let reading = try runs(of: pile, in: repository)
      unreadableLines += reading.unreadableLines
      search.add(pile, reading.runs, where: isWanted)
    }
    return (
      try search.found.map { (commit: try repository.commit($0.id), runs: $0.runs) },
      unreadableLines
    )
  }

  /// The same where runs are read from elsewhere.
  ///
  /// - Parameter read: Reads the runs of some commits.
  static func newest(
    _ limit: Int, among commits: [ObjectID],
    reading read: ([ObjectID]) throws -> [ObjectID: [Run]], where isWanted: (Run) -> Bool
  ) throws -> [(id: ObjectID, runs: [Run])] {
    var (search, rest) = (NewestSearch(limit), commits[...])
    while !search.isDone, !rest.isEmpty {
      let pile = Array(rest.prefix(search.size))
      rest = rest.dropFirst(pile.count)
      search.add(pile, try read(pile), where: isWanted)
    }
    return search.found
  }

  /// The newest commits with runs, found pile by pile.
  private struct NewestSearch {
    private let limit: Int
    private(set) var found: [(id: ObjectID, runs: [Run])] = []
    /// How many commits the next pile has; if few match, the piles grow.
    private(set) var size: Int
    private static let largestSize = 4096

    init(_ limit: Int) {
      self.limit = limit
      size = min(limit, Self.largestSize)
    }

    var isDone: Bool { found.count >= limit }

    mutating func add(
      _ pile: [ObjectID], _ runs: [ObjectID: [Run]], where isWanted: (Run) -> Bool
    ) {
      for commit in pile where found.count < limit {
        let wanted = (runs[commit] ?? []).filter(isWanted)
        if !wanted.isEmpty { found.append((commit, wanted)) }
      }
      size = min(size * 2, Self.largestSize)
    }
  }
}
