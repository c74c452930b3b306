import Foundation
import Git
import TestSupport
import Testing

/// All that a repository's own `.git` says of its state, to see that nothing touched it.
private func state(of fixture: RepositoryFixture) throws -> [String] {
  let index = try Data(contentsOf: URL(filePath: fixture.path + "/.git/index"))
  return [
    try fixture.git("status", "--porcelain", "--branch"), try fixture.git("for-each-ref"),
    try fixture.git("rev-parse", "HEAD"), try fixture.git("worktree", "list", "--porcelain"),
    "\(index.hashValue)",
    try shell(["find", ".git", "-not", "-path", "*/objects/*"], in: fixture.path).output,
  ]
}

/// When each file of a worktree was written.
private func times(_ names: [String], in worktree: Worktree) throws -> [Date?] {
  try names.map {
    let attributes = try FileManager.default.attributesOfItem(atPath: worktree.root + "/" + $0)
    return attributes[.modificationDate] as? Date
  }
}

@Suite struct `A worktree` {
  @Test func `is made and set to other commits, with what git ignores`() throws {
    let fixture = try RepositoryFixture()
    let one = try fixture.commit("One", files: ["file": "1", ".gitignore": "build\n"])
    let two = try fixture.commit("Two", files: ["file": "2"])
    let repository = try Repository(containing: fixture.path)
    let folder = try TemporaryFolder()
    let worktree = Worktree(folder: folder.path + "/a tree", name: "project")
    let before = try state(of: fixture)
    try repository.checkOut(repository.commit(one).id, in: worktree)
    #expect(try folder.read("a tree/project/file") == "1")
    try folder.write("kept", to: "a tree/project/build/output")
    try folder.write("changed by a run", to: "a tree/project/file")
    try folder.write("left by a run", to: "a tree/project/litter")
    try repository.checkOut(repository.commit(two).id, in: worktree)
    #expect(try folder.read("a tree/project/file") == "2")
    #expect(try folder.read("a tree/project/build/output") == "kept")
    #expect(!folder.has("a tree/project/litter"))
    #expect(try state(of: fixture) == before, "the user's .git is as it was")
    try fixture.git("worktree", "prune")
    try fixture.git("gc", "--quiet", "--prune=now")
    #expect(try shell(["git", "status", "--porcelain"], in: worktree.root).output.isEmpty)
    #expect(try shell(["git", "rev-parse", "HEAD"], in: worktree.root).output == two + "\n")
  }

  @Test func `is made anew when its folder was taken away`() throws {
    let fixture = try RepositoryFixture()
    try fixture.commit("One", files: ["file": "1"])
    let repository = try Repository(containing: fixture.path)
    let folder = try TemporaryFolder()
    let head = try repository.commit("HEAD").id
    let worktree = Worktree(folder: folder.path, name: "tree")
    try repository.checkOut(head, in: worktree)
    try FileManager.default.removeItem(atPath: worktree.root)
    try folder.write("something else", to: "tree/.git")
    try repository.checkOut(head, in: worktree)
    #expect(try folder.read("tree/file") == "1")
  }

  @Test func `keeps the times of what stays the same, when it was moved or copied, too`() throws {
    let inner = try RepositoryFixture(named: "inner")
    try inner.commit("Inner", files: ["file": "of the submodule"])
    let fixture = try RepositoryFixture()
    try fixture.git("config", "filter.loud.smudge", "tr a-z A-Z")
    try fixture.git("config", "filter.loud.clean", "tr A-Z a-z")
    try fixture.git("submodule", "--quiet", "add", inner.path, "inner")
    let one = try fixture.commit(
      "One",
      files: ["same": "1", "other": "1", "a.loud": "hello", ".gitattributes": "*.loud filter=loud"])
    let two = try fixture.commit("Two", files: ["other": "2"])
    let repository = try Repository(containing: fixture.path)
    let folder = try TemporaryFolder()
    let first = Worktree(folder: folder.path + "/first", name: "project")
    try repository.checkOut(repository.commit(one).id, in: first)
    #expect(try folder.read("first/project/a.loud") == "HELLO", "the user's filters ran")
    let names = ["same", "a.loud", "inner/file"]
    let before = try times(names, in: first)
    usleep(20_000)
    try shell(["cp", "-a", "first", "second"], in: folder.path)
    try shell(["mv", "first", "third"], in: folder.path)
    for name in ["second", "third"] {
      let worktree = Worktree(folder: folder.path + "/" + name, name: "project")
      try repository.checkOut(repository.commit(two).id, in: worktree)
      #expect(try folder.read(name + "/project/other") == "2")
      #expect(try times(names, in: worktree) == before)
      #expect(try shell(["git", "status", "--porcelain"], in: worktree.root).output.isEmpty)
    }
  }

