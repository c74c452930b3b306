import Foundation
import TestSupport
import Testing

/// A small pipeline whose times files say.
private func pipeline(_ more: String = "") throws -> PerfCheckTool {
  try PerfCheckTool(files: [
    "compile": "0.1", "lint": "0.02",
    "perf-check.yml": """
    version: 1
    workflows:
      pipeline:
        agents: 2
        warmup: 0
        phases:
          - name: build
            tasks:
              - {id: compile, run: "sleep $(cat compile)", estimate: 1s}
              - {id: lint, run: "sleep $(cat lint)"}
          - name: test
            tasks:
              - {id: unit, run: sleep 0.02}
    \(more)
    """,
    "baselines/regression_tests.json": """
    {"version": 1, "tests": [
      {"workflow": "pipeline", "metric": "makespan", "limit": 0.2, "max_pairs": 60},
      {"workflow": "pipeline", "metric": "task/lint", "limit": "300%", "max_pairs": 60}]}
    """,
  ])
}

private func workflows(_ tool: PerfCheckTool, _ result: ShellResult) throws -> [[String: Any]] {
  let object = try result.json()
  let results = (object["result"] as? [String: Any])?["analysis_results"] as? [String: Any]
  return try #require(results?["workflows"] as? [[String: Any]], "\(result)")
}

@Suite struct `A pipeline` {
  @Test func `is recorded with its tasks and analysed`() throws {
    let tool = try pipeline()
    let recorded = tool.run("record", "--runs", "3")
    #expect(recorded.status == 0, "\(recorded)")
    for name in ["makespan", "queue_time", "phase/build", "task/compile"] {
      #expect(recorded.output.contains(name))
    }
    let note = try tool.repository.git("notes", "--ref=perf-check", "show")
    #expect(note.contains(#""spans":[{"phase":"build","task":"compile","agent":"0","start":0"#))
    #expect(note.contains(#""after":"build""#) && note.contains(#""agents":"2""#))

    let text = tool.run("execution-analysis", "--html", "chart.html").output
    #expect(text.contains("Critical path") && text.contains("Gantt chart"))
    #expect(try tool.folder.read("chart.html").contains("<title>compile, phase build, agent 0"))
    let one = try #require(
      try workflows(tool, tool.run("execution-analysis", "--format", "json")).first)
    #expect(one["agents"] as? Int == 2 && one["max_parallelism"] as? Int == 2)
    let path = try #require((one["critical_path"] as? [String: Any])?["tasks"] as? [[String: Any]])
    #expect(path.compactMap { $0["task"] as? String } == ["compile", "unit"])
    let makespan = try #require(one["makespan"] as? Double)
    #expect(try #require(one["lower_bound"] as? Double) <= makespan)

