import Foundation
import TestSupport
import Testing

private func results(_ tool: PerfCheckTool, _ result: ShellResult) throws -> [String: Any] {
  let object = try tool.json(result)
  return try #require((object["result"] as? [String: Any]), "\(result)")
}

private func analysis(_ tool: PerfCheckTool, _ result: ShellResult) throws -> [String: Any] {
  try #require(results(tool, result)["analysis_results"] as? [String: Any])
}

/// A workflow that sleeps as long as its parameter says.
private func tunable(_ more: String = "") throws -> PerfCheckTool {
  try PerfCheckTool(files: [
    "perf-check.yml": """
    version: 1
    workflows:
      nap:
        run: sleep ${seconds}
        warmup: 0
        env: {seconds: "0.06"}
        parameters:
          seconds: ["0.06", "0.02", "0.04"]
    \(more)
    """
  ])
}

@Suite struct `perf-check tune-suggestions` {
  @Test func `finds a better setting, proves it and says what to change`() throws {
    let tool = try tunable()
    let before = try tool.state()
    let result = tool.run("tune-suggestions", "--budget", "60runs", "--format", "json")
    #expect(result.status == 0, "\(result)")
    let found = try analysis(tool, result)
    let first = try #require((found["suggestions"] as? [[String: Any]])?.first)
    #expect(first["parameters"] as? [String: String] == ["seconds": "0.02"])
    #expect(first["confirmed"] as? Bool == true)
    let change = try #require(first["change"] as? Double)
    #expect(change < -0.4 && change > -0.8)
    let interval = try #require(first["interval"] as? [Double])
    #expect(interval[0] <= change && change <= interval[1] && interval[1] < 0)
    #expect(try #require(first["runs"] as? Int) <= 60)
    let diff = try #require(found["diff"] as? String)
    #expect(
      diff.contains(#"-    env: {seconds: "0.06"}"#) && diff.contains("+    env: {seconds: 0.02}"))
    #expect(try tool.state() == before)
    try tool.folder.write(diff + "\n", to: "change.diff")
    #expect(try shell(["git", "apply", "--check", "change.diff"], in: tool.path).status == 0)

    // Without a budget nothing runs; what was found is known.
    let known = tool.run("tune-suggestions", "--format", "json")
    let suggestion = try #require(
      (try analysis(tool, known)["suggestions"] as? [[String: Any]])?.first)
    #expect(suggestion["parameters"] as? [String: String] == ["seconds": "0.02"])
    #expect(suggestion["confirmed"] as? Bool == false)
    // The next search leaves out what is sure to be worse.
    let again = tool.run("tune-suggestions", "--budget", "60runs", "--format", "json")
    let data = try #require(try results(tool, again)["performance_data"] as? [String: Any])
    #expect(data["settings"] as? Int == 2)
  }

  @Test func `sets parameters for other operations, too`() throws {
    let tool = try tunable()
    let recorded = tool.run("record", "--runs", "2")
    #expect(recorded.status == 0, "\(recorded)")
    let note = try tool.repository.git("notes", "--ref=perf-check", "show")
    let sample = try #require(note.firstMatch(of: /"wall_time".*?"samples":\[([0-9.]+)/)).1
    #expect(try #require(Double(sample)) >= 0.06)
  }

  @Test(arguments: [
    (["--budget", "soon"], "number of runs"), (["--budget", "2runs"], "too small for one round"),
    (["--constraint", "fast"], "peak_rss < 500MB"),
    (
      ["--constraint", "peak_rss < 1MB", "--constraint", "peak_rss > 2MB"], "contradict each other"
    ),
    (["--target", "x"], "200ms"), (["nop"], "did you mean 'nap'"),
    (["--budget", "30runs", "--target-metric", "rows"], "'rows' is wanted"),
    (["--target-score", "101"], "0 to 100"),
  ])
  func `refuses what makes no sense`(arguments: [String], problem: String) throws {
    let result = try tunable().run(["tune-suggestions"] + arguments)
    #expect(result.status == 64, "\(result)")
    #expect(result.errors.contains(problem), "\(result.errors)")
  }

