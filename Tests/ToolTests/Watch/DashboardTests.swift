import Foundation
import TestSupport
import Testing

@Suite(.serialized, .enabled(if: usesLinux)) struct `The dashboard` {
  private let tool: PerfCheckTool

  init() throws {
    tool = try PerfCheckTool()
    try tool.folder.write(
      """
      version: 1
      workflows:
        pipeline:
          agents: 2
          phases:
            - {name: one, tasks: [{id: first, run: sleep 0.1}, {id: second, run: "true"}]}
            - {name: two, tasks: [{id: third, run: "true"}]}
      """, to: "perf-check.yml")
  }

  private func state(_ arguments: String...) throws -> [String: Any] {
    try tool.run(["dashboard", "--format", "json", "--snapshot"] + arguments).analysis()
  }

  @Test func `prints one frame of what was watched`() throws {
    try tool.execute("monitor", "--frequency", "100ms", "pipeline")
    let full = tool.run("dashboard", "--snapshot")
    #expect(full.status == 0, "\(full)")
    for text in ["pipeline", "ended", "3 of 3 tasks done", "first", "Agents", "of 2 processors"] {
      #expect(full.output.contains(text), "\(text) in \(full.output)")
    }
    #expect(!full.output.contains("\u{1B}"))
    let compact = tool.run("dashboard", "--snapshot", "--layout", "compact").output
    #expect(compact.split(separator: "\n").count <= 12 && compact.contains("pipeline"))
    let found = try state()
    #expect(found["status"] as? String == "ended" && found["prediction"] is NSNull)
    let tasks = try #require(found["tasks"] as? [[String: Any]])
    #expect(tasks.map { $0["status"] as? String } == Array(repeating: "succeeded", count: 3))
    #expect(tool.run("dashboard", "--snapshot", "other").status == 4)
  }

  @Test func `predicts from recorded runs what remains`() throws {
    #expect(tool.run("record", "--runs", "1").status == 0)
    let usual = try state("--replay", try identifier())
    let estimates = try #require(usual["tasks"] as? [[String: Any]]).map { $0["estimate"] }
    // The replayed run is the only one, and says nothing of itself.
    #expect(estimates.allSatisfy { $0 is NSNull })
  }

  private func identifier() throws -> String {
    let runs = try tool.run("history", "--format", "json").json()
    let data = (runs["result"] as? [String: Any])?["performance_data"] as? [String: Any]
    let first = try #require((data?["runs"] as? [[String: Any]])?.first)
    return try #require(first["id"] as? String)
  }

  @Test func `replays recorded runs, traces and what monitors wrote`() throws {
    #expect(tool.run("record", "--runs", "1").status == 0)
    let recorded = try state("--replay", String(identifier().suffix(8)))
    #expect(
      recorded["status"] as? String == "ended" && recorded["workflow"] as? String == "pipeline")
    try tool.folder.write(
      #"{"traceEvents": [{"name": "work", "ph": "X", "ts": 0, "dur": 2000000, "pid": 1, "tid": 1}]}"#,
      to: "trace.json")
    let traced = try state("--replay", "trace.json")
    #expect(traced["elapsed"] as? Double == 2)
    try tool.execute("monitor", "--frequency", "100ms", "pipeline")
    let lines = try state("--replay", ".perf-check/real_time/execution_traces.jsonl")
    #expect(try #require(lines["tasks"] as? [Any]).count == 3)
  }

  @Test(
    arguments: [
      (["--snapshot"], 4, "no run was watched"),
      ([], 64, "dashboard --snapshot"),
      (["--speed", "2"], 64, "--speed requires --replay"),
      (["--replay", "x", "--speed", "0"], 64, "above 0"),
      (["--serve"], 64, "trait Dashboard"),
      (["--refresh-rate", "10ms"], 64, "100ms or more"),
      (["--replay", "nothing"], 64, "nothing"),
      (["--replay", "perf-check.yml", "--snapshot"], 64, "perf-check.yml"),
    ] as [([String], Int32, String)])
  func `refuses what it can't show`(arguments: [String], status: Int32, text: String) throws {
    let result = tool.run(["dashboard"] + arguments)
    #expect(result.status == status && result.errors.contains(text), "\(result)")
  }
}