    let parallel = try #require(
      try workflows(tool, tool.run("parallel-efficiency", "--format", "json")).first)
    #expect(try abs(#require(parallel["replay_error"] as? Double)) < 0.02)
    let tasks = try #require(
      try workflows(tool, tool.run("task-optimization", "--format", "json")).first?["tasks"]
        as? [[String: Any]])
    #expect(
      tasks.first?["task"] as? String == "compile" && tasks.first?["estimate"] as? Double == 1)
    let gain = try #require(tasks.first?["gain"] as? Double)
    #expect(abs(gain - 0.03 / makespan) < 0.05)
    #expect((tasks.first?["interval"] as? [Double])?.count == 2)

    let resources = try #require(
      try workflows(tool, tool.run("resource-efficiency", "--format", "json")).first)
    #expect(try #require((resources["cpu"] as? [String: Any])?["share"] as? Double) < 0.5)
    for operation in ["phase-performance", "throughput", "agent-performance", "bottlenecks"] {
      let result = tool.run(operation)
      #expect(result.status == 0, "\(result)")
    }
    #expect(tool.run("export", "--to", "chrome").output.contains("\"thread_name\""))
    let trace = tool.run("export", "--to", "otlp", "--output", "trace.json")
    #expect(trace.status == 0)
    let again = try #require(
      try workflows(
        tool, tool.run("execution-analysis", "--input", "trace.json", "--format", "json")
      ).first)
    // A file's first task starts at 0; perf-check's own is handed over some microseconds later.
    #expect(try abs(#require(again["makespan"] as? Double) - makespan) < 0.02)
  }

  @Test func `is gated, and the slower task named`() throws {
    let tool = try pipeline()
    try tool.repository.commit("Slower", files: ["compile": "0.16"])
    let result = tool.run("check", "--format", "json")
    #expect(result.status == 2, "\(result)")
    let results = (try result.json()["result"] as? [String: Any])?["analysis_results"]
    let comparisons = try #require(
      (results as? [String: Any])?["comparisons"] as? [[String: Any]])
    #expect(comparisons[0]["verdict"] as? String == "regressed")
    #expect(["passed", "improved"].contains(comparisons[1]["verdict"] as? String))
    let slower = try #require(comparisons[0]["slower_tasks"] as? [[String: Any]])
    #expect(slower.first?["task"] as? String == "compile")
    // Whatever else this machine did meanwhile is in the whole change, too.
    let change = try #require(slower.first?["makespan_change"] as? Double)
    #expect(try abs(change - #require(comparisons[0]["change"] as? Double)) < 0.2)
  }

  @Test func `that fails is a missing verdict, and its tasks are kept`() throws {
    let tool = try pipeline(
      "      - name: last\n        tasks:\n          - {id: broken, run: \"echo no; exit 7\"}")
    let result = tool.run("record", "--runs", "2")
    #expect(result.status == 4, "\(result)")
    #expect(result.output.contains("task 'broken' (echo no; exit 7) failed: it exited with 7"))
    #expect(result.output.contains("| no"))
    let history = tool.run("history").output
    #expect(history.contains("failed_tasks") && history.contains("outcome=failed"))
    try tool.repository.commit("Two", files: ["README": "x"])
    let check = tool.run("check", "--allow-missing")
    #expect(check.status == 0 && check.output.contains("missing"))
    let throughput = try #require(
      try workflows(tool, tool.run("throughput", "--format", "json")).first)
    #expect(throughput["failed"] as? Int == 1 && throughput["runs_per_hour"] is NSNull)
  }

  @Test func `is scored against its own past`() throws {
    let tool = try pipeline()
    for _ in 0..<4 { #expect(tool.run("record", "--runs", "1").status == 0) }
    let one = try #require(try workflows(tool, tool.run("efficiency", "--format", "json")).first)
    let scores = try #require(one["scores"] as? [String: Double])
    let parts = try ["time", "resource", "quality", "workflow"].map { try #require(scores[$0]) }
    let overall = zip(parts, [0.3, 0.3, 0.25, 0.15]).reduce(0) { $0 + $1.0 * $1.1 }
    #expect(try abs(#require(scores["overall"]) - overall) < 1e-9)
    let average = try #require(one["historical_average"] as? [String: Any])
    #expect(average["executions"] as? Int == 3)
    let kept = try tool.folder.read(".perf-check/analytics/efficiency_analysis.json")
    #expect(kept.contains("\"operation\" : \"efficiency\""))
    _ = tool.run("bottlenecks")
    #expect(tool.folder.has(".perf-check/analytics/bottleneck_reports.json"))
    let options =
      #"{"dimensions": ["time", "resource", "quality", "workflow"], "#
      + #""benchmark_against": "historical_average", "include_breakdown": true}"#
    #expect(tool.run("efficiency", "--options", options).status == 0)
    let agents =
      #"{"metrics": ["response_time", "success_rate", "efficiency"], "time_range": "24h"}"#
    #expect(tool.run("agent-performance", "--options", agents).status == 0)
  }

  @Test func `has its errors told with line and place`() throws {
    let tool = try pipeline(
      "      - name: last\n        tasks:\n          - {id: x, run: x, needs: [nothing]}")
    let result = tool.run("record")
    #expect(result.status == 64)
    #expect(result.errors.contains("perf-check.yml:"))
    #expect(result.errors.contains("'workflows.pipeline.phases[2].tasks[0].needs': unknown task"))
  }
}
