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

/// The text of a commit's note; "" where it has none.
private func note(of commit: ObjectID, in repository: borrowing Repository) throws -> String {
  var text = ""
  try repository.read(repository.notes(for: [commit], in: reference)[...]) { _, bytes in
    text = String(decoding: bytes, as: UTF8.self)
  }
  return text
}

/// How many notes there are.
private func count(in repository: borrowing Repository) throws -> Int {
  guard let tree = try repository.notesTree(in: reference) else { return 0 }
  return try repository.noteChanges(from: nil, to: tree).added.count
}

@Suite struct `Notes` {
  @Test func `are none in a new repository`() throws {
    let fixture = try RepositoryFixture()
    try fixture.commit("One")
    let repository = try Repository(containing: fixture.path)
    #expect(try !repository.hasNotes(in: reference))
    #expect(try repository.notes(for: [repository.commit("HEAD").id], in: reference).isEmpty)
    #expect(try count(in: repository) == 0)
  }

  @Test func `that git wrote are read`() throws {
    let fixture = try RepositoryFixture()
    try fixture.commit("One")
    try fixture.git("notes", "--ref=perf-check", "add", "-m", "from git")
    let repository = try Repository(containing: fixture.path)
    let head = try repository.commit("HEAD").id
    #expect(try note(of: head, in: repository) == "from git\n")
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
    #expect(try note(of: id, in: repository) == "from git\none\ntwo\n\nfrom git again\n")
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

    #expect(try GitTests.count(in: repository) == count + 1)
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
    #expect(
      try note(of: id, in: repository).split(separator: "\n").sorted()
        == ["ours", "shared", "theirs"])
  }

  /// The trees grow from flat to folders, in which git moves every note.
  @Test func `are told apart by what changed, however they are laid out`() throws {
    let fixture = try RepositoryFixture()
    try fixture.commit("One")
    let repository = try Repository(containing: fixture.path)
    let ids = madeUpIDs(400)
    var trees: [ObjectID] = []
    for part in [ids[..<3], ids[3..<40], ids[40...], ids[10..<12]] {
      try repository.appendNotes(
        part.map { ($0, "line \(trees.count)") }, to: reference, message: "more")
      trees.append(try #require(try repository.notesTree(in: reference)))
    }
    func commits(_ notes: [Repository.Note]) -> Set<ObjectID> { Set(notes.map(\.commit)) }
    let grown = try repository.noteChanges(from: trees[0], to: trees[2])
    #expect(grown.removed.isEmpty && commits(grown.added) == Set(ids[3...]))
    let changed = try repository.noteChanges(from: trees[2], to: trees[3])
    #expect(commits(changed.removed) == Set(ids[10..<12]))
    #expect(commits(changed.added) == Set(ids[10..<12]))
    let shrunk = try repository.noteChanges(from: trees[3], to: trees[0])
    #expect(commits(shrunk.removed) == Set(ids[3...]) && shrunk.added.isEmpty)
    let same = try repository.noteChanges(from: trees[3], to: trees[3])
    #expect(same.removed.isEmpty && same.added.isEmpty)
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
    #expect(Set(try note(of: id, in: repository).split(separator: "\n")).count == 40)
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
