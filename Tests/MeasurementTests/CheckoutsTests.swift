import Configuration
import Foundation
import Git
import Measurement
import Model
import Quantities
import TestSupport
import Testing

/// A repository of three commits, whose builds note outside of it that they ran.
private final class Site {
  let fixture: RepositoryFixture
  let folder: TemporaryFolder
  let repository: Repository
  let workflow: Workflow
  let targets: [Checkouts.Target]

  /// - Parameter kilobytes: How large what a build makes is.
  init(kilobytes: Int = 0) throws {
    fixture = try RepositoryFixture()
    folder = try TemporaryFolder()
    try fixture.commit("One", files: ["file": "1", ".gitignore": "built\nall\nplace\npadding\n"])
    try fixture.commit("Two", files: ["file": "2"])
    try fixture.commit("Three", files: ["file": "3", "other": "3"])
    repository = try Repository(containing: fixture.path)
    workflow = Workflow(
      name: "w",
      build: .shell(
        """
        cat file >> '\(folder.path)/builds'; cat file >> all; pwd > place
        head -c \(kilobytes * 1000) /dev/urandom > padding; cp file built
        cat unnamed >> '\(folder.path)/leftovers' 2>/dev/null; cp file unnamed
        """), run: .shell("cmp file built && pwd | cmp - place"))
    var targets: [Checkouts.Target] = []
    for revision in ["HEAD~2", "HEAD~1", "HEAD"] {
      let commit = try repository.commit(revision)
      targets.append(.init(commit: commit.id, tree: commit.tree))
    }
    self.targets = targets
  }

  /// What was built since the start: the file of each commit.
  var builds: String { (try? folder.read("builds")) ?? "" }

  func checkouts(cacheSize: Bytes = Checkouts.defaultCacheSize) -> Checkouts {
    Checkouts(
      of: repository, state: folder.path, projectDirectory: fixture.path, subfolder: "",
      cacheSize: cacheSize)
  }

  /// Checks a commit out, by its number, and builds it.
  @discardableResult
  func build(
    _ number: Int, in checkouts: Checkouts, lane: Int = 0, isSnapshot: Bool = false
  ) throws -> Checkout {
    let target = targets[number - 1]
    let checkout = try checkouts.checkOut(
      .init(commit: target.commit, tree: target.tree, isSnapshot: isSnapshot), lane: lane,
      of: repository)
    _ = try checkout.build(workflow, toolchain: "1")
    return checkout
  }

  /// The trees that are built, as the numbers of their commits.
  func built(in checkouts: Checkouts) -> [Int] {
    let trees = checkouts.builtTrees(workflow, toolchain: "1")
    return targets.indices.filter { trees.contains(targets[$0].tree) }.map { $0 + 1 }
  }

  /// What a slot holds, without the slot's lock.
  func kept(_ slot: Int = 1) throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: folder.path + "/worktrees/\(slot)/kept")
  }
}

@Suite struct `The checkouts of a repository` {
  @Test func `build nothing when returning to an earlier commit`() throws {
    let site = try Site()
    for number in [1, 2, 3, 1, 2, 3] { try site.build(number, in: site.checkouts()) }
    #expect(site.builds == "123", "each time as by another process")
    let checkouts = site.checkouts()
    #expect(site.built(in: checkouts) == [1, 2, 3])
    // What a build made and no .gitignore names is still there, and only where it was built.
    let one = try site.build(1, in: checkouts)
    try one.seat()
    #expect(try String(contentsOfFile: one.directory + "/unnamed", encoding: .utf8) == "1")
    #expect(site.builds == "123")
    #expect(try site.folder.read("leftovers").isEmpty)
    #expect(checkouts.builtTrees(site.workflow, toolchain: "2").isEmpty)
    var other = site.workflow
    other.build = nil
    #expect(checkouts.builtTrees(other, toolchain: "1").isEmpty)
  }

  @Test func `go on from the build whose files differ least`() throws {
    let site = try Site()
    let checkouts = site.checkouts()
    try site.build(1, in: checkouts)
    try site.build(3, in: checkouts)
    let second = try site.build(2, in: checkouts)
    let all = try String(contentsOfFile: second.directory + "/all", encoding: .utf8)
    #expect(all == "12", "built after the first, from which one file differs and not two")
  }

  @Test func `build again by another compiler that writes over what the first made`() throws {
    let site = try Site()
    let checkouts = site.checkouts()
    let checkout = try site.build(1, in: checkouts)
    #expect(try checkout.build(site.workflow, toolchain: "2"))
    #expect(try checkout.build(site.workflow, toolchain: "1"))
    #expect(try !checkout.build(site.workflow, toolchain: "1"))
  }

