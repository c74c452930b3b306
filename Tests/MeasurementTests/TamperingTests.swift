import Configuration
import Foundation
import Git
import Measurement
import Model
import TestSupport
import Testing

/// Two commits with builds, of which one can get at the other's.
private final class Neighbours {
  let fixture: RepositoryFixture
  let folder: TemporaryFolder
  let repository: Repository
  let targets: [Checkouts.Target]

  init() throws {
    fixture = try RepositoryFixture()
    folder = try TemporaryFolder()
    try fixture.commit("One", files: ["file": "1", "dir/file": "1", ".gitignore": "built\n"])
    try fixture.commit("Two", files: ["file": "2"])
    repository = try Repository(containing: fixture.path)
    var targets: [Checkouts.Target] = []
    for revision in ["HEAD~1", "HEAD"] {
      let commit = try repository.commit(revision)
      targets.append(.init(commit: commit.id, tree: commit.tree))
    }
    self.targets = targets
  }

  func checkouts() -> Checkouts {
    Checkouts(of: repository, state: folder.path, projectDirectory: fixture.path, subfolder: "")
  }

  func checkOut(_ number: Int, in checkouts: Checkouts) throws -> Checkout {
    let checkout = try checkouts.checkOut(targets[number - 1], of: repository)
    let workflow = Workflow(name: "w", build: .shell("cp file built"), run: .shell("true"))
    _ = try checkout.build(workflow, toolchain: "1")
    return checkout
  }

  /// Runs something with a checkout on the seat.
  func run(_ line: String, in checkout: Checkout) throws {
    try checkout.seat()
    let result = try shell(["sh", "-c", line], in: checkout.directory)
    try #require(result.status == 0, "\(result)")
  }

  /// Where the worktrees wait that aren't seated, as a program at the seat finds them.
  static let kept = "../../kept/*/*"
}

@Suite struct `What was built of one side` {
  @Test(arguments: [
    "echo x >> K/built", "cp file K/dir/file", "rm K/built", "touch K/dir/file",
    "chmod u+x K/dir/file", "ln -s x K/dir/link", "mkdir -p K/dir/new", "mv K/dir/file K/file",
    "echo x > y && mv y K/built", "echo x > K/y && touch -d 2001-01-01 K/y",
    "cp -p K/built old && echo x > K/built && cp -p old K/built",
  ])
  func `isn't trusted after the other side changed it, and is made anew`(_ line: String) throws {
    let site = try Neighbours()
    do {
      let checkouts = site.checkouts()
      let base = try site.checkOut(1, in: checkouts)
      let candidate = try site.checkOut(2, in: checkouts)
      try base.requireUntouched()
      let command = line.replacing("K", with: "$K")
      try site.run(
        "for K in \(Neighbours.kept); do test -d $K || continue; \(command); done", in: candidate)
      let error = #expect(throws: MeasurementError.self) { try base.requireUntouched() }
      #expect(error?.code == .tampered && error?.detail.contains("in its worktree") == true)
      try candidate.requireUntouched()
    }
    let checkouts = site.checkouts()
    let healed = try site.checkOut(1, in: checkouts)
    try healed.requireUntouched()
    try site.run("test \"$(cat built)\" = 1 && test \"$(cat file dir/file)\" = '11'", in: healed)
  }

  @Test func `may be changed by its own runs`() throws {
    let site = try Neighbours()
    let checkouts = site.checkouts()
    let base = try site.checkOut(1, in: checkouts)
    let candidate = try site.checkOut(2, in: checkouts)
    for number in 0..<20 {
      try site.run("echo \(number) >> built; touch new\(number)", in: base)
      try site.run("echo \(number) >> built; rm -f old; touch old", in: candidate)
    }
    try base.requireUntouched()
    try candidate.requireUntouched()
  }

  @Test func `is looked at again by the next process`() throws {
    let site = try Neighbours()
    do {
      let checkouts = site.checkouts()
      _ = try site.checkOut(1, in: checkouts)
      let candidate = try site.checkOut(2, in: checkouts)
      // Nobody asks in this process.
      try site.run("for K in \(Neighbours.kept); do echo x > $K/built; done", in: candidate)
    }
    let base = try site.checkOut(1, in: site.checkouts())
    #expect(base.warnings.contains { $0.contains("rebuilding it") })
    try site.run("test \"$(cat built)\" = 1", in: base)
    try base.requireUntouched()
  }

  @Test func `isn't what another build begins with`() throws {
    let site = try Neighbours()
    let third = try site.fixture.commit("Three", files: ["file": "3"])
    let commit = try site.repository.commit(third)
    do {
      let checkouts = site.checkouts()
      _ = try site.checkOut(1, in: checkouts)
      let candidate = try site.checkOut(2, in: checkouts)
      try site.run("for K in \(Neighbours.kept); do touch $K/planted; done", in: candidate)
      try site.run("touch ../../seat/mine", in: candidate)
    }
    let next = try site.checkouts().checkOut(
      .init(commit: commit.id, tree: commit.tree), of: site.repository)
    try site.run("test ! -e planted", in: next)
  }

  @Test func `stays when nobody touches it`() throws {
    let site = try Neighbours()
    for _ in 0..<3 {
      let checkouts = site.checkouts()
      let (base, candidate) = (
        try site.checkOut(1, in: checkouts), try site.checkOut(2, in: checkouts)
      )
      #expect(base.warnings.isEmpty && candidate.warnings.isEmpty)
      try site.run("true", in: base)
      try base.requireUntouched()
      try candidate.requireUntouched()
    }
    let states = try FileManager.default.contentsOfDirectory(
      atPath: site.folder.path + "/worktrees/1/kept")
    #expect(states.count == 1)
  }

  @Test(arguments: [
    "mkdir ../../kept/TREE && cp -R ../../seat/. ../../kept/TREE", "touch ../../seals/*",
    "for K in ../../kept/*; do touch ../../seals/$(basename $K); done", "rm ../../seals/*",
  ])
  func `isn't trusted where something was put beside it to be believed later`(
    _ line: String
  ) throws {
    let site = try Neighbours()
    do {
      let checkouts = site.checkouts()
      _ = try site.checkOut(1, in: checkouts)
      let candidate = try site.checkOut(2, in: checkouts)
      let tree = String(repeating: "a", count: 40)
      try site.run(line.replacing("TREE", with: tree), in: candidate)
      let error = #expect(throws: MeasurementError.self) { try candidate.requireUntouched() }
      #expect(error?.code == .tampered)
    }
    let base = try site.checkOut(1, in: site.checkouts())
    try site.run("test \"$(cat built)\" = 1", in: base)
    try base.requireUntouched()
  }
}
