import Git
import TestSupport
import Testing

@testable import Gate

private func find(
  _ fixture: RepositoryFixture, base: String? = nil, candidate: String? = nil
) throws -> Sides {
  let repository = try Repository(containing: fixture.path)
  return try Sides.find(base: base, candidate: candidate, branch: "main", in: repository)
}

@Suite struct `The sides of a check` {
  @Test func `are a branch and its merge base`() throws {
    let fixture = try RepositoryFixture()
    let fork = try fixture.commit("Fork")
    try fixture.git("checkout", "--quiet", "-b", "side")
    let side = try fixture.commit("Side")
    try fixture.git("checkout", "--quiet", "main")
    try fixture.commit("Main")
    try fixture.git("checkout", "--quiet", "side")
    let sides = try find(fixture)
    #expect(sides.base.id.hex == fork && sides.candidate.id.hex == side && !sides.isDirty)
    #expect(sides.baseOrigin == "merge base with 'main'")
  }

  @Test func `are HEAD and its first parent on the branch itself`() throws {
    let fixture = try RepositoryFixture()
    let one = try fixture.commit("One")
    let two = try fixture.commit("Two")
    let sides = try find(fixture)
    #expect(sides.base.id.hex == one && sides.candidate.id.hex == two)
  }

  @Test func `are changed files and HEAD`() throws {
    let fixture = try RepositoryFixture()
    let one = try fixture.commit("One", files: ["file": "1"])
    try fixture.folder.write("2", to: "file")
    let sides = try find(fixture)
    #expect(sides.isDirty && sides.base.id.hex == one && sides.candidateHead.id.hex == one)
    #expect(sides.candidate.tree != sides.base.tree)
  }

  @Test func `are what the user names`() throws {
    let fixture = try RepositoryFixture()
    let one = try fixture.commit("One")
    let two = try fixture.commit("Two")
    try fixture.commit("Three")
    let sides = try find(fixture, base: "HEAD~2", candidate: "HEAD~1")
    #expect(sides.base.id.hex == one && sides.candidate.id.hex == two)
    let error = #expect(throws: GateError.self) { _ = try find(fixture, base: "nowhere") }
    #expect(error?.code == .usage)
  }

  @Test func `use the remote's branch where there is none here, as in CI`() throws {
    let origin = try RepositoryFixture()
    let fork = try origin.commit("Fork")
    try origin.git("checkout", "--quiet", "-b", "side")
    try origin.commit("Side")
    let folder = try TemporaryFolder()
    try shell(
      ["git", "clone", "--quiet", "--branch=side", origin.path, folder.path + "/clone"], in: "/")
    let repository = try Repository(containing: folder.path + "/clone")
    let sides = try Sides.find(base: nil, candidate: nil, branch: "main", in: repository)
    #expect(sides.base.id.hex == fork)
  }

  @Test func `don't exist for a first commit, or without the branch`() throws {
    let fixture = try RepositoryFixture()
    try fixture.commit("One")
    let first = #expect(throws: GateError.self) { _ = try find(fixture) }
    #expect(first?.code == .noBase)
    try fixture.git("branch", "-m", "other")
    let none = #expect(throws: GateError.self) { _ = try find(fixture) }
    #expect(none?.detail.contains("git fetch origin main") == true)
  }

  @Test func `need the history that a shallow clone lacks`() throws {
    let origin = try RepositoryFixture()
    try origin.commit("One")
    try origin.commit("Two")
    let folder = try TemporaryFolder()
    try shell(
      ["git", "clone", "--quiet", "--depth=1", "file://" + origin.path, folder.path + "/clone"],
      in: "/")
    let repository = try Repository(containing: folder.path + "/clone")
    do {
      _ = try Sides.find(base: nil, candidate: nil, branch: "main", in: repository)
      Issue.record("the parent isn't here")
    } catch let error as GitError {
      #expect(error.code == .shallow)
      #expect(error.detail.contains("git fetch --deepen"))
    }
  }
}