  @Test func `take turns at one path, each with what was built of it`() throws {
    let site = try Site()
    let checkouts = site.checkouts()
    let sides = try [site.build(1, in: checkouts), site.build(3, in: checkouts)]
    #expect(sides[0].directory == sides[1].directory)
    #expect(sides[0].directory.hasSuffix("/worktrees/1/seat/project"))
    let base = try ProcessSampler(site.workflow, in: sides[0], scratch: site.folder.path)
    let candidate = try ProcessSampler(site.workflow, in: sides[1], scratch: site.folder.path)
    for _ in 0..<5 {
      // The run fails unless it meets its own build, at the path where that was made.
      _ = try base.sample()
      #expect(try site.folder.read("worktrees/1/seat/project/file") == "1")
      _ = try candidate.sample()
      #expect(try site.folder.read("worktrees/1/seat/project/file") == "3")
    }
  }

  @Test func `leave the user's repository as it was`() throws {
    let site = try Site()
    try site.fixture.folder.write("staged", to: "staged")
    try site.fixture.git("add", "staged")
    try site.fixture.folder.write("changed", to: "file")
    func state() throws -> [String] {
      let index = try Data(contentsOf: URL(filePath: site.fixture.path + "/.git/index"))
      return [
        "\(index.hashValue)", try site.fixture.git("status", "--porcelain", "--branch"),
        try site.fixture.git("for-each-ref"), try site.fixture.git("worktree", "list"),
      ]
    }
    let before = try state()
    let checkouts = site.checkouts()
    for number in [1, 2, 1] { try site.build(number, in: checkouts) }
    #expect(try state() == before)
    try site.fixture.git("gc", "--quiet", "--prune=now")
    try site.build(2, in: checkouts)
    try site.build(3, in: checkouts)
    #expect(site.builds == "123")
  }

  @Test func `have each commit's submodules`() throws {
    let inner = try RepositoryFixture(named: "inner")
    try inner.commit("One", files: ["file": "inner 1"])
    let site = try Site()
    try site.fixture.git("submodule", "--quiet", "add", inner.path, "inner")
    try site.fixture.commit("With a submodule")
    try inner.commit("Two", files: ["file": "inner 2"])
    try site.fixture.git("-C", "inner", "pull", "--quiet")
    try site.fixture.commit("With another version")
    let checkouts = site.checkouts()
    var sides: [Checkout] = []
    for revision in ["HEAD~1", "HEAD", "HEAD~2"] {
      let commit = try site.repository.commit(revision)
      let target = Checkouts.Target(commit: commit.id, tree: commit.tree)
      let checkout = try checkouts.checkOut(target, of: site.repository)
      _ = try checkout.build(site.workflow, toolchain: "1")
      sides.append(checkout)
    }
    for (side, text) in [(1, "inner 2"), (0, "inner 1"), (1, "inner 2"), (2, nil)] {
      try sides[side].seat()
      let file = sides[side].directory + "/inner/file"
      #expect((try? String(contentsOfFile: file, encoding: .utf8)) == text)
      let status = try shell(["git", "status", "--porcelain"], in: sides[side].directory)
      #expect(status.output.filter { $0 == "M" }.isEmpty, "\(status)")
    }
  }

  @Test func `refuse Git LFS pointers by name where the user has the files`() throws {
    let site = try Site()
    let pointer = """
      version https://git-lfs.github.com/spec/v1
      oid sha256:4d7a214614ab2935c943f9e0ff69d22eadbb8f32b1258daaa5e2ca24d17e2393
      size 12345

      """
    // Without git-lfs the filter is unknown, and git checks out what is stored.
    try site.fixture.commit(
      "LFS", files: [".gitattributes": "*.bin filter=lfs\n", "data.bin": pointer])
    let commit = try site.repository.commit("HEAD")
    let target = Checkouts.Target(commit: commit.id, tree: commit.tree)
    // Who has pointers as well can't need the contents.
    _ = try site.checkouts().checkOut(target, of: site.repository)
    try site.fixture.folder.write("the contents", to: "data.bin")
    do {
      _ = try site.checkouts().checkOut(target, of: site.repository)
      Issue.record("the pointer was taken for the file")
    } catch let error as MeasurementError {
      #expect(error.description.contains("'data.bin' is a Git LFS pointer"))
      #expect(error.description.contains("git lfs fetch"))
    }
  }

  @Test func `keep no more than the cache may hold, and what was used last`() throws {
    let site = try Site(kilobytes: 1000)
    let checkouts = site.checkouts(cacheSize: 2_600_000)
    try site.build(1, in: checkouts)
    try site.build(2, in: checkouts)
    try site.build(1, in: checkouts)
    try site.build(3, in: checkouts)
    #expect(site.built(in: checkouts) == [1, 3], "the second was not used for longest")
  }

