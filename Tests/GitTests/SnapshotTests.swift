import Foundation
import Git
import TestSupport
import Testing

@Suite struct `A snapshot of the work tree` {
  @Test func `is HEAD itself while nothing changed`() throws {
    let fixture = try RepositoryFixture()
    let head = try fixture.commit("One", files: ["file": "1", ".gitignore": "*.o\n"])
    try fixture.folder.write("ignored", to: "x.o")
    let snapshot = try Repository(containing: fixture.path).snapshot()
    #expect(snapshot.commit.hex == head)
    #expect(!snapshot.isDirty)
  }

  @Test func `holds changed, staged, deleted and new files, and touches none`() throws {
    let fixture = try RepositoryFixture()
    try fixture.commit("One", files: ["changed": "1", "staged": "1", "deleted": "1", "same": "1"])
    try fixture.folder.write("2", to: "changed")
    try fixture.folder.write("2", to: "staged")
    try fixture.git("add", "staged")
    try FileManager.default.removeItem(atPath: fixture.path + "/deleted")
    try fixture.folder.write("new", to: "a new/file ü")
    let before = try fixture.git("status", "--porcelain")
    let index = try Data(contentsOf: URL(filePath: fixture.path + "/.git/index"))

    let repository = try Repository(containing: fixture.path)
    let snapshot = try repository.snapshot()
    #expect(snapshot.isDirty)
    let names = try fixture.git(
      "-c", "core.quotePath=false", "ls-tree", "-r", "--name-only", snapshot.tree.hex)
    #expect(names.split(separator: "\n") == ["a new/file ü", "changed", "same", "staged"])
    #expect(try repository.contents(of: "changed", at: snapshot.commit) == Array("2".utf8))
    #expect(try repository.contents(of: "staged", at: snapshot.commit) == Array("2".utf8))

    #expect(try Data(contentsOf: URL(filePath: fixture.path + "/.git/index")) == index)
    #expect(try fixture.git("status", "--porcelain") == before)
    #expect(try fixture.git("for-each-ref", "--format=%(refname)") == "refs/heads/main")
    #expect(try repository.snapshot().commit == snapshot.commit, "the same files, the same commit")
  }

  @Test func `works in the middle of a conflict`() throws {
    let fixture = try RepositoryFixture()
    try fixture.commit("One", files: ["file": "1"])
    try fixture.git("checkout", "--quiet", "-b", "side")
    try fixture.commit("Side", files: ["file": "side"])
    try fixture.git("checkout", "--quiet", "main")
    try fixture.commit("Main", files: ["file": "main"])
    #expect(throws: RepositoryFixture.Failed.self) { try fixture.git("merge", "side") }
    let repository = try Repository(containing: fixture.path)
    let snapshot = try repository.snapshot()
    let contents = try repository.contents(of: "file", at: snapshot.commit) ?? []
    #expect(String(decoding: contents, as: UTF8.self).contains("<<<<<<<"))
    #expect(try fixture.git("ls-files", "--unmerged").isEmpty == false)
  }

  @Test func `of a bare repository is its HEAD`() throws {
    let fixture = try RepositoryFixture()
    let head = try fixture.commit("One", files: ["file": "1"])
    let folder = try TemporaryFolder()
    try shell(["git", "clone", "--quiet", "--bare", fixture.path, folder.path + "/b"], in: "/")
    #expect(try Repository(containing: folder.path + "/b").snapshot().commit.hex == head)
  }
}
