import Git
import History
import TestSupport
import Testing

@testable import Bisection

@Suite struct `The commits of a bisection` {
  private let repository: RepositoryFixture

  init() throws {
    repository = try RepositoryFixture()
  }

  private func range(_ good: String, _ bad: String, paths: [String] = []) throws -> CommitRange {
    let project = try Project(containing: repository.path)
    return try CommitRange(
      good: project.repository.commit(good), bad: project.repository.commit(bad), paths: paths,
      in: project)
  }

  private func ids(_ range: CommitRange) -> [String] { range.commits.map(\.id.hex) }

  @Test func `are the good one and all after it, oldest first`() throws {
    let commits = try (0..<5).map { try repository.commit("\($0)", files: ["a": "\($0)"]) }
    #expect(try ids(range(commits[1], commits[4])) == Array(commits[1...4]))
    #expect(try range(commits[1], commits[4]).unseen == 0)
    #expect(try ids(range(commits[3], commits[4])) == Array(commits[3...4]))
    // Nothing comes after a commit itself.
    #expect(try ids(range(commits[2], commits[2])) == [commits[2]])
  }

  @Test func `leave out those that change no file`() throws {
    let first = try repository.commit("A", files: ["a": "1"])
    try repository.commit("Nothing")
    let second = try repository.commit("B", files: ["a": "2"])
    try repository.commit("Nothing again")
    let last = try repository.commit("Still nothing")
    let range = try range(first, last)
    #expect(ids(range) == [first, second] && range.unseen == 3)
  }

  @Test func `keep one that goes back to an earlier state, which differs from the one before`()
    throws
  {
    let commits = try ["1", "2", "1"].map { try repository.commit($0, files: ["a": $0]) }
    #expect(try ids(range(commits[0], commits[2])) == commits)
  }

  @Test func `leave out those that touch nothing that the workflow sees`() throws {
    let start = try repository.commit("Start", files: ["src/a": "1", "docs/b": "1"])
    let seen = try repository.commit("Source", files: ["src/a": "2"])
    try repository.commit("Docs", files: ["docs/b": "2"])
    let both = try repository.commit("Both", files: ["src/a": "3", "docs/b": "3"])
    let end = try repository.commit("Notes", files: ["src/notes.md": "x"])
    let range = try range(start, end, paths: ["src/**", "!**/*.md"])
    #expect(ids(range) == [start, seen, both] && range.unseen == 2)
    #expect(try ids(self.range(start, end, paths: ["nowhere/**"])) == [start])
  }

  @Test func `follow first parents, so that a merge stands for its branch`() throws {
    let start = try repository.commit("Start", files: ["a": "1"])
    try repository.git("checkout", "--quiet", "-b", "topic")
    try repository.commit("Topic", files: ["b": "1"])
    try repository.git("checkout", "--quiet", "main")
    let main = try repository.commit("Main", files: ["a": "2"])
    try repository.git("merge", "--quiet", "--no-ff", "-m", "Merge", "topic")
    let merge = try repository.git("rev-parse", "HEAD")
    #expect(try ids(range(start, merge)) == [start, main, merge])
  }

  @Test func `start at the fork where the good one is on a branch that was merged`() throws {
    try repository.commit("Before", files: ["a": "0"])
    let fork = try repository.commit("Fork", files: ["a": "1"])
    try repository.git("checkout", "--quiet", "-b", "topic")
    let good = try repository.commit("Topic", files: ["b": "1"])
    try repository.git("checkout", "--quiet", "main")
    let main = try repository.commit("Main", files: ["a": "2"])
    try repository.git("merge", "--quiet", "--no-ff", "-m", "Merge", "topic")
    let merge = try repository.git("rev-parse", "HEAD")
    #expect(try ids(range(good, merge)) == [fork, main, merge])
  }
}