  @Test func `has the submodules of its commit`() throws {
    let inner = try RepositoryFixture(named: "inner")
    try inner.commit("Inner", files: ["file": "of the submodule"])
    let outer = try RepositoryFixture(named: "outer")
    try outer.git("submodule", "--quiet", "add", inner.path, "inner")
    let id = try outer.commit("Outer")
    let repository = try Repository(containing: outer.path)
    let folder = try TemporaryFolder()
    try repository.checkOut(
      repository.commit(id).id, in: Worktree(folder: folder.path, name: "tree"))
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
    try repository.checkOut(
      repository.commit("HEAD").id, in: Worktree(folder: folder.path, name: "t"))
    #expect(folder.has("t/file"))
    #expect(!fixture.folder.has("ran"))
  }

  @Test func `holds the part of the files that the user's sparse checkout holds`() throws {
    let fixture = try RepositoryFixture()
    try fixture.commit("One", files: ["in/file": "1", "out/file": "1", "file": "1"])
    try fixture.git("sparse-checkout", "set", "in")
    let repository = try Repository(containing: fixture.path)
    let folder = try TemporaryFolder()
    let worktree = Worktree(folder: folder.path, name: "t")
    try repository.checkOut(repository.commit("HEAD").id, in: worktree)
    #expect(folder.has("t/file") && folder.has("t/in/file") && !folder.has("t/out"))
    #expect(try shell(["git", "status", "--porcelain"], in: worktree.root).output.isEmpty)
  }

  @Test(arguments: ["linked worktree", "submodule", "bare repository"])
  func `can belong to any repository`(kind: String) throws {
    let fixture = try RepositoryFixture()
    try fixture.commit("One", files: ["file": "1"])
    let place = try TemporaryFolder()
    switch kind {
    case "linked worktree":
      try fixture.git("worktree", "add", "--quiet", place.path + "/there", "-b", "side")
    case "submodule":
      try shell(["git", "init", "--quiet"], in: place.path)
      try shell(
        [
          "git", "-c", "protocol.file.allow=always", "submodule", "--quiet", "add", fixture.path,
          "there",
        ], in: place.path)
    default:
      try shell(["git", "clone", "--quiet", "--bare", fixture.path, "there"], in: place.path)
    }
    let repository = try Repository(containing: place.path + "/there")
    let folder = try TemporaryFolder()
    let worktree = Worktree(folder: folder.path, name: "t")
    let head = try repository.commit("HEAD").id
    for _ in 0..<2 { try repository.checkOut(head, in: worktree) }
    #expect(try folder.read("t/file") == "1")
    let top = try shell(["git", "rev-parse", "--show-toplevel"], in: worktree.root).output
    #expect(top == worktree.root + "\n")
    let opened = try Repository(containing: worktree.root)
    #expect(opened.workTree == worktree.root + "/", "libgit2 finds it, too")
    #expect(opened.commonDirectory == repository.commonDirectory)
    #expect(try opened.commit("HEAD").id == head)
  }

  @Test func `needs nothing of its former commit`() throws {
    let fixture = try RepositoryFixture()
    let one = try fixture.commit("One", files: ["file": "1"])
    try fixture.commit("Lost", files: ["file": "lost", "lost": "1"])
    let repository = try Repository(containing: fixture.path)
    let folder = try TemporaryFolder()
    let worktree = Worktree(folder: folder.path, name: "t")
    try repository.checkOut(repository.commit("HEAD").id, in: worktree)
    try fixture.git("reset", "--quiet", "--hard", one)
    try fixture.git("reflog", "expire", "--expire=now", "--all")
    try fixture.git("gc", "--quiet", "--prune=now")
    try Data().write(to: URL(filePath: worktree.folder + "/.worktree/index.lock"))
    let again = try Repository(containing: fixture.path)
    try again.checkOut(again.commit(one).id, in: worktree)
    #expect(try folder.read("t/file") == "1")
    #expect(!folder.has("t/lost"))
  }
}
