import Foundation
package import Git
import Processes

/// Synchronizes the recorded runs of a repository with its remote.
///
/// Both sides may have new runs since the last sync: the union of their lines never conflicts, because
/// every run has a unique id. Concurrent updates on either side are handled by retrying.
///
/// - SeeAlso: `cat_sort_uniq` in git-notes(1).
package struct LedgerSync: Sendable {
  /// The result of a sync.
  package struct Result: Hashable, Sendable {
    /// The number of runs that were only on the remote.
    package var fetched = 0
    /// The number of runs that were only in this repository.
    package var pushed = 0
    /// The number of retries after concurrent updates.
    package var retries = 0

    package init() {}
  }

  /// The name or address of the remote.
  package var remote = "origin"
  /// Whether to only fetch from the remote.
  package var onlyFetches = false
  /// The maximum time of retries after concurrent updates, in seconds.
  package var patience = 120.0

  package init() {}

  /// Synchronizes both sides.
  ///
  /// - Throws: `HistoryError`, or `GitError` if git can't be run. Fetched runs are kept.
  package func run(in repository: borrowing Repository) throws -> Result {
    let lock = try lock(repository)
    defer { withExtendedLifetime(lock) {} }
    try removeOldReferences(in: repository)
    return try unite(repository)
  }

  /// The remote for display: an address without its password.
  package var shownRemote: String { RedactedAddress.text(remote) }

  private func unite(_ repository: borrowing Repository) throws -> Result {
    var result = Result()
    let deadline = Moment.now.after(seconds: patience)
    while true {
      let attempt = Moment.now
      let theirs = try fetch(repository)
      let ours = try oid(of: Ledger.reference, in: repository)
      if let theirs, theirs != ours {
        guard try merge(theirs, into: ours, in: repository) else {
          try wait(&result, since: attempt, deadline: deadline)
          continue
        }
        let merged = try oid(of: Ledger.reference, in: repository) ?? theirs
        result.fetched += try lines(from: ours, to: merged, in: repository)
      }
      guard !onlyFetches, let merged = try oid(of: Ledger.reference, in: repository),
        merged != theirs
      else { return result }
      if try push(merged, over: theirs, repository) {
        result.pushed += try lines(from: theirs, to: merged, in: repository)
        return result
      }
      try wait(&result, since: attempt, deadline: deadline)
    }
  }

  /// The local reference of the remote's notes, named by a digest, because its address may contain a
  /// password.
  private func trackingReference() throws(GitError) -> String {
    Self.trackingReferences + (try ObjectID(digestOf: remote.utf8)).hex
  }

  private static let trackingReferences = "refs/perf-check/remotes/"

  /// Removes references of earlier versions, whose names contain the remote's address with its password.
  private func removeOldReferences(in repository: borrowing Repository) throws {
    let listing = try repository.git([
      "for-each-ref", "--format=%(refname)", Self.trackingReferences,
    ])
    for line in listing.output.split(separator: "\n")
    where ObjectID(hex: line.dropFirst(Self.trackingReferences.count)) == nil {
      _ = try repository.git(["update-ref", "-d", String(line)])
    }
  }

  /// Acquires the lock for syncs of a repository, on the common folder of all its worktrees.
  private func lock(_ repository: borrowing Repository) throws -> FileLock {
    do {
      return try FileLock(folder: repository.commonDirectory)
    } catch {
      guard error.code == .contended else { throw error }
      throw HistoryError(
        code: .contended, operation: "sync the recorded runs",
        detail: "another sync of this repository is running\n  Wait until it ends, and try again.")
    }
  }

  private func oid(of reference: String, in repository: borrowing Repository) throws -> String? {
    try repository.id(ofReference: reference)?.hex
  }

  /// Fetches the remote's notes.
  ///
  /// - Returns: The commit of the notes; nil if the remote has none.
  private func fetch(_ repository: borrowing Repository) throws -> String? {
    let tracking = try trackingReference()
    func fetch(_ options: [String]) throws(GitError) -> GitAnswer {
      try repository.git(
        ["fetch"] + options + [
          "--no-tags", "--no-recurse-submodules", "--quiet",
          // A partial clone would omit the runs, and fetch each of them when it is read.
          "--no-filter", "--", remote, "+\(Ledger.reference):\(tracking)",
        ], reach: .network(limit: 600))
    }
    // FETCH_HEAD belongs to the user; git before 2.29 always writes it.
    var fetched = try fetch(["--no-write-fetch-head"])
    if fetched.errors.contains("unknown option") { fetched = try fetch([]) }
    // A single call checks for notes and fetches them, to shorten the time of the lock.
    if fetched.errors.contains("couldn't find remote ref") { return nil }
    guard fetched.succeeded else { throw refusal("read", fetched.errors) }
    return try oid(of: tracking, in: repository)
  }

  /// Merges the remote's notes into the local ones.
  ///
  /// - Returns: false if the local notes were updated concurrently.
  private func merge(
    _ theirs: String, into ours: String?, in repository: borrowing Repository
  ) throws -> Bool {
    guard let ours else { return try replace(nil, with: theirs, in: repository) }
    let base = try repository.git(["merge-base", theirs, ours]).output
      .trimmingCharacters(in: .newlines)
    if base == theirs { return true }
    if base == ours {
      return try replace(ours, with: theirs, in: repository)
    }
    if base.isEmpty {
      if try Compaction.contains(theirs, in: ours, repository) { return true }
      if try Compaction.contains(ours, in: theirs, repository) {
        return try replace(ours, with: theirs, in: repository)
      }
    }
    // git merges notes without checking for concurrent updates, so it merges a copy.
    let copy = "refs/notes/perf-check-merge-\(ProcessInfo.processInfo.processIdentifier)"
    defer { _ = try? repository.git(["update-ref", "-d", copy], reach: .cleanup) }
    _ = try repository.git(["update-ref", copy, ours])
    let merge = try repository.git(
      ["notes", "--ref", copy, "merge", "--quiet", "-s", "cat_sort_uniq", try trackingReference()],
      environment: Self.author)
    guard merge.succeeded, let merged = try oid(of: copy, in: repository) else {
      throw HistoryError(
        code: .storage, operation: "merge the recorded runs of '\(shownRemote)'",
        detail: RedactedAddress.redacted(in: merge.errors.trimmingCharacters(in: .newlines)))
    }
    let kept = base.isEmpty ? try cutOff(merged, theirs, ours, in: repository) : merged
    return try replace(ours, with: kept, in: repository)
  }

  /// A merge of two histories without a common commit, of which one was cut off: the other isn't taken up
  /// again, only its runs.
  private func cutOff(
    _ merged: String, _ theirs: String, _ ours: String, in repository: borrowing Repository
  ) throws -> String {
    let parent =
      try Compaction.isCutOff(theirs, in: repository)
      ? theirs : try Compaction.isCutOff(ours, in: repository) ? ours : nil
    guard let parent else { return merged }
    func output(_ words: [String]) throws -> String {
      let answer = try repository.git(words, environment: Self.author)
      guard answer.succeeded else {
        throw HistoryError(
          code: .storage, operation: "merge the recorded runs of '\(shownRemote)'",
          detail: RedactedAddress.redacted(in: answer.errors.trimmingCharacters(in: .newlines)))
      }
      return answer.output.trimmingCharacters(in: .whitespacesAndNewlines)
    }
    let trees = try output(["rev-parse", "\(merged)^{tree}", "\(parent)^{tree}"])
      .split(separator: "\n")
    guard trees.count == 2, trees[0] != trees[1] else { return parent }
    return try output([
      "commit-tree", String(trees[0]), "-p", parent, "-m", "Recorded runs of both sides",
    ])
  }

  /// Updates the local notes if they haven't changed.
  private func replace(
    _ old: String?, with new: String, in repository: borrowing Repository
  ) throws -> Bool {
    let none = String(repeating: "0", count: new.count)
    return try repository.git(["update-ref", Ledger.reference, new, old ?? none]).succeeded
  }

  /// Pushes the local notes, unless the remote's were updated concurrently.
  ///
  /// - Returns: false if they were.
  private func push(
    _ ours: String, over theirs: String?, _ repository: borrowing Repository
  ) throws -> Bool {
    // A thin pack may refer to objects of another push that is not complete.
    let answer = try repository.git(
      [
        "push", "--porcelain", "--no-thin", "--no-verify", "--quiet",
        "--no-recurse-submodules", "--no-follow-tags",
        "--force-with-lease=\(Ledger.reference):\(theirs ?? "")", "--",
        remote, "\(ours):\(Ledger.reference)",
      ], reach: .network(limit: 600))
    if answer.succeeded {
      _ = try repository.git(["update-ref", try trackingReference(), ours])
      return true
    }
    let said = answer.output + answer.errors
    let isLate = [
      "stale info", "fetch first", "non-fast-forward", "failed to update ref",
      "cannot lock ref", "unresolved deltas", "remote unpack failed",
    ].contains { said.contains($0) }
    guard isLate else { throw refusal("written", answer.errors + answer.output) }
    return false
  }

  /// Waits before a retry after a concurrent update.
  ///
  /// The pause is random, about as long as one attempt, and grows slowly: with exponential backoff, a
  /// process that has failed often would retry rarely, and fail again.
  private func wait(_ result: inout Result, since attempt: Moment, deadline: Moment) throws {
    let now = Moment.now
    guard now < deadline else {
      throw HistoryError(
        code: .contended, operation: "sync the recorded runs",
        detail: """
          '\(shownRemote)' was changed by others \(result.retries + 1) times in a row
            Nothing is lost; try again: perf-check sync
          """)
    }
    result.retries += 1
    let took = Double(now.nanoseconds - attempt.nanoseconds) * 1e-9
    // Processes that have waited for long have priority: their pauses get shorter.
    let longest = min(2, max(0.05, took)) / Double(max(1, result.retries - 2))
    guard Interrupt.sleep(seconds: .random(in: 0...longest)) else {
      throw HistoryError(
        code: .interrupted, operation: "sync the recorded runs",
        detail: "interrupted by signal \(Interrupt.signal)")
    }
  }

  /// The number of lines in one state of the notes that are not in another.
  private func lines(
    from old: String?, to new: String, in repository: borrowing Repository
  ) throws -> Int {
    let start = old ?? Self.emptyTree
    let answer = try repository.git(["diff-tree", "-r", "--numstat", "--no-renames", start, new])
    // A note that was moved to another folder is on both sides.
    let counts = answer.output.split(separator: "\n").map { line in
      line.split(separator: "\t").prefix(2).map { Int($0) ?? 0 }
    }
    return max(0, counts.reduce(0) { $0 + ($1.first ?? 0) - ($1.last ?? 0) })
  }

  private func refusal(_ what: String, _ errors: String) -> HistoryError {
    let shown = RedactedAddress.redacted(in: errors)
    let last = shown.split(separator: "\n").filter { !$0.isEmpty }.prefix(6)
      .map { "  | \($0)" }.joined(separator: "\n")
    let mayNotWrite = what == "written"
    let advice =
      mayNotWrite
      ? "Check that the token can push. GitHub Actions: permissions: {contents: write}; or perf-check sync"
        + " --fetch-only"
      : "Check that the remote exists and is readable: git ls-remote '\(shownRemote)'"
    return HistoryError(
      code: mayNotWrite ? .mayNotPush : .unreachable, operation: "sync the recorded runs",
      detail: "the notes of '\(shownRemote)' can't be \(what)\n\(last)\n  \(advice)")
  }

  /// The empty tree, which git knows without an object.
  private static let emptyTree = "4b825dc642cb6eb9a060e54bf8d69288fbee4904"
  /// The author of the merge, because the user may have no name configured.
  static let author = [
    "GIT_AUTHOR_NAME": "perf-check", "GIT_AUTHOR_EMAIL": "perf-check@localhost",
    "GIT_COMMITTER_NAME": "perf-check", "GIT_COMMITTER_EMAIL": "perf-check@localhost",
  ]
}