  @Test func `asks for parameters, and says which one no command names`() throws {
    let none = try PerfCheckTool().run("tune-suggestions", "--budget", "1s")
    #expect(none.status == 64 && none.errors.contains("parameters: {chunk"))
    let tool = try tunable("      unused: [1, 2]")
    let result = tool.run("tune-suggestions")
    #expect(result.status == 0 && result.output.contains("no command names 'unused'"))
  }
}

@Suite struct `perf-check capacity-planning` {
  /// Runs every ten minutes that take eight.
  private func table(_ count: Int) -> String {
    "commit,time,workflow,metric,value\n"
      + (0..<count).map { "c\($0),\(1_700_000_000 + $0 * 600),ci,wall_time,480" }
      .joined(separator: "\n")
  }

  @Test func `plans as the contract has it`() throws {
    let tool = try PerfCheckTool()
    try tool.folder.write(table(3000), to: "runs.csv")
    let result = tool.run(
      "capacity-planning", "--input", "runs.csv", "--options",
      """
      {"time_horizon": "3_months", "growth_projection": 50, "optimization_goals": ["efficiency", "cost"], \
      "include_scenarios": true, "slo": "p95 queue_time < 2m", "cost_per_agent_hour": 0.5}
      """, "--what-if", "agents=4", "--format", "json")
    #expect(result.status == 0, "\(result)")
    let found = try analysis(tool, result)
    let plan = try #require(found["plan"] as? [[String: Any]])
    #expect(plan.count == 3)
    // One agent does now; half as much again takes two.
    #expect((found["now"] as? [String: Any])?["agents_needed"] as? Int == 1)
    #expect(plan[2]["agents"] as? Int == 2)
    #expect(plan[2]["probability_of_breach"] as? Double == 1)
    let hours = 365.25 / 12 * 24
    let cost = try #require(plan[2]["cost"] as? Double)
    #expect(abs(cost - hours) < 1e-6, "two agents of half a coin an hour")
    let breach = try #require(found["first_breach"] as? [String: Any])
    #expect(breach["date"] is String && breach["probability"] as? Double == 1)
    let scenarios = try #require(found["scenarios"] as? [String: Any])
    #expect(Set(scenarios.keys) == ["best_case", "likely", "worst_case"])
    let other = try #require((found["what_if"] as? [[String: Any]])?.first)
    #expect((other["first_breach"] as? [String: Any])?["probability"] as? Double == 0)
  }

