import Foundation
import Git
import TestSupport
import Testing

/// What a repository says of itself, copied out so that expectations can show it.
private struct Facts {
  let workTree: String?
  let gitDirectory: String
  let commonDirectory: String
  let branch: String?
  let isShallow: Bool

  init(_ repository: borrowing Repository) {
    self.workTree = repository.workTree
    self.gitDirectory = repository.gitDirectory
    self.commonDirectory = repository.commonDirectory
    self.branch = repository.branch
    self.isShallow = repository.isShallow
  }
}

@Suite struct `A repository` {
  @Test func `opens from a subfolder`() throws {
    let fixture = try RepositoryFixture()
    try fixture.commit("Start", files: ["a/b/file": "1"])
    let repository = try Repository(containing: fixture.path + "/a/b")
    #expect(Facts(repository).workTree == fixture.path + "/")
    #expect(Facts(repository).branch == "main")
    #expect(!Facts(repository).isShallow)
  }

  @Test func `opens from a linked worktree`() throws {
    let fixture = try RepositoryFixture()
    let id = try fixture.commit("Start", files: ["file": "1"])
    let other = try TemporaryFolder()
    try fixture.git("worktree", "add", "--quiet", other.path + "/tree", "-b", "side")
    let repository = try Repository(containing: other.path + "/tree")
    #expect(Facts(repository).commonDirectory == fixture.path + "/.git/")
    #expect(Facts(repository).gitDirectory != Facts(repository).commonDirectory)
    #expect(try repository.commit("HEAD").id.hex == id)
  }

  @Test func `opens when it is bare`() throws {
    let fixture = try RepositoryFixture(arguments: ["--bare"])
    let repository = try Repository(containing: fixture.path)
    #expect(Facts(repository).workTree == nil)
  }

  @Test func `opens as a submodule`() throws {
    let inner = try RepositoryFixture()
    let id = try inner.commit("Inner", files: ["file": "1"])
    let outer = try RepositoryFixture()
    try outer.commit("Outer", files: ["file": "2"])
    try outer.git("submodule", "--quiet", "add", inner.path, "inner")
    let repository = try Repository(containing: outer.path + "/inner")
    #expect(Facts(repository).workTree == outer.path + "/inner/")
    #expect(try repository.commit("HEAD").id.hex == id)
  }

  @Test func `isn't found where there is none`() throws {
    let folder = try TemporaryFolder()
    let error = #expect(throws: GitError.self) { _ = try Repository(containing: folder.path) }
    #expect(error?.code == .notARepository)
  }

  @Test func `without a commit says so`() throws {
    let fixture = try RepositoryFixture()
    let repository = try Repository(containing: fixture.path)
    #expect(Facts(repository).branch == "main")
    #expect(throws: GitError.self) { _ = try repository.commit("HEAD") }
    do {
      _ = try repository.snapshot()
      Issue.record("a repository without a commit has no snapshot")
    } catch {
      #expect(error.code == .unborn)
    }
  }

  @Test func `knows that its HEAD is detached`() throws {
    let fixture = try RepositoryFixture()
    try fixture.commit("Start")
    try fixture.git("checkout", "--quiet", "--detach")
    let repository = try Repository(containing: fixture.path)
    #expect(Facts(repository).branch == nil)
  }

  @Test func `names a damaged object`() throws {
    let fixture = try RepositoryFixture()
    let id = try fixture.commit("Start", files: ["file": "contents"])
    let object = ".git/objects/\(id.prefix(2))/\(id.dropFirst(2))"
    try shell(["chmod", "u+w", object], in: fixture.path)
    try fixture.folder.write("rubbish", to: object)
    let repository = try Repository(containing: fixture.path)
    do {
      _ = try repository.commit(id)
      Issue.record("a damaged commit was read")
    } catch {
      #expect(error.code == .damaged)
      #expect(error.detail.contains("git fsck"))
    }
  }

  @Test func `names a lost object as damage`() throws {
    let fixture = try RepositoryFixture()
    let id = try fixture.commit("Start", files: ["file": "contents"])
    let blob = try fixture.git("rev-parse", id + ":file")
    try shell(
      ["rm", "-f", ".git/objects/\(blob.prefix(2))/\(blob.dropFirst(2))"], in: fixture.path)
    let repository = try Repository(containing: fixture.path)
    do {
      let head = try repository.commit("HEAD").id
      _ = try repository.contents(of: "file", at: head)
      Issue.record("an object that isn't there was read")
    } catch {
      #expect(error.code == .damaged)
    }
  }

  @Test func `reads a file at a commit`() throws {
    let fixture = try RepositoryFixture()
    let first = try fixture.commit("One", files: ["a/file": "old"])
    try fixture.commit("Two", files: ["a/file": "new"])
    let repository = try Repository(containing: fixture.path)
    let id = try repository.commit(first).id
    #expect(try repository.contents(of: "a/file", at: id) == Array("old".utf8))
    #expect(try repository.contents(of: "nowhere", at: id) == nil)
    #expect(try repository.contents(of: "a", at: id) == nil)
  }
}