  @Test func `share the cache with those of other slots`() throws {
    let site = try Site(kilobytes: 1000)
    let one = site.checkouts(cacheSize: 2_600_000)
    try site.build(1, in: one)
    do { try site.build(2, in: site.checkouts()) }
    try site.build(3, in: one)
    #expect(site.built(in: one) == [2, 3])
    let other = site.checkouts(cacheSize: 0)
    let second = try site.build(2, in: other)
    #expect(second.directory.hasSuffix("/worktrees/2/seat/project"))
    try site.build(1, in: other)
    #expect(site.built(in: one) == [3], "what another process holds is left to it")
  }

  @Test func `are never removed while they are used`() throws {
    let site = try Site(kilobytes: 100)
    let checkouts = site.checkouts(cacheSize: 0)
    let first = try site.build(1, in: checkouts)
    let second = try site.build(2, in: checkouts)
    try first.seat()
    #expect(try site.folder.read("worktrees/1/seat/project/built") == "1")
    try second.seat()
    #expect(try site.folder.read("worktrees/1/seat/project/built") == "2")
  }

  @Test func `reuse a worktree where there is no room for a copy`() throws {
    let site = try Site(kilobytes: 1000)
    let checkouts = site.checkouts(cacheSize: 1_500_000)
    try site.build(1, in: checkouts)
    let second = try site.build(2, in: checkouts)
    #expect(try site.kept().isEmpty)
    #expect(try String(contentsOfFile: second.directory + "/all", encoding: .utf8) == "12")
  }

  @Test func `don't keep what was never committed, nor what wasn't built`() throws {
    let site = try Site()
    let checkouts = site.checkouts()
    try site.build(1, in: checkouts)
    try site.build(2, in: checkouts, isSnapshot: true)
    #expect(site.built(in: checkouts) == [1, 2])
    try site.build(3, in: checkouts, isSnapshot: true)
    #expect(site.built(in: checkouts) == [1, 3])
    try site.build(3, in: checkouts)
    try site.build(2, in: checkouts, isSnapshot: true)
    #expect(site.built(in: checkouts) == [1, 2, 3], "the third was committed meanwhile")
    let other = try Site()
    for target in other.targets {
      _ = try other.checkouts().checkOut(target, of: other.repository)
    }
    #expect(try other.kept().isEmpty)
  }

  @Test func `forget a build that failed`() throws {
    let site = try Site()
    let checkouts = site.checkouts()
    let checkout = try site.build(1, in: checkouts)
    var failing = site.workflow
    failing.build = .shell("exit 1")
    #expect(throws: MeasurementError.self) { try checkout.build(failing, toolchain: "1") }
    #expect(checkouts.builtTrees(failing, toolchain: "1").isEmpty)
    #expect(site.built(in: checkouts) == [1])
  }

  @Test func `outlive a process that was killed while it exchanged them`() throws {
    let site = try Site()
    for number in [1, 2, 3] { try site.build(number, in: site.checkouts()) }
    let slot = site.folder.path + "/worktrees/1"
    let third = site.targets[2].tree.hex
    try shell(["mv", "seat", "kept/" + third], in: slot)
    try shell(["cp", "-a", "kept/" + third, "new"], in: slot)
    try shell(["cp", "-a", "kept/" + third, "kept/no-tree"], in: slot)
    try shell(["mkdir", "-p", "kept/0000/project"], in: slot)
    #expect(site.built(in: site.checkouts()) == [1, 2, 3])
    #expect(site.folder.has("worktrees/1/new"), "a question removes nothing")
    try site.build(1, in: site.checkouts())
    #expect(try site.kept().count == 2, "what is only half there is removed")
    #expect(!site.folder.has("worktrees/1/new"))
    // Killed while the commit was changed: nothing is known of what stands there.
    try FileManager.default.removeItem(atPath: slot + "/seat/.state.json")
    try site.build(2, in: site.checkouts())
    #expect(site.builds == "123")
    try site.build(1, in: site.checkouts())
    #expect(site.builds == "1231")
  }

  @Test func `are worth nothing at another path`() throws {
    let site = try Site()
    try site.build(1, in: site.checkouts())
    let moved = try TemporaryFolder()
    try shell(["cp", "-a", site.folder.path + "/worktrees", moved.path], in: "/")
    let checkouts = Checkouts(
      of: site.repository, state: moved.path, projectDirectory: site.fixture.path, subfolder: "")
    #expect(site.built(in: checkouts) == [])
    try site.build(1, in: checkouts)
    #expect(site.builds == "11")
  }

