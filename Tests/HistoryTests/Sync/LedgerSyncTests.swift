import Foundation
import Git
import History
import Model
import TestSupport
import Testing

@Suite struct `A sync` {
  private let folder: TemporaryFolder
  private let remote: RepositoryFixture
  private let commit: String

  /// A bare remote with one commit.
  init() throws {
    folder = try TemporaryFolder(named: "sync")
    remote = try RepositoryFixture(named: "remote.git", arguments: ["--bare"])
    let first = try RepositoryFixture(named: "first")
    commit = try first.commit("Start", files: ["a": "1"])
    try first.git("push", "--quiet", remote.path, "main")
  }

  private func clone(_ name: String) throws -> String {
    let path = folder.path + "/" + name
    try shell(["git", "clone", "--quiet", remote.path, path], in: folder.path)
    return path
  }

  private func record(_ id: String, in path: String) throws {
    let environment = RunEnvironment(
      cpu: "x", cores: 2, memory: 1, os: "Linux", arch: "x86_64", swift: "6.3.1")
    let run = Run(
      id: id, workflow: "w", commit: commit, dirty: false, at: "2026-01-01T00:00:00Z",
      environment: environment, metrics: [])
    try Ledger.append([run], to: try Repository(containing: path))
  }

  private func ids(in path: String) throws -> [String] {
    let reading = try Ledger.allRuns(in: try Repository(containing: path))
    return reading.runs.values.joined().map(\.id).sorted()
  }

  private func sync(_ path: String) throws -> LedgerSync.Result {
    try LedgerSync().run(in: try Repository(containing: path))
  }

  @Test func `of nothing is nothing`() throws {
    #expect(try sync(try clone("a")) == .init())
  }

  @Test func `unites what both sides recorded`() throws {
    let (one, other) = (try clone("a"), try clone("b"))
    try record("run-a", in: one)
    #expect(try sync(one).pushed == 1)
    try record("run-b", in: other)
    let met = try sync(other)
    #expect(met.fetched == 1 && met.pushed == 1)
    #expect(try ids(in: other) == ["run-a", "run-b"])
    #expect(try sync(one).fetched == 1)
    #expect(try ids(in: one) == ["run-a", "run-b"])
    #expect(try sync(one) == .init())
    let notes = try shell(["git", "notes", "--ref=perf-check", "show", commit], in: one)
    #expect(notes.status == 0 && notes.output.contains("run-a"))
  }

