import Foundation
import TestSupport
import Testing

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
    let found = try result.analysis()
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
      (try result.analysis()["scalability"] as? [[String: Any]])?.first, "\(result)")
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
    let found = try result.analysis()
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
    #expect(result.status == 4 && result.errors.contains("a single run doesn't determine"))
    try tool.folder.write(table(50), to: "runs.csv")
    let quick = tool.run(
      "capacity-planning", "--input", "runs.csv", "--slo", "p95 response_time < 10s")
    #expect(quick.status == 64 && quick.errors.contains("no number of agents meets"), "\(quick)")
  }
}
