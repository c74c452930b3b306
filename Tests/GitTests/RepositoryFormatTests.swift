import Foundation
import Git
import TestSupport
import Testing

@Suite struct `A repository with an extension` {
  /// A repository with a commit, whose configuration names the extension.
  private static func fixture(_ name: String, _ value: String) throws -> RepositoryFixture {
    let fixture = try RepositoryFixture()
    try fixture.commit("Start", files: ["file": "contents"])
    try fixture.git("config", "core.repositoryFormatVersion", "1")
    try fixture.git("config", "extensions." + name, value)
    return fixture
  }

  private static func workTree(of fixture: RepositoryFixture) throws -> String? {
    let repository = try Repository(containing: fixture.path)
    return repository.workTree
  }

  /// Whether the libgit2 that runs can be told to accept extensions.
  static let supportsExtensions = !["1.1.", "1.2."].contains { Library.version.hasPrefix($0) }

  @Test(
    .enabled(if: supportsExtensions, "libgit2 before 1.3 can't be told to accept an extension"),
    arguments: [
      ("noop", "1"), ("partialClone", "origin"), ("preciousObjects", "true"),
      ("relativeWorktrees", "true"), ("worktreeConfig", "true"),
    ])
  func `that changes nothing for a reader opens`(name: String, value: String) throws {
    let fixture = try Self.fixture(name, value)
    let repository = try Repository(containing: fixture.path)
    let head = try repository.commit("HEAD").id
    #expect(try repository.contents(of: "file", at: head) == Array("contents".utf8))
  }

  @Test(arguments: [
    ("refStorage", "reftable", "git refs migrate --ref-format=files"),
    ("compatObjectFormat", "sha256", "'compatobjectformat'"),
    ("frobnication", "true", "'frobnication'"),
  ])
  func `that libgit2 doesn't know is refused by name`(
    name: String, value: String, words: String
  ) throws {
    let fixture = try Self.fixture(name, value)
    let error = #expect(throws: GitError.self) { _ = try Repository(containing: fixture.path) }
    #expect(error?.code == .unsupported)
    #expect(error?.detail.contains(words) == true, "\(error?.detail ?? "")")
    #expect(error?.detail.contains("SHA") == false)
  }

  @Test func `that needs a newer libgit2 says so`() throws {
    let fixture = try Self.fixture("preciousObjects", "true")
    do {
      _ = try Repository(containing: fixture.path)
      #expect(Self.supportsExtensions)
    } catch {
      #expect(!Self.supportsExtensions)
      #expect(error.detail.contains("Install libgit2 1.3 or newer"))
    }
  }

  @Test func `of SHA-256 ids is refused clearly`() throws {
    let fixture = try RepositoryFixture(arguments: ["--object-format=sha256"])
    let error = #expect(throws: GitError.self) { _ = try Repository(containing: fixture.path) }
    #expect(error?.code == .unsupported)
    #expect(
      error?.detail.hasPrefix("its object ids are SHA-256; perf-check supports only SHA-1") == true)
  }

  @Test func `of a version to come is refused`() throws {
    let fixture = try RepositoryFixture()
    try fixture.git("config", "core.repositoryFormatVersion", "2")
    let error = #expect(throws: GitError.self) { _ = try Repository(containing: fixture.path) }
    #expect(error?.code == .unsupported)
    #expect(error?.detail.contains("version 2") == true)
  }

  @Test(.enabled(if: supportsExtensions, "libgit2 before 1.3 can't be told to accept an extension"))
  func `of relative worktrees opens as each of them`() throws {
    let fixture = try RepositoryFixture()
    let id = try fixture.commit("Start")
    try fixture.git("worktree", "add", "--quiet", "--detach", fixture.path + "/tree")
    // As git 2.48 writes them.
    try fixture.folder.write("gitdir: ../.git/worktrees/tree\n", to: "tree/.git")
    try fixture.folder.write("../../../tree/.git\n", to: ".git/worktrees/tree/gitdir")
    try fixture.git("config", "core.repositoryFormatVersion", "1")
    try fixture.git("config", "extensions.relativeWorktrees", "true")
    let repository = try Repository(containing: fixture.path + "/tree")
    let places = [repository.workTree, repository.commonDirectory]
    #expect(places == [fixture.path + "/tree/", fixture.path + "/.git/"])
    #expect(try repository.commit("HEAD").id.hex == id)
  }

  @Test(.enabled(if: supportsExtensions, "libgit2 before 1.3 can't be told to accept an extension"))
  func `of settings by worktree has its files where these say`() throws {
    let bare = try RepositoryFixture(arguments: ["--bare"])
    try bare.git("config", "core.repositoryFormatVersion", "1")
    try bare.git("config", "extensions.worktreeConfig", "true")
    try bare.git("config", "--unset", "core.bare")
    try bare.folder.write("[core]\n\tbare = true\n", to: "config.worktree")
    #expect(try Self.workTree(of: bare) == nil)

    let fixture = try RepositoryFixture()
    let files = try TemporaryFolder()
    try fixture.git("config", "core.repositoryFormatVersion", "1")
    try fixture.git("config", "extensions.worktreeConfig", "true")
    try fixture.folder.write("[core]\n\tworktree = \(files.path)\n", to: ".git/config.worktree")
    #expect(try Self.workTree(of: fixture) == files.path + "/")
  }
}