  @Test func `keeps a history cut off, and loses no run, whoever still has it`() throws {
    let (one, other) = (try clone("a"), try clone("b"))
    for id in ["run-1", "run-2", "run-3"] { try record(id, in: one) }
    _ = try sync(one)
    _ = try sync(other)
    try record("run-4", in: one)
    try record("run-5", in: other)
    let result = try Compaction.run(in: try Repository(containing: one), isDryRun: false)
    #expect(result?.commits == 4 && result?.notes == 1)
    #expect(try Compaction.run(in: try Repository(containing: one), isDryRun: false) == nil)
    _ = try sync(one)
    // This one still has the history, and a run of its own.
    let met = try sync(other)
    #expect(met.fetched == 1 && met.pushed == 1)
    _ = try sync(one)
    let all = (1...5).map { "run-\($0)" }
    for path in [one, other] {
      #expect(try ids(in: path) == all)
      let count = try shell(["git", "rev-list", "--count", "refs/notes/perf-check"], in: path)
        .output
      #expect(count == "2\n")
    }
    // What is recorded on both sides later is merged as ever.
    try record("run-6", in: one)
    try record("run-7", in: other)
    _ = try sync(one)
    _ = try sync(other)
    #expect(try ids(in: other) == all + ["run-6", "run-7"])
    // Two that cut it off at once, each with a run that the other lacks.
    try record("run-8", in: one)
    for path in [one, other] {
      _ = try Compaction.run(in: try Repository(containing: path), isDryRun: false)
    }
    _ = try sync(one)
    _ = try sync(other)
    _ = try sync(one)
    for path in [one, other] { #expect(try ids(in: path) == all + ["run-6", "run-7", "run-8"]) }
    #expect(try sync(one) == .init() && sync(other) == .init())
  }

  @Test func `doesn't bring back what was deleted before a history was cut off`() throws {
    let path = try clone("a")
    for id in ["run-1", "run-2"] { try record(id, in: path) }
    _ = try sync(path)
    try shell(["git", "notes", "--ref=perf-check", "remove", commit], in: path)
    try record("run-3", in: path)
    _ = try Compaction.run(in: try Repository(containing: path), isDryRun: false)
    _ = try sync(path)
    #expect(try ids(in: path) == ["run-3"])
    let later = try clone("b")
    _ = try sync(later)
    #expect(try ids(in: later) == ["run-3"])
  }

  @Test func `loses nothing when many push at once`() async throws {
    let paths = try (0..<4).map { try clone("c\($0)") }
    for (index, path) in paths.enumerated() { try record("run-\(index)", in: path) }
    try await withThrowingTaskGroup(of: Void.self) { group in
      for path in paths {
        group.addTask {
          _ = try LedgerSync().run(in: try Repository(containing: path))
        }
      }
      try await group.waitForAll()
    }
    let last = try clone("last")
    #expect(try sync(last).fetched == 4)
    #expect(try ids(in: last) == ["run-0", "run-1", "run-2", "run-3"])
  }

  @Test func `that may not push says so, and keeps what it fetched`() throws {
    let (one, other) = (try clone("a"), try clone("b"))
    try record("run-a", in: one)
    _ = try sync(one)
    let hook = remote.path + "/hooks/pre-receive"
    try "#!/bin/sh\necho 'Permission to x denied' >&2\nexit 1\n"
      .write(toFile: hook, atomically: true, encoding: .utf8)
    try shell(["chmod", "+x", hook], in: folder.path)
    try record("run-b", in: other)
    let error = #expect(throws: HistoryError.self) { try sync(other) }
    #expect(error?.code == .mayNotPush)
    #expect(error?.description.contains("Permission to x denied") == true)
    #expect(try ids(in: other) == ["run-a", "run-b"])
    var fetch = LedgerSync()
    fetch.onlyFetches = true
    #expect(try fetch.run(in: try Repository(containing: other)).retries == 0)
  }

  @Test func `keeps apart remotes whose names are alike, and shows no password`() throws {
    let path = try clone("a")
    try record("run-a", in: path)
    let other = try RepositoryFixture(named: "remote-git", arguments: ["--bare"])
    // What git makes of it is the same repository.
    let addresses = [remote.path, remote.path + "/", other.path, "file://u:S3CRET@" + remote.path]
    for address in addresses {
      var sync = LedgerSync()
      sync.remote = address
      _ = try? sync.run(in: try Repository(containing: path))
    }
    let references = try shell(
      ["git", "for-each-ref", "--format=%(refname)", "refs/perf-check"], in: path
    ).output
    #expect(references.split(separator: "\n").count == 4, "\(references)")
    let everything = try shell(["grep", "-r", "S3CRET", ".git"], in: path)
    #expect(everything.status == 1, "\(everything.output)")
    var sync = LedgerSync()
    sync.remote = "http://u:S3CRET@127.0.0.1:9/x?token=S3CRET"
    let error = #expect(throws: HistoryError.self) {
      try sync.run(in: try Repository(containing: path))
    }
    #expect(error?.code == .unreachable)
    #expect(error?.description.contains("S3CRET") == false && error?.detail.contains("***") == true)
  }

  @Test func `leaves neither a lock in the work tree nor FETCH_HEAD`() throws {
    let (one, other) = (try clone("a"), try clone("b"))
    try record("run-a", in: one)
    _ = try sync(one)
    _ = try sync(other)
    #expect(try shell(["git", "status", "--porcelain", "--ignored"], in: other).output.isEmpty)
    #expect(!FileManager.default.fileExists(atPath: other + "/.git/FETCH_HEAD"))
    // A worktree shares it.
    try shell(["git", "worktree", "add", "--quiet", "--detach", "../w"], in: one)
    let lock = try FileLock(folder: one + "/.git")
    let error = #expect(throws: HistoryError.self) { try sync(folder.path + "/w") }
    #expect(error?.code == .contended)
    withExtendedLifetime(lock) {}
  }

  @Test func `removes references that are named like a remote`() throws {
    let path = try clone("a")
    try shell(["git", "update-ref", "refs/perf-check/remotes/https---u-S3CRET", "HEAD"], in: path)
    _ = try sync(path)
    #expect(try shell(["git", "for-each-ref", "refs/perf-check"], in: path).output.isEmpty)
  }

  @Test func `with a remote that isn't there says so`() throws {
    let path = try clone("a")
    var sync = LedgerSync()
    sync.remote = "nowhere"
    let error = #expect(throws: HistoryError.self) {
      try sync.run(in: try Repository(containing: path))
    }
    #expect(error?.code == .unreachable)
  }
}
