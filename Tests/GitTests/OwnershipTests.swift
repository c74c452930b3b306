import Foundation
import Git
import TestSupport
import Testing

/// A repository that was given to another user.
private struct ForeignRepository {
  let fixture: RepositoryFixture
  /// The folder to open.
  let path: String

  static let owner = "12345"

  /// What the tests run with, whatever the machine's own settings are.
  static let neutral = ["GIT_CONFIG_GLOBAL": "/dev/null", "GIT_CONFIG_SYSTEM": "/dev/null"]

  enum Kind: String, CaseIterable { case ordinary, bare, worktree, gitFile }

  init(_ kind: Kind = .ordinary, givenAway part: String? = nil) throws {
    let fixture = try RepositoryFixture(arguments: kind == .bare ? ["--bare"] : [])
    switch kind {
    case .ordinary: path = fixture.path
    case .bare: path = fixture.path
    case .worktree:
      try fixture.commit("Start")
      path = fixture.path + "/tree"
      try fixture.git("worktree", "add", "--quiet", path)
    case .gitFile:
      path = fixture.path + "/tree"
      try fixture.git("init", "--quiet", "--separate-git-dir", fixture.path + "/store", path)
    }
    self.fixture = fixture
    if let part {
      try shell(["chown", "--no-dereference", Self.owner, fixture.path + part], in: "/")
    } else {
      try shell(["chown", "-R", Self.owner, fixture.path], in: "/")
    }
  }

  /// Whether perf-check opens it; nil where it throws something else than the refusal.
  func opens(with environment: [String: String] = [:]) -> Bool? {
    do {
      _ = try Repository(
        containing: path,
        environment: Environment.withoutGit.merging(Self.neutral) { $1 }.merging(environment) { $1 }
      )
      return true
    } catch {
      return error.code == .notOwned ? false : nil
    }
  }

  /// Whether git uses it.
  func isUsable(with environment: [String: String] = [:]) throws -> Bool {
    try shell(
      ["git", "rev-parse", "--git-dir"], in: path,
      environment: Self.neutral.merging(environment) { $1 }
    ).status == 0
  }
}

@Suite(.enabled(if: getuid() == 0, "only root can give a folder away"))
struct `A repository of another user` {
  /// The settings of a command.
  private static func settings(_ values: [String]) -> [String: String] {
    var environment = ["GIT_CONFIG_COUNT": "\(values.count)"]
    for (index, value) in values.enumerated() {
      environment["GIT_CONFIG_KEY_\(index)"] = "safe.directory"
      environment["GIT_CONFIG_VALUE_\(index)"] = value
    }
    return environment
  }

  @Test(arguments: ForeignRepository.Kind.allCases)
  private func `is refused with git's own remedy`(kind: ForeignRepository.Kind) throws {
    let foreign = try ForeignRepository(kind)
    let error = #expect(throws: GitError.self) {
      _ = try Repository(
        containing: foreign.path,
        environment: Environment.withoutGit.merging(ForeignRepository.neutral) { $1 })
    }
    #expect(error?.code == .notOwned)
    #expect(error?.detail.contains("belongs to user 12345; the current user is 0.") == true)
    #expect(
      error?.detail.hasSuffix("git config --global --add safe.directory \(foreign.path)") == true)
  }

  @Test(arguments: ForeignRepository.Kind.allCases)
  private func `opens once it is trusted`(kind: ForeignRepository.Kind) throws {
    let foreign = try ForeignRepository(kind)
    #expect(foreign.opens(with: Self.settings([foreign.path])) == true)
    #expect(foreign.opens(with: Self.settings(["*"])) == true)
    #expect(foreign.opens(with: Self.settings([foreign.path + "/other"])) == false)
  }

  @Test func `is judged by every rule as git judges it`() throws {
    let foreign = try ForeignRepository()
    let parent = URL(filePath: foreign.path).deletingLastPathComponent().path(percentEncoded: false)
    // The fourth is known from git 2.46 on.
    let rules = [
      [], ["*"], ["*", ""], [parent + "*"], ["", foreign.path], [foreign.path, ""],
      ["%(prefix)" + foreign.path], [foreign.path + "/"], [foreign.path + "/."],
    ]
    for rule in rules {
      let environment = Self.settings(rule)
      #expect(
        try foreign.opens(with: environment) == foreign.isUsable(with: environment), "\(rule)")
    }
    #expect(foreign.opens(with: Self.settings(["*", ""])) == false)
    #expect(foreign.opens(with: Self.settings(["", foreign.path])) == true)
  }

  @Test(arguments: ["GIT_CONFIG_GLOBAL", "GIT_CONFIG_SYSTEM"])
  func `opens where a file trusts it`(variable: String) throws {
    let foreign = try ForeignRepository()
    let folder = try TemporaryFolder()
    try folder.write("[safe]\n\tdirectory = \(foreign.path)\n", to: "config")
    #expect(foreign.opens(with: [variable: folder.path + "/config"]) == true)
  }

  @Test func `isn't trusted because it says so itself`() throws {
    let foreign = try ForeignRepository()
    try shell(["git", "config", "--file", ".git/config", "safe.directory", "*"], in: foreign.path)
    #expect(foreign.opens() == false)
  }

  @Test func `opens for the user who became root`() throws {
    let foreign = try ForeignRepository()
    #expect(foreign.opens(with: ["SUDO_UID": ForeignRepository.owner]) == true)
    #expect(foreign.opens(with: ["SUDO_UID": "12346"]) == false)
  }

  @Test(arguments: ["", "/.git", "/.git/config", "/.git/objects"])
  func `is one where git takes it for one`(part: String) throws {
    let foreign = try ForeignRepository(givenAway: part)
    #expect(try foreign.opens() == foreign.isUsable())
  }

  @Test func `is one where only the file '.git' is another user's`() throws {
    let foreign = try ForeignRepository(.gitFile, givenAway: "/tree/.git")
    #expect(foreign.opens() == false)
    #expect(try !foreign.isUsable())
  }
}