  @Test func `fits the law of scalability to runs with several numbers of agents`() throws {
    let tool = try PerfCheckTool()
    let points = [(1, 20), (4, 78), (8, 130), (12, 170), (16, 190), (20, 200)]
    var rows = ["commit,time,workflow,metric,value,unit,better,agents"]
    for (index, point) in points.enumerated() {
      let place = "c\(index),\(1_700_000_000 + index * 600),rays"
      rows.append("\(place),throughput,\(point.1),1/s,higher,\(point.0)")
      rows.append("\(place),wall_time,1,s,lower,\(point.0)")
    }
    try tool.folder.write(rows.joined(separator: "\n"), to: "rays.csv")
    let result = tool.run("capacity-planning", "--input", "rays.csv", "--format", "json")
    let law = try #require(
      (try analysis(tool, result)["scalability"] as? [[String: Any]])?.first, "\(result)")
    // As R's usl prints them.
    #expect(abs(try #require(law["contention"] as? Double) - 0.02444) < 5e-6)
    #expect(abs(try #require(law["coherency"] as? Double) - 0.00163) < 5e-6)
    let printed = try #require(
      (law["intervals"] as? [String: Any])?["as_r_usl"] as? [String: [Double]])
    #expect(abs(try #require(printed["contention"]?.first) - 0.00754) < 5e-6)
  }

  /// The raytracer's points of R's package usl, in each shape that a table of them may have.
  @Test(arguments: [
    ("usl.csv", "processors,throughput\n", "N,X\n", ""),
    ("usl.json", "[", #"{"agents": N, "throughput": X},"#, "]"),
    ("long.csv", "commit,time,workflow,metric,value,agents\n", "c,,rays,throughput,X,N\n", ""),
  ])
  func `fits the law to a table of throughput alone`(
    file: String, header: String, row: String, end: String
  ) throws {
    let tool = try PerfCheckTool()
    let points = [
      (1, 20), (4, 78), (8, 130), (12, 170), (16, 190), (20, 200), (24, 210), (28, 230), (32, 260),
      (48, 280), (64, 310),
    ]
    let rows = points.map { row.replacing("N", with: "\($0.0)").replacing("X", with: "\($0.1)") }
    var text = header + rows.joined() + end
    if end == "]" { text = text.replacing(",]", with: "]") }
    try tool.folder.write(text, to: file)
    let result = tool.run("capacity-planning", "--input", file, "--format", "json")
    #expect(result.status == 0, "\(result)")
    let found = try analysis(tool, result)
    #expect(found["plan"] is NSNull && (found["reason"] as? String)?.contains("time") == true)
    let law = try #require((found["scalability"] as? [[String: Any]])?.first)
    // As R's usl prints them.
    #expect(abs(try #require(law["contention"] as? Double) - 0.0578) < 5e-5)
    #expect(law["coherency"] as? Double == 0 && law["points"] as? Int == 11)
    #expect(abs(try #require(law["throughput_of_one"] as? Double) - 21.85) < 5e-3)
    let intervals = try #require(law["intervals"] as? [String: Any])
    #expect((intervals["contention"] as? [Double])?.count == 2)
  }

  @Test(arguments: [
    (["--growth-projection=-5"], 64, "0 or more"), (["--slo", "fast"], 64, "p95 queue_time < 2m"),
    (["--slo", "p95 wall_time < 2m"], 64, "queue_time or response_time"),
    (["--time-horizon", "never"], 64, "3_months"), (["--what-if", "agents=none"], 64, "agents=12"),
    (["--agents", "0"], 64, "from 1"), ([], 4, "no recorded run"),
  ])
  func `refuses what makes no sense`(arguments: [String], status: Int32, problem: String) throws {
    let result = try PerfCheckTool().run(["capacity-planning"] + arguments)
    #expect(result.status == status, "\(result)")
    #expect(result.errors.contains(problem), "\(result.errors)")
  }

  @Test func `says that one run tells nothing`() throws {
    let tool = try PerfCheckTool()
    try tool.folder.write(table(1), to: "runs.csv")
    let result = tool.run("capacity-planning", "--input", "runs.csv")
    #expect(result.status == 4 && result.errors.contains("one run says nothing"))
    try tool.folder.write(table(50), to: "runs.csv")
    let quick = tool.run(
      "capacity-planning", "--input", "runs.csv", "--slo", "p95 response_time < 10s")
    #expect(quick.status == 64 && quick.errors.contains("no number of agents keeps"), "\(quick)")
  }
}

@Suite struct `perf-check recommendations` {
  /// Six tasks of which five are kept to one agent, or none is.
  private func files(pinned: Bool) -> [String: String] {
    let tasks = (0..<6).map { index in
      let pin = pinned ? ", agent: \"\(index < 5 ? 0 : 1)\"" : ""
      return "      - {id: t\(index), run: sleep 0.05\(pin)}"
    }
    return [
      "perf-check.yml":
        "version: 1\nworkflows:\n  w:\n    agents: [\"0\", \"1\"]\n    warmup: 0\n    tasks:\n"
        + tasks.joined(separator: "\n") + "\n"
    ]
  }

  @Test func `predict, and learn what was gained`() throws {
    let tool = try PerfCheckTool(files: files(pinned: true))
    #expect(tool.run("record", "--runs", "4").status == 0)
    let advice = tool.run("recommendations", "--format", "json")
    let first = try #require(
      (try results(tool, advice)["recommendations"] as? [[String: Any]])?.first, "\(advice)")
    #expect(first["category"] as? String == "imbalance")
    let improvement = try #require(first["expected_improvement"] as? [String: Any])
    let interval = try #require(improvement["interval"] as? [Double])
    #expect(interval[0] < -0.4 && interval[1] > -0.4 && interval[1] < -0.2)

