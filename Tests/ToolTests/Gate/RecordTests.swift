import Foundation
import TestSupport
import Testing

@Suite struct `perf-check record` {
  @Test func `attaches runs that history and git show`() throws {
    let tool = try PerfCheckTool()
    let result = tool.run("record", "--runs", "3", "--tag", "agents=4")
    #expect(result.status == 0, "\(result)")
    let note = try tool.repository.git("notes", "--ref=perf-check", "show")
    #expect(note.contains("\"v\":1") && note.contains("\"agents\":\"4\""))
    try tool.folder.write("0.03", to: "seconds")
    #expect(tool.run("record", "nap", "--runs", "2").output.contains("uncommitted changes"))
    let history = try tool.run("history", "--format", "json").json()
    let data = (history["result"] as? [String: Any])?["performance_data"] as? [String: Any]
    let runs = try #require(data?["runs"] as? [[String: Any]])
    #expect(runs.map { $0["dirty"] as? Bool } == [false, true])
    let text = tool.run("history", "--metric", "wall_time", "nap").output
    #expect(text.contains("wall_time") && !text.contains("peak_rss"))
    #expect(text.contains("Start"))
    // One of them in full, by the end of its id, as the list shows it.
    let id = try #require(runs[0]["id"] as? String)
    #expect(text.contains(id.suffix(8)))
    let one = tool.run("history", "--run", String(id.suffix(8)))
    #expect(one.status == 0 && one.output.contains(id) && one.output.contains("agents=4"))
    #expect(one.output.contains("peak_rss"))
    let none = tool.run("history", "--run", "nowhere")
    #expect(none.status == 64 && none.errors.contains("no recorded run 'nowhere'"))
  }

  @Test func `measures another commit`() throws {
    let tool = try PerfCheckTool()
    let first = try tool.repository.git("rev-parse", "HEAD")
    try tool.repository.commit("Slower", files: ["seconds": "0.06"])
    #expect(tool.run("record", "--at", "HEAD~1", "--runs", "2").status == 0)
    #expect(try tool.repository.git("notes", "--ref=perf-check", "list").hasSuffix(first))
  }

  @Test func `keeps the runs of two at once`() async throws {
    let tool = try PerfCheckTool()
    try await withThrowingTaskGroup(of: Int32.self) { group in
      for _ in 0..<3 {
        group.addTask { tool.run("record", "--runs", "4").status }
      }
      for try await status in group { #expect(status == 0) }
    }
    let note = try tool.repository.git("notes", "--ref=perf-check", "show")
    #expect(note.split(separator: "\n").count == 3)
    #expect(try tool.repository.git("status", "--porcelain").isEmpty)
  }

  @Test func `says what could not be measured`() throws {
    let tool = try PerfCheckTool(
      files: PerfCheckTool.files(more: "    metrics: [wall_time, rows]\n"))
    let result = tool.run("record", "--runs", "2")
    #expect(result.status == 4)
    #expect(result.output.contains("no run reported it"))
    #expect(result.lastErrorLine == "perf-check: verdict=missing exit=4")
    #expect(throws: RepositoryFixture.Failed.self) {
      try tool.repository.git("notes", "--ref=perf-check", "show")
    }
  }

  @Test func `history without notes says how to fetch them`() throws {
    let tool = try PerfCheckTool()
    let result = tool.run("history")
    #expect(result.status == 0)
    #expect(result.output.contains("has no recorded runs"))
    #expect(
      result.output.contains("git fetch origin '+refs/notes/perf-check:refs/notes/perf-check'"))
  }

  @Test(.enabled(if: usesLinux)) func `ends daemons that a run leaves behind`() throws {
    let tool = try PerfCheckTool(files: PerfCheckTool.files(run: "setsid sleep 95432 & exit 0"))
    #expect(tool.run("record", "--runs", "2").status == 0)
    #expect(try shell(["pgrep", "-f", "sleep 95432"], in: "/").status != 0)
  }
}
