import Foundation
import Git
import TestSupport
import Testing

@Suite struct `A worktree` {
  @Test func `is added, reused and pruned`() throws {
    let fixture = try RepositoryFixture()
    let one = try fixture.commit("One", files: ["file": "1", ".gitignore": "build\n"])
    let two = try fixture.commit("Two", files: ["file": "2"])
    let repository = try Repository(containing: fixture.path)
    let folder = try TemporaryFolder()
    let path = folder.path + "/a tree"
    _ = try repository.worktree(at: path, commit: repository.commit(one).id)
    #expect(try folder.read("a tree/file") == "1")
    try folder.write("kept", to: "a tree/build/output")
    try folder.write("changed by a run", to: "a tree/file")
    try folder.write("left by a run", to: "a tree/litter")
    _ = try repository.worktree(at: path, commit: repository.commit(two).id)
    #expect(try folder.read("a tree/file") == "2")
    #expect(try folder.read("a tree/build/output") == "kept")
    #expect(!folder.has("a tree/litter"))
    #expect(try fixture.git("branch", "--list") == "* main")
    try repository.removeWorktree(at: path)
    #expect(try fixture.git("worktree", "list").split(separator: "\n").count == 1)
  }

  @Test func `is made anew when its folder was taken away`() throws {
    let fixture = try RepositoryFixture()
    try fixture.commit("One", files: ["file": "1"])
    let repository = try Repository(containing: fixture.path)
    let folder = try TemporaryFolder()
    let head = try repository.commit("HEAD").id
    let path = folder.path + "/tree"
    _ = try repository.worktree(at: path, commit: head)
    try FileManager.default.removeItem(atPath: path)
    try folder.write("something else", to: "tree/.git")
    _ = try repository.worktree(at: path, commit: head)
    #expect(try folder.read("tree/file") == "1")
  }

  @Test func `has the submodules of its commit`() throws {
    let inner = try RepositoryFixture(named: "inner")
    try inner.commit("Inner", files: ["file": "of the submodule"])
    let outer = try RepositoryFixture(named: "outer")
    try outer.git("submodule", "--quiet", "add", inner.path, "inner")
    let id = try outer.commit("Outer")
    let repository = try Repository(containing: outer.path)
    let folder = try TemporaryFolder()
    _ = try repository.worktree(at: folder.path + "/tree", commit: repository.commit(id).id)
    #expect(try folder.read("tree/inner/file") == "of the submodule")
  }

  @Test func `doesn't run the user's hooks`() throws {
    let fixture = try RepositoryFixture()
    try fixture.commit("One", files: ["file": "1"])
    try fixture.folder.write(
      "#!/bin/sh\ntouch \(fixture.path)/ran\n", to: ".git/hooks/post-checkout")
    try shell(["chmod", "+x", ".git/hooks/post-checkout"], in: fixture.path)
    let repository = try Repository(containing: fixture.path)
    let folder = try TemporaryFolder()
    _ = try repository.worktree(at: folder.path + "/t", commit: repository.commit("HEAD").id)
    #expect(folder.has("t/file"))
    #expect(!fixture.folder.has("ran"))
  }
}