    try tool.repository.commit("Mend", files: files(pinned: false))
    #expect(tool.run("record", "--runs", "4").status == 0)
    let later = tool.run("recommendations", "--format", "json")
    let past = try #require(try analysis(tool, later)["past_predictions"] as? [String: Any])
    #expect(past["tried"] as? Int == 1 && past["held"] as? Int == 1, "\(later)")
    let file = try tool.folder.read(".perf-check/analytics/optimization_history.json")
    #expect(file.contains(#""held" : true"#))
  }

  @Test(arguments: [
    (["--scope", "all"], "workflow_and_system"), (["--priority-filter", "urgent"], "high"),
    (["--implementation-effort", "none"], "low"), (["--expected-roi", "much"], "10%"),
  ])
  func `refuse what makes no sense`(arguments: [String], problem: String) throws {
    let result = try PerfCheckTool().run(["recommendations"] + arguments)
    #expect(result.status == 64 && result.errors.contains(problem), "\(result)")
  }
}

@Suite struct `perf-check publish-state` {
  @Test func `writes one document, to a file or to standard output`() throws {
    let tool = try PerfCheckTool()
    #expect(tool.run("publish-state").status == 4)
    #expect(tool.run("record", "--runs", "3").status == 0)
    let printed = tool.run("publish-state")
    #expect(printed.status == 0, "\(printed)")
    let document = try #require(
      try tool.json(printed)["performance_coordination_sync"] as? [String: Any])
    let hub = try #require(document["coordination_hub_updates"] as? [String: Any])
    let context = try #require(hub["workflow_performance_context"] as? [String: Any])
    #expect(
      Set(context.keys) == ["execution_efficiency", "resource_utilization", "predicted_completion"])
    let completion = try #require(
      (context["predicted_completion"] as? [String: Any])?["nap"] as? [String: Any])
    #expect(try #require(completion["seconds"] as? Double) >= 0.02)
    let manager = try #require(document["resource_manager_updates"] as? [String: Any])
    #expect(Set(manager.keys) == ["resource_performance_impact", "performance_guided_scaling"])
    // One run says nothing of how often they come.
    #expect(printed.errors.contains("no capacity plan: one run"))
    #expect(tool.run("publish-state", "--to", "state.json").status == 0)
    #expect(try tool.folder.read("state.json") == printed.output)
  }

  @Test func `doesn't wait for an address that isn't there`() throws {
    let tool = try PerfCheckTool()
    #expect(tool.run("record", "--runs", "3").status == 0)
    let address = ["publish-state", "--to", "http://127.0.0.1:9/x", "--retries", "0"]
    let failed = tool.run(address)
    #expect(failed.status == 1 && failed.errors.contains("127.0.0.1:9"), "\(failed)")
    let warned = tool.run(address + ["--best-effort"])
    #expect(warned.status == 0 && warned.output.contains("warning"))
    #expect(tool.run("publish-state", "--to", "ftp://x/y").status == 64)
  }
}

@Suite struct `Advice with the gate` {
  @Test func `names what bears on a regression, unless it is off`() throws {
    let tool = try PerfCheckTool()
    try tool.repository.commit("Slower", files: ["seconds": "0.06"])
    let result = tool.run("check")
    #expect(result.status == 2)
    #expect(result.output.contains("advice: nap: look for what it waits for"), "\(result)")
    let silent = tool.run("check", "--advice", "off")
    #expect(silent.status == 2 && !silent.output.contains("advice:"))
  }

  @Test func `warns of a capacity limit that is near`() throws {
    let tool = try PerfCheckTool()
    try tool.repository.commit("Same", files: ["README": "x"])
    try tool.folder.write(
      """
      {"schema_version": 1, "status": "success", "operation": "capacity-planning", \
      "timestamp": "2026-01-01T00:00:00Z", "metrics": {}, "next_steps": [], "result": {\
      "performance_data": {"points": 1}, "recommendations": [], "analysis_results": {\
      "objective": "p95 queue_time < 2m", "scalability": [], "scenarios": {}, "warnings": [], \
      "now": {"agents": 3, "agents_assumed": false, "utilization": 0.5}, \
      "first_breach": {"date": "2026-01-01T00:00:00Z", "interval": [null, null], "confidence": 0.8}}}}
      """, to: ".perf-check/analytics/capacity_plan.json")
    let result = tool.run("check")
    #expect(result.status == 0, "\(result)")
    #expect(result.output.contains("a capacity limit is near: with 3 agents"))
    #expect(!tool.run("check", "--advice", "off").output.contains("capacity limit"))
  }
}