  @Test func `of two processes have slots of their own`() throws {
    let site = try Site()
    let (one, other) = (site.checkouts(), site.checkouts())
    let first = try site.build(1, in: one)
    let second = try site.build(1, in: other)
    #expect(first.directory.hasSuffix("/worktrees/1/seat/project"))
    #expect(second.directory.hasSuffix("/worktrees/2/seat/project"))
    let extra = try site.build(2, in: one, lane: 1)
    #expect(extra.directory.hasSuffix("/worktrees/3/seat/project"), "so it can be built at once")
    #expect(site.builds == "112")
  }

  @Test func `are found in the slot where they were built`() throws {
    let site = try Site()
    do {
      let one = site.checkouts()
      try site.build(1, in: one)
      try site.build(2, in: site.checkouts())
    }
    let checkouts = site.checkouts()
    let third = try site.build(3, in: checkouts)
    let second = try site.build(2, in: checkouts)
    #expect(third.directory.hasSuffix("/worktrees/1/seat/project"))
    #expect(second.directory.hasSuffix("/worktrees/2/seat/project"))
    #expect(site.builds == "123")
  }

  @Test func `leave alone folders that have the names of slots and no mark`() throws {
    let site = try Site()
    try site.folder.write("precious", to: "worktrees/1/photo.jpg")
    try site.folder.write("precious", to: "worktrees/2024/sub/photo.jpg")
    let checkout = try site.build(1, in: site.checkouts())
    #expect(checkout.directory.hasSuffix("/worktrees/2/seat/project"))
    #expect(checkout.warnings.count == 1)
    #expect(checkout.warnings[0].contains(": 1, 2024; to remove them: rm -rf"))
    let names = try FileManager.default.subpathsOfDirectory(
      atPath: site.folder.path + "/worktrees/2024")
    #expect(names.sorted() == ["sub", "sub/photo.jpg"])
    #expect(
      try FileManager.default.contentsOfDirectory(
        atPath: site.folder.path + "/worktrees/1") == ["photo.jpg"])
  }

  @Test(arguments: ["", "/1", "/1/kept", "/1/seat", "/1/lock", "/1/new"])
  func `never lead over a link`(part: String) throws {
    let site = try Site()
    let outside = try TemporaryFolder()
    try outside.write("precious", to: "2024/sub/photo.jpg")
    try outside.write("precious", to: "project/photo.jpg")
    try site.build(1, in: site.checkouts())
    let path = site.folder.path + "/worktrees" + part
    try shell(["rm", "-rf", path], in: "/")
    try shell(["ln", "-s", outside.path, path], in: "/")
    for number in [1, 2, 3] { _ = try? site.build(number, in: site.checkouts()) }
    let names = try FileManager.default.subpathsOfDirectory(atPath: outside.path)
    #expect(
      names.sorted() == [
        "2024", "2024/sub", "2024/sub/photo.jpg", "project", "project/photo.jpg",
      ])
  }

  @Test(arguments: [
    #""tree":"../../../../precious""#, #""tree":"../precious""#, #""commit":"--upload-pack=x""#,
    #""tree":"0123456789012345678901234567890123456789""#,
  ])
  func `believe no state that doesn't fit its folder`(field: String) throws {
    let site = try Site()
    try site.folder.write("precious", to: "precious/file")
    try site.build(1, in: site.checkouts())
    try site.build(2, in: site.checkouts())
    for place in ["seat", "kept/" + site.targets[0].tree.hex] {
      let name = "worktrees/1/" + place + "/.state.json"
      guard site.folder.has(name) else { continue }
      let key = try #require(field.split(separator: ":").first)
      let pattern = try Regex("\(key):\"[^\"]*\"")
      try site.folder.write(try site.folder.read(name).replacing(pattern, with: field), to: name)
    }
    if !field.contains("0123") { #expect(site.built(in: site.checkouts()).isEmpty) }
    for number in [1, 2, 3, 1] { try site.build(number, in: site.checkouts()) }
    #expect(try site.folder.read("precious/file") == "precious")
    #expect(site.builds.count >= 5)
  }

  @Test(arguments: ["seat/project/.git", "seat/.worktree", "seat/.worktree/HEAD"])
  func `build again where a worktree had to be made anew`(lost: String) throws {
    let site = try Site()
    try site.build(1, in: site.checkouts())
    try shell(["rm", "-r", lost], in: site.folder.path + "/worktrees/1")
    let checkout = try site.build(1, in: site.checkouts())
    #expect(site.builds == "11")
    try checkout.seat()
    #expect(try String(contentsOfFile: checkout.directory + "/built", encoding: .utf8) == "1")
  }
}
