import Foundation
import TestSupport
import Testing

@Suite struct `What a check built` {
  /// A project whose build notes outside of it what it built, and after what.
  private func project(noting folder: TemporaryFolder) throws -> PerfCheckTool {
    let build =
      "cat seconds >> all; tail -c 30 all >> '\(folder.path)/builds'; echo >> '\(folder.path)/builds'"
    var files = PerfCheckTool.files(
      seconds: "0.021", pairs: 8, more: "    build: \(PerfCheckTool.quoted(build))\n")
    files[".gitignore"] = "all\n.perf-check/\n"
    return try PerfCheckTool(files: files)
  }

  private func builds(_ folder: TemporaryFolder) -> [String] {
    ((try? folder.read("builds")) ?? "").split(separator: "\n").map(String.init)
  }

  @Test func `is kept, and what the next one builds goes on from there`() throws {
    let folder = try TemporaryFolder()
    let tool = try project(noting: folder)
    try tool.repository.commit("Two", files: ["seconds": "0.022"])
    tool.run("check", "--allow-undecided")
    #expect(builds(folder) == ["0.021", "0.0210.022"], "the candidate goes on from the base")
    try tool.repository.commit("Three", files: ["seconds": "0.023"])
    tool.run("check", "--allow-undecided")
    #expect(builds(folder).dropFirst(2) == ["0.0210.0220.023"])
    tool.run("check", "--base", "HEAD~2", "--candidate", "HEAD~1", "--allow-undecided")
    tool.run("record", "--runs", "1")
    #expect(builds(folder).count == 3, "all three are there")
    #expect(try tool.repository.git("worktree", "list").split(separator: "\n").count == 1)
  }

  @Test func `is kept as far as --cache-size allows`() throws {
    let folder = try TemporaryFolder()
    let tool = try project(noting: folder)
    try tool.repository.commit("Two", files: ["seconds": "0.022"])
    try tool.repository.commit("Three", files: ["seconds": "0.023"])
    for sides in [("HEAD~2", "HEAD~1"), ("HEAD~1", "HEAD"), ("HEAD~2", "HEAD~1")] {
      tool.run(
        "check", "--base", sides.0, "--candidate", sides.1, "--cache-size", "1kB",
        "--allow-undecided")
    }
    let last = builds(folder).map { $0.suffix(5) }
    #expect(last == ["0.021", "0.022", "0.023", "0.021"], "the first had to go, the second not")
    let wrong = tool.run("check", "--cache-size", "much")
    #expect(wrong.status == 64 && wrong.errors.contains("10GB"))
  }

  @Test func `isn't in the way of another check at the same time`() async throws {
    let folder = try TemporaryFolder()
    let tool = try project(noting: folder)
    try tool.repository.commit("Two", files: ["seconds": "0.022"])
    try await withThrowingTaskGroup(of: Int32.self) { group in
      for _ in 0..<3 {
        group.addTask { tool.run("check", "--allow-undecided").status }
      }
      for try await status in group { #expect(status == 0) }
    }
    #expect(Set(builds(folder)) == ["0.021", "0.0210.022"])
  }
}
