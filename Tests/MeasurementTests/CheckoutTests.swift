import Configuration
import Foundation
import Git
import Measurement
import Model
import TestSupport
import Testing

private func target(
  _ revision: String, in repository: borrowing Repository
) throws -> Checkouts.Target {
  let commit = try repository.commit(revision)
  return .init(commit: commit.id, tree: commit.tree)
}

@Suite struct `A checkout` {
  private let workflow = Workflow(
    name: "w", build: .shell("echo built >> log && cat file"), run: .arguments(["true"]))

  @Test func `is built once for a tree, a command and a toolchain`() throws {
    let fixture = try RepositoryFixture()
    try fixture.commit("One", files: ["file": "1", ".gitignore": "log\n"])
    try fixture.commit("Two", files: ["file": "2"])
    let repository = try Repository(containing: fixture.path)
    let folder = try TemporaryFolder()
    let checkouts = Checkouts(
      of: repository, state: folder.path, projectDirectory: fixture.path, subfolder: "")
    var directory = ""
    func built(_ revision: String, _ workflow: Workflow, toolchain: String) throws -> Bool {
      let checkout = try checkouts.checkOut(
        target(revision, in: repository), of: repository)
      directory = checkout.directory
      return try checkout.build(workflow, toolchain: toolchain)
    }
    #expect(try built("HEAD~1", workflow, toolchain: "1"))
    #expect(try !built("HEAD~1", workflow, toolchain: "1"))
    #expect(try built("HEAD~1", workflow, toolchain: "2"))
    var other = workflow
    other.environment = ["A": "1"]
    #expect(try built("HEAD~1", other, toolchain: "2"))
    let first = directory
    #expect(try built("HEAD", workflow, toolchain: "2"))
    #expect(directory == first, "each stands at the same place, with what git ignored before")
    let log = try String(contentsOfFile: directory + "/log", encoding: .utf8)
    #expect(log.split(separator: "\n").count == 4)
    #expect(URL(filePath: directory).lastPathComponent == "project")
  }

  @Test func `shows the compiler's error of a build that failed`() throws {
    let fixture = try RepositoryFixture()
    try fixture.commit("One", files: ["file": "1"])
    let repository = try Repository(containing: fixture.path)
    let folder = try TemporaryFolder()
    let checkouts = Checkouts(
      of: repository, state: folder.path, projectDirectory: fixture.path, subfolder: "")
    let checkout = try checkouts.checkOut(
      target("HEAD", in: repository), of: repository)
    var failing = workflow
    failing.build = .shell("seq 500; echo 'a.swift:1:1: error: no such thing'; seq 500; exit 1")
    do {
      _ = try checkout.build(failing, toolchain: "1")
      Issue.record("the build failed")
    } catch {
      #expect(error.code == .buildFailed)
      #expect(error.detail.contains("a.swift:1:1: error: no such thing"))
    }
  }

  @Test func `reaches packages beside the repository`() throws {
    let parent = try TemporaryFolder()
    try parent.write("// beside", to: "Beside/Package.swift")
    let home = try TemporaryFolder()
    try shell(["mv", home.path, parent.path + "/project"], in: "/")
    try shell(["git", "init", "-q", "-b", "main"], in: parent.path + "/project")
    let manifest = """
      .package(path: "../Beside"), .package(name: "Inner", path: "Packages/Inner"),
      """
    try parent.write(manifest, to: "project/Package.swift")
    let identity = ["-c", "user.name=Ada", "-c", "user.email=ada@example.com"]
    try shell(["git", "add", "-A"], in: parent.path + "/project")
    try shell(["git"] + identity + ["commit", "-qm", "One"], in: parent.path + "/project")
    let repository = try Repository(containing: parent.path + "/project")
    let checkouts = Checkouts(
      of: repository, state: parent.path + "/project/.perf-check",
      projectDirectory: parent.path + "/project",
      subfolder: "")
    let checkout = try checkouts.checkOut(
      target("HEAD", in: repository), of: repository)
    let directory = checkout.directory
    let beside = try String(
      contentsOfFile: directory + "/../Beside/Package.swift", encoding: .utf8)
    #expect(beside == "// beside")
    let warnings = checkout.warnings
    #expect(warnings.count == 1 && warnings[0].contains("../Beside"))
  }

  @Test func `leaves a package alone that isn't there, and refuses one that it can't reach`() throws
  {
    // Many manifests take siblings only if a variable is set.
    for (path, isRefused) in [("../Nowhere", false), ("/nowhere/at/all", false), ("../.dot", true)]
    {
      let fixture = try RepositoryFixture()
      let beside = URL(filePath: fixture.path).deletingLastPathComponent().appending(path: ".dot")
      try FileManager.default.createDirectory(at: beside, withIntermediateDirectories: true)
      defer { try? FileManager.default.removeItem(at: beside) }
      try fixture.commit("One", files: ["Package.swift": ".package(path: \"\(path)\")"])
      let repository = try Repository(containing: fixture.path)
      let checkouts = Checkouts(
        of: repository, state: fixture.path + "/.perf-check", projectDirectory: fixture.path,
        subfolder: "")
      do {
        let checkout = try checkouts.checkOut(target("HEAD", in: repository), of: repository)
        #expect(!isRefused && checkout.warnings.isEmpty, "\(path)")
      } catch let error as MeasurementError {
        #expect(isRefused && error.code == .outsideDependency, "\(error)")
        #expect(error.description.contains(path))
      }
    }
  }
}
