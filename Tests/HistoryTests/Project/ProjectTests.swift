import Configuration
import Foundation
import History
import TestSupport
import Testing

@Suite struct `A project` {
  @Test func `is found upwards from a folder`() throws {
    let fixture = try RepositoryFixture()
    try fixture.commit(
      "One", files: ["sub/perf-check.yml": "version: 1", "sub/deep/file": "", "other/file": ""])
    let inside = try Project(containing: fixture.path + "/sub/deep")
    #expect(inside.directory == fixture.path + "/sub" && inside.subfolder == "sub")
    let outside = try Project(containing: fixture.path + "/other")
    #expect(outside.directory == fixture.path + "/other")
    let named = try Project(containing: fixture.path, configuration: "sub/perf-check.yml")
    #expect(named.directory == fixture.path + "/sub")
    #expect(named.shown(named.baselineFilePath) == "baselines/baseline_metrics.json")
  }

  @Test func `without files says which command writes them`() throws {
    let fixture = try RepositoryFixture()
    let project = try Project(containing: fixture.path)
    do {
      _ = try project.workflowFile()
      Issue.record("there is no file")
    } catch {
      #expect(error.description.contains("perf-check init"))
    }
  }

  @Test func `is started once, and never overwritten`() throws {
    let fixture = try RepositoryFixture()
    try fixture.folder.write(
      """
      // swift-tools-version: 6.0
      import PackageDescription
      let package = Package(name: "x", targets: [.executableTarget(name: "tool")])
      """, to: "Package.swift")
    try fixture.folder.write("*.o", to: ".gitignore")
    let project = try Project(containing: fixture.path)
    let first = try project.initialize(countsInstructions: false)
    #expect(first.written.count == 4 && first.kept.isEmpty)
    #expect(try project.workflowFile().workflows.map(\.name) == ["tool"])
    #expect(try project.regressionTests().tests.map(\.metric) == ["wall_time"])
    #expect(try fixture.folder.read(".gitignore") == "*.o\n.perf-check/\n")
    let before = try fixture.folder.read("perf-check.yml")
    try fixture.folder.write(before + "# mine\n", to: "perf-check.yml")
    let second = try project.initialize(countsInstructions: true)
    #expect(second.written.isEmpty && second.kept.count == 4)
    #expect(try fixture.folder.read("perf-check.yml") == before + "# mine\n")
  }

  @Test func `that holds nothing to run says so`() throws {
    let fixture = try RepositoryFixture()
    let project = try Project(containing: fixture.path)
    do {
      _ = try project.initialize(countsInstructions: false)
      Issue.record("tests to run")
    } catch {
      #expect("\(error)".contains("no Swift package"))
    }
    #expect(!fixture.folder.has("perf-check.yml"))
  }
}
