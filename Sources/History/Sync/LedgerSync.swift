import Foundation
package import Git
import Processes

/// Brings the recorded runs of a repository and of its remote together.
///
/// Both sides may have written since they last met: their lines are united, which never conflicts,
/// as every run carries an id of its own. What is written meanwhile, here or there, is met by trying
/// again.
///
/// - SeeAlso: `cat_sort_uniq` in git-notes(1).
package struct LedgerSync: Sendable {
  /// What was done.
  package struct Result: Hashable, Sendable {
    /// Runs that the remote had and this repository hadn't.
    package var fetched = 0
    /// Runs that this repository had and the remote hadn't.
    package var pushed = 0
    /// How often somebody else was faster.
    package var retries = 0

    package init() {}
  }

  /// The remote's name or address.
  package var remote = "origin"
  /// Whether the remote is only read.
  package var onlyFetches = false
  /// How long to try again when somebody else is faster, in seconds.
  package var patience = 120.0

  package init() {}

  /// Brings both together.
  ///
  /// - Throws: `HistoryError`, or `GitError` where git can't be run. What was fetched stays.
  package func run(in repository: borrowing Repository) throws -> Result {
    let lock = try lock(repository)
    defer { withExtendedLifetime(lock) {} }
    try removeOldReferences(in: repository)
    return try unite(repository)
  }

  /// The remote as it is shown: an address without its password.
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

  /// The place of the remote's notes here: a digest of its name or address, which may hold a
  /// password.
  private func trackingReference() throws(GitError) -> String {
    Self.trackingReferences + (try ObjectID(digestOf: remote.utf8)).hex
  }

  private static let trackingReferences = "refs/perf-check/remotes/"

  /// Removes references that earlier versions named like the remote, password and all.
  private func removeOldReferences(in repository: borrowing Repository) throws {
    let listing = try repository.git([
      "for-each-ref", "--format=%(refname)", Self.trackingReferences,
    ])
    for line in listing.output.split(separator: "\n")
    where ObjectID(hex: line.dropFirst(Self.trackingReferences.count)) == nil {
      _ = try repository.git(["update-ref", "-d", String(line)])
    }
  }

  /// Takes the lock that two syncs of one repository share: on the folder that all its worktrees
  /// have in common.
  private func lock(_ repository: borrowing Repository) throws -> FileLock {
    do {
      return try FileLock(folder: repository.commonDirectory)
    } catch {
      guard error.code == .contended else { throw error }
      throw HistoryError(
        code: .contended, operation: "sync the recorded runs",
        detail: "another sync of this repository is running\n  Wait for it, and try again.")
    }
  }

  private func oid(of reference: String, in repository: borrowing Repository) throws -> String? {
    try repository.id(ofReference: reference)?.hex
  }

  /// Fetches the remote's notes.
  ///
  /// - Returns: The commit that holds them; nil where the remote has none.
  private func fetch(_ repository: borrowing Repository) throws -> String? {
    let tracking = try trackingReference()
    func fetch(_ options: [String]) throws(GitError) -> GitAnswer {
      try repository.git(
        ["fetch"] + options + [
          "--no-tags", "--no-recurse-submodules", "--quiet",
          // A partial clone would leave the runs out, and fetch each of them when it is read.
          "--no-filter", "--", remote, "+\(Ledger.reference):\(tracking)",
        ], reach: .network(limit: 600))
    }
    // FETCH_HEAD is the user's; git before 2.29 writes it all the same.
    var fetched = try fetch(["--no-write-fetch-head"])
    if fetched.errors.contains("unknown option") { fetched = try fetch([]) }
    // One call tells whether there are any, and brings them: others wait for their turn.
    if fetched.errors.contains("couldn't find remote ref") { return nil }
    guard fetched.succeeded else { throw refusal("read", fetched.errors) }
    return try oid(of: tracking, in: repository)
  }

  /// Takes the remote's notes into ours.
  ///
  /// - Returns: False where ours were written meanwhile.
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
    // git merges notes without looking whether they changed meanwhile; so it gets a copy.
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
    return try replace(ours, with: merged, in: repository)
  }

  /// Sets our notes if they are still what they were.
  private func replace(
    _ old: String?, with new: String, in repository: borrowing Repository
  ) throws -> Bool {
    let none = String(repeating: "0", count: new.count)
    return try repository.git(["update-ref", Ledger.reference, new, old ?? none]).succeeded
  }

  /// Pushes our notes, unless the remote's changed meanwhile.
  ///
  /// - Returns: False where they did.
  private func push(
    _ ours: String, over theirs: String?, _ repository: borrowing Repository
  ) throws -> Bool {
    // A thin pack may build on objects that another push has not finished bringing.
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

  /// Waits for a moment after somebody else was faster.
  ///
  /// The pause is random, about as long as one attempt takes, and grows little: with pauses that
  /// double, the one who lost most tries least, and loses again.
  private func wait(_ result: inout Result, since attempt: Moment, deadline: Moment) throws {
    let now = Moment.now
    guard now < deadline else {
      throw HistoryError(
        code: .contended, operation: "sync the recorded runs",
        detail: """
          '\(shownRemote)' was written by others \(result.retries + 1) times in a row
            Nothing is lost; try again: perf-check sync
          """)
    }
    result.retries += 1
    let took = Double(now.nanoseconds - attempt.nanoseconds) * 1e-9
    // Those who have waited long come first: their pauses get shorter.
    let longest = min(2, max(0.05, took)) / Double(max(1, result.retries - 2))
    guard Interrupt.sleep(seconds: .random(in: 0...longest)) else {
      throw HistoryError(
        code: .interrupted, operation: "sync the recorded runs",
        detail: "it was interrupted by signal \(Interrupt.signal)")
    }
  }

  /// How many lines one state of the notes has more than another.
  private func lines(
    from old: String?, to new: String, in repository: borrowing Repository
  ) throws -> Int {
    let start = old ?? Self.emptyTree
    let answer = try repository.git(["diff-tree", "-r", "--numstat", "--no-renames", start, new])
    // A note that moved to another folder stands on both sides.
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
      ? "May this token push? GitHub Actions: permissions: {contents: write}; or perf-check sync"
        + " --fetch-only"
      : "Is there such a remote, and may it be read? git ls-remote '\(shownRemote)'"
    return HistoryError(
      code: mayNotWrite ? .mayNotPush : .unreachable, operation: "sync the recorded runs",
      detail: "the notes of '\(shownRemote)' can't be \(what)\n\(last)\n  \(advice)")
  }

  /// The tree of no files, which git knows without having it.
  private static let emptyTree = "4b825dc642cb6eb9a060e54bf8d69288fbee4904"
  /// The merge is ours, even where the user has no name configured.
  private static let author = [
    "GIT_AUTHOR_NAME": "perf-check", "GIT_AUTHOR_EMAIL": "perf-check@localhost",
    "GIT_COMMITTER_NAME": "perf-check", "GIT_COMMITTER_EMAIL": "perf-check@localhost",
  ]
}
