import Foundation
import Git
import TestSupport
import Testing

@Suite struct `Submodules of a worktree` {
  private let fixture: RepositoryFixture
  private let inner: RepositoryFixture
  private let place: TemporaryFolder
  /// A commit with a submodule that the user has.
  private let good: String

  init() throws {
    place = try TemporaryFolder()
    inner = try RepositoryFixture(named: "inner")
    try inner.commit("Inner", files: ["file": "1"])
    fixture = try RepositoryFixture(named: "project")
    try fixture.git("submodule", "--quiet", "add", "--name", "x", inner.path, "inner")
    good = try fixture.commit("Good")
  }

  private func checkOut(_ revision: String, in name: String = "tree") throws {
    let repository = try Repository(containing: fixture.path)
    try repository.checkOut(
      repository.commit(revision).id,
      in: Worktree(folder: place.path + "/" + name, name: "project"))
  }

  /// Commits another address for the submodule, and a commit of it that nobody has.
  private func commit(address: String) throws -> String {
    let lost = try shell(
      ["git", "commit-tree", "HEAD^{tree}", "-m", address], in: inner.path,
      environment: RepositoryFixture.environment
    ).output.trimmingCharacters(in: .newlines)
    try fixture.git("config", "--file", ".gitmodules", "submodule.x.url", address)
    try fixture.git("update-index", "--cacheinfo", "160000,\(lost),inner")
    try fixture.git("add", ".gitmodules")
    try fixture.git("commit", "--quiet", "-m", "Hostile")
    return try fixture.git("rev-parse", "HEAD")
  }

  private func configuration() throws -> String { try fixture.folder.read(".git/config") }

  @Test(arguments: [
    "file:///nowhere/gone.git", "http://127.0.0.1:9/gone.git", "ext::sh -c 'touch ran'",
    "--upload-pack=touch ran", "-u./x", "../../elsewhere", "OTHER",
  ])
  func `with a dead or hostile address change nothing of the user's`(address: String) throws {
    let secret = try RepositoryFixture(named: "secret")
    try secret.commit("Secret", files: ["secret": "1"])
    // Without the user's clone of it, the address alone would count.
    let hostile = try commit(address: address == "OTHER" ? secret.path : address)
    let before = try configuration()
    #expect(throws: GitError.self) { try checkOut(hostile) }
    #expect(!place.has("tree/project/inner/secret"), "no other repository of this machine is read")
    #expect(try configuration() == before)
    // The same worktree, and then a new one.
    try checkOut(good)
    #expect(try place.read("tree/project/inner/file") == "1")
    #expect(throws: GitError.self) { try checkOut(hostile) }
    try checkOut(good)
    try checkOut(good, in: "second")
    #expect(try place.read("second/project/inner/file") == "1")
    #expect(try configuration() == before)
    #expect(!place.has("tree/project/ran") && !fixture.folder.has("ran"))
  }

  @Test func `come from the user's clone whatever address the commit has`() throws {
    try FileManager.default.removeItem(atPath: inner.path)
    try fixture.git(
      "config", "--file", ".gitmodules", "submodule.x.url", "http://127.0.0.1:9/gone.git")
    let moved = try fixture.commit("Moved")
    let before = try configuration()
    try checkOut(moved)
    #expect(try place.read("tree/project/inner/file") == "1")
    #expect(try configuration() == before)
  }

  @Test func `follow what the user's clone gets later`() throws {
    try checkOut(good)
    let clone = RepositoryFixture(folder: fixture.folder)
    try inner.commit("More", files: ["file": "2"])
    try clone.git("-C", "inner", "pull", "--quiet", "origin", "main")
    let more = try fixture.commit("More")
    // A commit that only the user's clone has.
    try fixture.folder.write("3", to: "inner/file")
    try fixture.git("-C", "inner", "commit", "--quiet", "-a", "-m", "Local")
    let local = try fixture.commit("Local")
    for (revision, text) in [(more, "2"), (local, "3"), (good, "1"), (local, "3")] {
      try checkOut(revision)
      #expect(try place.read("tree/project/inner/file") == text)
    }
    #expect(
      try shell(["git", "status", "--porcelain"], in: place.path + "/tree/project").output == "")
  }

  @Test func `may hold others, and be named like folders`() throws {
    let middle = try RepositoryFixture(named: "middle")
    try middle.git("submodule", "--quiet", "add", "--name", "deep/er", inner.path, "below/inner")
    try middle.commit("Middle", files: ["file": "middle"])
    let outer = try RepositoryFixture(named: "outer")
    try outer.git("submodule", "--quiet", "add", "--name", "a b/c", middle.path, "a folder/middle")
    let id = try outer.commit("Outer")
    try outer.git("submodule", "--quiet", "update", "--init", "--recursive")
    let before = try outer.folder.read(".git/config")
    let repository = try Repository(containing: outer.path)
    let worktree = Worktree(folder: place.path + "/nested", name: "outer")
    for _ in 0..<2 { try repository.checkOut(repository.commit(id).id, in: worktree) }
    #expect(try place.read("nested/outer/a folder/middle/below/inner/file") == "1")
    #expect(try outer.folder.read(".git/config") == before)
    // The user's own settings still count.
    try outer.git("config", "submodule.a b/c.active", "false")
    let second = Worktree(folder: place.path + "/second", name: "outer")
    try repository.checkOut(repository.commit(id).id, in: second)
    #expect(!place.has("second/outer/a folder/middle/file"))
  }

  @Test func `that lead out of the repository by their names are left out`() throws {
    try fixture.folder.write(
      """
      [submodule "../../../../outside"]
      \tpath = inner
      \turl = \(inner.path)
      """, to: ".gitmodules")
    let hostile = try fixture.commit("Hostile")
    let before = try configuration()
    _ = try? checkOut(hostile)
    #expect(!place.has("outside") && !place.has("tree/outside"))
    #expect(try configuration() == before)
    try checkOut(good)
    #expect(try place.read("tree/project/inner/file") == "1")
  }
}
