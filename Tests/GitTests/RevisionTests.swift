import Git
import TestSupport
import Testing

@Suite struct `Revisions` {
  @Test func `resolve as git resolves them`() throws {
    let fixture = try RepositoryFixture()
    let first = try fixture.commit("One")
    let second = try fixture.commit("Two: a subject\n\nAnd a body.")
    try fixture.git("tag", "-a", "v1", "-m", "v1", first)
    let repository = try Repository(containing: fixture.path)
    #expect(try repository.commit("HEAD~1").id.hex == first)
    #expect(try repository.commit("v1").id.hex == first)
    #expect(try repository.commit(String(second.prefix(8))).id.hex == second)
    let commit = try repository.commit("main")
    #expect(commit.subject == "Two: a subject")
    #expect(commit.author == "Ada")
    #expect(commit.parents.map(\.hex) == [first])
    #expect(commit.time == 1_767_323_045)
    #expect(try commit.tree.hex == fixture.git("rev-parse", "HEAD^{tree}"))
  }

  @Test func `that don't exist are not found`() throws {
    let fixture = try RepositoryFixture()
    try fixture.commit("One")
    let repository = try Repository(containing: fixture.path)
    for revision in ["nowhere", "HEAD~7", "0123456789", "a..b", "", "HEAD@{2000}"] {
      do {
        _ = try repository.commit(revision)
        Issue.record("'\(revision)' was found")
      } catch {
        #expect(error.code == .notFound, "'\(revision)': \(error)")
      }
      #expect(try repository.commit(ifNamedBy: revision) == nil)
    }
  }

  @Test func `have a merge base`() throws {
    let fixture = try RepositoryFixture()
    let fork = try fixture.commit("Fork")
    try fixture.git("checkout", "--quiet", "-b", "side")
    let side = try fixture.commit("Side")
    try fixture.git("checkout", "--quiet", "main")
    let main = try fixture.commit("Main")
    let repository = try Repository(containing: fixture.path)
    let (one, other) = (try repository.commit(side).id, try repository.commit(main).id)
    #expect(try repository.mergeBase(one, other).hex == fork)
    #expect(try repository.mergeBase(one, one) == one)
  }

  @Test func `make ranges as git has them, whatever dots their names have`() throws {
    let fixture = try RepositoryFixture()
    let fork = try fixture.commit("Fork")
    try fixture.git("tag", "v1.0")
    try fixture.git("checkout", "--quiet", "-b", "side")
    let side = try fixture.commit("Side")
    try fixture.git("checkout", "--quiet", "main")
    let main = try fixture.commit("Main")
    try fixture.git("tag", "v1.1")
    let repository = try Repository(containing: fixture.path)
    func range(_ text: String) throws -> Set<String>? {
      try repository.commits(inRange: text).map { Set($0.map(\.hex)) }
    }
    #expect(try range("v1.0..v1.1") == [main] && range("\(fork)..") == [main])
    #expect(try range("side..main") == [main], "not back to the start, though side is off the line")
    #expect(try range("side...main") == [main, side])
    #expect(try range("v1.1..v1.0") == [])
    for text in ["main", "v1.0..nowhere", "--all..main", "2026-01-05..2026-02-01"] {
      #expect(try range(text) == nil, "'\(text)'")
    }
  }

  @Test func `of unrelated histories have none`() throws {
    let fixture = try RepositoryFixture()
    let main = try fixture.commit("Main")
    try fixture.git("checkout", "--quiet", "--orphan", "other")
    let other = try fixture.commit("Other")
    let repository = try Repository(containing: fixture.path)
    let ids = (try repository.commit(main).id, try repository.commit(other).id)
    do {
      _ = try repository.mergeBase(ids.0, ids.1)
      Issue.record("unrelated histories have no merge base")
    } catch {
      #expect(error.code == .notFound)
    }
  }

  @Test func `are walked along first parents or all of them`() throws {
    let fixture = try RepositoryFixture()
    let start = try fixture.commit("Start")
    try fixture.git("checkout", "--quiet", "-b", "side")
    let side = try fixture.commit("Side")
    try fixture.git("checkout", "--quiet", "main")
    let main = try fixture.commit("Main")
    try fixture.git("merge", "--quiet", "--no-ff", "-m", "Merge", "side")
    let merge = try fixture.git("rev-parse", "HEAD")
    let repository = try Repository(containing: fixture.path)
    let tip = try repository.commit("HEAD").id
    var first: [String] = []
    try repository.walk(from: tip) { commit in
      first.append(commit.id.hex)
      return true
    }
    #expect(first == [merge, main, start])
    var all: Set<String> = []
    try repository.walk(from: tip, parents: .all) { commit in
      all.insert(commit.id.hex)
      return true
    }
    #expect(all == [merge, main, side, start])
    var some = 0
    try repository.walk(from: tip, parents: .all) { _ in
      some += 1
      return some < 2
    }
    #expect(some == 2)
  }

  @Test func `differ in paths`() throws {
    let fixture = try RepositoryFixture()
    let one = try fixture.commit("One", files: ["keep": "1", "old name": "a\nb\nc\n", "ä": "1"])
    try fixture.git("mv", "old name", "new name")
    let two = try fixture.commit("Two", files: ["ä": "2", "deep/er/file": "x"])
    let repository = try Repository(containing: fixture.path)
    let paths = try repository.changedPaths(
      from: repository.commit(one).id, to: repository.commit(two).id)
    #expect(paths == ["deep/er/file", "new name", "old name", "ä"])
  }

  @Test func `in a shallow clone end where it was cut`() throws {
    let fixture = try RepositoryFixture()
    let first = try fixture.commit("One")
    for number in 2...5 { try fixture.commit("\(number)") }
    let folder = try TemporaryFolder()
    try shell(
      ["git", "clone", "--quiet", "--depth=2", "file://" + fixture.path, folder.path + "/clone"],
      in: "/")
    let repository = try Repository(containing: folder.path + "/clone")
    let isShallow = repository.isShallow
    #expect(isShallow)
    let tip = try repository.commit("HEAD")
    for parents in [Parents.first, .all] {
      var count = 0
      try repository.walk(from: tip.id, parents: parents) { _ in
        count += 1
        return true
      }
      #expect(count == 2)
    }
    let parent = try #require(tip.parents.first)
    let hasParent = repository.contains(parent)
    #expect(hasParent)
    #expect(try repository.mergeBase(tip.id, parent) == parent)
    let missing = try #require(ObjectID(hex: first))
    let hasMissing = repository.contains(missing)
    #expect(!hasMissing)
    do {
      _ = try repository.mergeBase(tip.id, missing)
      Issue.record("a commit that isn't here has no merge base")
    } catch {
      #expect(error.code == .shallow)
      #expect(error.detail.contains("git fetch --deepen"))
    }
  }
}
