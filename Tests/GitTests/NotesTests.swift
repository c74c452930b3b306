import Foundation
import Git
import TestSupport
import Testing

private let reference = "refs/notes/perf-check"

/// Ids that look like commits', the same in every run.
private func madeUpIDs(_ count: Int) -> [ObjectID] {
  var noise = Noise(seed: 42)
  return (0..<count).compactMap { _ in
    ObjectID(hex: (0..<40).map { _ in String(Int(noise.uniform() * 16), radix: 16) }.joined())
  }
}

@Suite struct `Notes` {
  @Test func `are none in a new repository`() throws {
    let fixture = try RepositoryFixture()
    try fixture.commit("One")
    let repository = try Repository(containing: fixture.path)
    #expect(try !repository.hasNotes(in: reference))
    #expect(try repository.notes(for: [repository.commit("HEAD").id], in: reference).isEmpty)
    var count = 0
    try repository.forEachNote(in: reference) { _, _ in count += 1 }
    #expect(count == 0)
  }

  @Test func `that git wrote are read`() throws {
    let fixture = try RepositoryFixture()
    try fixture.commit("One")
    try fixture.git("notes", "--ref=perf-check", "add", "-m", "from git")
    let repository = try Repository(containing: fixture.path)
    let head = try repository.commit("HEAD").id
    let notes = try repository.notes(for: [head], in: reference)
    #expect(notes[head] == Array("from git\n".utf8))
  }

  @Test func `are appended to what is there, and git reads them`() throws {
    let fixture = try RepositoryFixture()
    let head = try fixture.commit("One")
    try fixture.git("notes", "--ref=perf-check", "add", "-m", "from git")
    let repository = try Repository(containing: fixture.path)
    let id = try repository.commit("HEAD").id
    try repository.appendNotes(
      [(id, "one"), (id, "two")], to: reference, message: "two lines")
    #expect(try fixture.git("notes", "--ref=perf-check", "show") == "from git\none\ntwo")
    try fixture.git("notes", "--ref=perf-check", "append", "-m", "from git again")
    let notes = try repository.notes(for: [id], in: reference)
    #expect(
      String(decoding: notes[id] ?? [], as: UTF8.self) == "from git\none\ntwo\n\nfrom git again\n")
    #expect(try fixture.git("log", "-1", "--format=%s", "\(reference)~1") == "two lines")
    #expect(try fixture.git("notes", "--ref=perf-check", "list").hasSuffix(head))
  }

  /// git rewrites every path when it would have laid the tree out otherwise.
  @Test(arguments: [1, 20, 300, 3000, 70_000])
  func `are laid out as git lays them out`(count: Int) throws {
    let fixture = try RepositoryFixture()
    let head = try fixture.commit("One")
    let repository = try Repository(containing: fixture.path)
    let ids = madeUpIDs(count)
    let half = ids.prefix(count / 2)
    try repository.appendNotes(half.map { ($0, "a") }, to: reference, message: "half")
    try repository.appendNotes(
      ids.dropFirst(count / 2).map { ($0, "b") }, to: reference, message: "rest")
    let listed = try fixture.git("notes", "--ref=perf-check", "list").split(separator: "\n")
    #expect(Set(listed.map { String($0.suffix(40)) }) == Set(ids.map(\.hex)))

    try fixture.git("notes", "--ref=perf-check", "add", "-m", "from git", head)
    let changed = try fixture.git(
      "diff-tree", "-r", "--name-only", "\(reference)~1", reference)
    #expect(changed.split(separator: "\n").count == 1, "git moved notes that we wrote")
    #expect(changed.replacing("/", with: "") == head)

    var read = 0
    try repository.forEachNote(in: reference) { _, _ in read += 1 }
    #expect(read == count + 1)
    // What git wrote is laid out as we would have, too.
    try repository.appendNotes([(ids[0], "c")], to: reference, message: "one more")
    let ours = try fixture.git("diff-tree", "-r", "--name-only", "\(reference)~1", reference)
    #expect(ours.replacing("/", with: "") == ids[0].hex)
  }

  @Test func `of two clones merge`() throws {
    let fixture = try RepositoryFixture()
    try fixture.commit("One")
    let repository = try Repository(containing: fixture.path)
    let id = try repository.commit("HEAD").id
    try repository.appendNotes([(id, "shared")], to: reference, message: "shared")
    let folder = try TemporaryFolder()
    try shell(["git", "clone", "--quiet", fixture.path, folder.path + "/clone"], in: "/")
    try shell(
      ["git", "fetch", "--quiet", "origin", "\(reference):\(reference)"],
      in: folder.path + "/clone")
    let clone = try Repository(containing: folder.path + "/clone")
    try clone.appendNotes([(id, "theirs")], to: reference, message: "theirs")
    try repository.appendNotes([(id, "ours")], to: reference, message: "ours")
    try fixture.git(
      "fetch", "--quiet", folder.path + "/clone", "\(reference):refs/notes/theirs")
    try fixture.git(
      "notes", "--ref=perf-check", "merge", "--quiet", "-s", "cat_sort_uniq", "theirs")
    let merged = try repository.notes(for: [id], in: reference)
    #expect(
      String(decoding: merged[id] ?? [], as: UTF8.self).split(separator: "\n").sorted()
        == ["ours", "shared", "theirs"])
  }

  @Test func `of several writers at once are all kept`() async throws {
    let fixture = try RepositoryFixture()
    try fixture.commit("One")
    let path = fixture.path
    try await withThrowingTaskGroup(of: Void.self) { group in
      for writer in 0..<4 {
        group.addTask {
          let repository = try Repository(containing: path)
          let id = try repository.commit("HEAD").id
          for line in 0..<10 {
            try repository.appendNotes(
              [(id, "writer \(writer) line \(line)")], to: reference, message: "line")
          }
        }
      }
      try await group.waitForAll()
    }
    let repository = try Repository(containing: path)
    let id = try repository.commit("HEAD").id
    let note = try repository.notes(for: [id], in: reference)[id] ?? []
    #expect(Set(String(decoding: note, as: UTF8.self).split(separator: "\n")).count == 40)
  }

  @Test func `keep what isn't a note`() throws {
    let fixture = try RepositoryFixture()
    try fixture.commit("One")
    let blob = try shell(
      ["git", "hash-object", "-w", "--stdin"], in: fixture.path, input: "read me"
    ).output.trimmingCharacters(in: .newlines)
    let tree = try shell(
      ["git", "mktree"], in: fixture.path, input: "100644 blob \(blob)\tREADME\n"
    ).output.trimmingCharacters(in: .newlines)
    let commit = try fixture.git("commit-tree", tree, "-m", "odd")
    try fixture.git("update-ref", reference, commit)
    let repository = try Repository(containing: fixture.path)
    try repository.appendNotes(
      [(repository.commit("HEAD").id, "x")], to: reference, message: "x")
    #expect(try fixture.git("ls-tree", "-r", "--name-only", reference).contains("README"))
  }
}
