import Git
package import Model
import PostgreSQL
import Quantities

extension Store {
  /// The names of the repositories that the user may read.
  ///
  /// - Parameter hasLine: Whether only those are wanted whose line of commits was pushed, too.
  package func repositories(withLine hasLine: Bool = false) throws -> [String] {
    try using(to: Self.reading) { _ in
      let condition =
        hasLine
        ? "WHERE EXISTS (SELECT FROM perf_check.head h WHERE h.repository = r.id)" : ""
      return try connection.run(
        "SELECT name FROM perf_check.repository r \(condition) ORDER BY name"
      ).rows.compactMap { $0[0] }
    }
  }

  /// What was recorded of a repository along the line that was pushed with its runs, for those who have
  /// no clone.
  ///
  /// - Parameters:
  ///   - tip: A branch, or the beginning of a commit's id; nil for the main branch, or the one that was
  ///     pushed last.
  ///   - selection: The selection of runs.
  ///   - name: The repository's name in the store.
  package func branch(
    from tip: String?, _ selection: Ledger.Selection, of name: String
  ) throws -> Ledger.Branch {
    try branch(along: line(to: tip, of: name).map(\.id).reversed(), selection, of: name)
  }

  /// The newest commits with runs on a line that was pushed.
  ///
  /// - Parameters:
  ///   - limit: The maximum number of commits.
  ///   - tip: As of `branch(from:_:of:)`.
  ///   - selection: The selection of runs.
  ///   - name: The repository's name in the store.
  ///   - isWanted: A further condition for runs.
  package func newest(
    _ limit: Int, from tip: String?, _ selection: Ledger.Selection, of name: String,
    where isWanted: (Run) -> Bool
  ) throws -> [RecordedCommit] {
    let line = try line(to: tip, of: name)
    let subjects = Dictionary(
      line.map { ($0.id, $0.subject) }, uniquingKeysWith: { one, _ in one })
    let found = try Ledger.newest(
      limit, among: line.map(\.id), reading: { try runs(of: $0, of: name) },
      where: { selection.part(of: $0) != nil && isWanted($0) })
    return found.map { RecordedCommit(id: $0.id, subject: subjects[$0.id] ?? "", runs: $0.runs) }
  }

  /// A commit of a line.
  private struct LineCommit {
    let id: ObjectID
    let parent: ObjectID?
    let subject: String
  }

  /// The commits of a line that was pushed, newest first.
  private func line(to tip: String?, of name: String) throws -> [LineCommit] {
    try using(to: Self.reading) { version in
      guard version.number >= 2 else {
        throw PostgreSQLError(.missing, message: "its version has no lines of commits")
      }
      let key = try key(of: name)
      var commits: [ObjectID: LineCommit] = [:]
      try connection.copyOut(
        """
        COPY (SELECT id, parent, subject FROM perf_check.commit WHERE repository = \(key))
        TO STDOUT (FORMAT binary)
        """
      ) { row in
        guard let id = try row.words() else { throw Self.damage }
        let parent = try row.words().map { ObjectID(words: $0) }
        let commit = LineCommit(
          id: ObjectID(words: id), parent: parent, subject: try row.text() ?? "")
        commits[commit.id] = commit
      }
      var next = try self.tip(tip, of: key, name, among: commits)
      var line: [LineCommit] = []
      while let id = next, let commit = commits.removeValue(forKey: id) {
        line.append(commit)
        next = commit.parent
      }
      return line
    }
  }

  /// The commit that a line ends with.
  private func tip(
    _ wanted: String?, of key: Int64, _ name: String, among commits: [ObjectID: LineCommit]
  ) throws -> ObjectID? {
    let heads = try heads(of: key)
    guard let wanted else {
      guard let newest = heads.first else {
        throw HistoryError(
          code: .usage, operation: Self.reading,
          detail: """
            '\(name)' isn't in the store, or you may not read it
              Repositories: \(try repositories().prefix(8).joined(separator: ", "))
            """)
      }
      let main = ["main", "master"].first { main in heads.contains { $0.branch == main } }
      return Self.tip(of: main ?? newest.branch, heads, among: commits)
    }
    if let tip = Self.tip(of: wanted, heads, among: commits) { return tip }
    let found = wanted.count >= 4 ? commits.keys.filter { $0.hex.hasPrefix(wanted) } : []
    guard found.count == 1, let id = found.first else {
      let branches = Set(heads.map(\.branch)).sorted().prefix(8).joined(separator: ", ")
      throw HistoryError(
        code: .usage, operation: Self.reading,
        detail: """
          '\(wanted)' is \(found.isEmpty ? "no" : "more than one") commit or branch of '\(name)' in the store
            Branches: \(branches)
          """)
    }
    return id
  }

  private typealias Head = (branch: String, id: ObjectID)

  /// The commits that branches ended with when they were pushed, those that were pushed last first.
  private func heads(of key: Int64) throws -> [Head] {
    try connection.run(
      """
      SELECT branch, encode(id, 'hex') FROM perf_check.head
      WHERE repository = $1 GROUP BY 1, 2 ORDER BY max(pushed_at) DESC LIMIT 1000
      """, ["\(key)"]
    ).rows.compactMap { row in
      row[0].flatMap { branch in row[1].flatMap { ObjectID(hex: $0) }.map { (branch, $0) } }
    }
  }

  /// The end of a branch: of what was pushed last, or of an earlier push that is ahead of it, as when a
  /// slow job for an older commit pushes after a fast one.
  private static func tip(
    of branch: String, _ heads: [Head], among commits: [ObjectID: LineCommit]
  ) -> ObjectID? {
    let ends = heads.filter { $0.branch == branch }.map(\.id)
    guard var tip = ends.first else { return nil }
    for end in ends.dropFirst().prefix(50) {
      var (next, steps) = (commits[end]?.parent, 0)
      while let id = next, steps < 10_000 {
        if id == tip {
          tip = end
          break
        }
        next = commits[id]?.parent
        steps += 1
      }
    }
    return tip
  }
}
