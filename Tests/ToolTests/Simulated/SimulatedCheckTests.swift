import BenchSupport
import Foundation
import TestSupport
import Testing

/// From the command line to the exit code, on a bench where runs take no time.
@Suite struct `A check of simulated runs` {
  /// A tool whose base takes 0.1 s, and whose candidate is another law.
  private func tool(
    _ candidate: SimulatedBench.Law, seed: UInt64 = 1, disturbance: Double = 0,
    files: [String: String] = [:]
  ) throws -> SimulatedTool {
    let tool = try SimulatedTool(seed: seed, disturbance: disturbance, files: files)
    try tool.commit("Change it", candidate)
    return tool
  }

  @Test(arguments: [
    (0.1, Int32(0), "passed"), (0.12, 2, "regressed"), (0.08, 0, "improved"),
  ])
  func `tells what changed`(seconds: Double, status: Int32, verdict: String) throws {
    let tool = try tool(.init(seconds: seconds))
    let result = tool.run("check")
    #expect(result.status == status, "\(result.errors)")
    #expect(result.errors.hasSuffix("perf-check: verdict=\(verdict) exit=\(status)\n"))
  }

  @Test func `is undecided within a budget that its noise needs more than`() throws {
    let tool = try tool(
      .init(seconds: 0.1, noise: 0.5),
      files: [
        "baselines/regression_tests.json":
          SimulatedTool.tests(limit: "0.02", pairs: 30)
      ])
    #expect(tool.run("check").status == 3)
    #expect(tool.run("check", "--allow-undecided").status == 0)
  }

  @Test func `misses what can't be built or run`() throws {
    var law = SimulatedBench.Law()
    law.buildFailure = "error: no such module"
    let broken = try tool(law)
    let result = broken.run("check")
    #expect(result.status == 4)
    #expect(result.output.contains("error: no such module"))
    #expect(broken.run("check", "--allow-missing").status == 0)
    law = SimulatedBench.Law()
    law.runFailure = "it exited with 3"
    #expect(try tool(law).run("check").status == 4)
  }

  @Test func `measures disturbed pairs again`() throws {
    let tool = try tool(.init(), disturbance: 0.3)
    let result = tool.run("check", "--format", "json")
    #expect(result.status == 0)
    let json = try JSONSerialization.jsonObject(with: Data(result.output.utf8)) as? [String: Any]
    let results = (json?["result"] as? [String: Any])?["analysis_results"] as? [String: Any]
    let comparison = (results?["comparisons"] as? [[String: Any]])?.first
    #expect((comparison?["disturbed_pairs"] as? Int ?? 0) > 0)
  }

  @Test func `stops when its time is up, by the time that runs take`() throws {
    let tool = try tool(
      .init(seconds: 0.1, noise: 0.3),
      files: [
        "baselines/regression_tests.json":
          SimulatedTool.tests(limit: "0.02")
      ])
    let result = tool.run("check", "--max-time", "3s", "--format", "json")
    #expect(result.status == 3)
    #expect(result.output.contains("\"ended_by\" : \"max_time\""))
    // Fifteen pairs of 0.2 s, and what is under way.
    #expect((28...40).contains(tool.bench.runs), "\(tool.bench.runs)")
  }

  @Test func `finds no regression in identical code`() throws {
    // One check in a hundred may; four of forty do by a chance of 0.0007.
    let tool = try tool(.init(noise: 0.03))
    let alarms = (0..<40).count { seed in
      tool.on(SimulatedBench(seed: UInt64(100 + seed))).run("check", "--seed", "\(seed)").status
        == 2
    }
    #expect(alarms < 4)
  }

  @Test func `can be accepted, once`() throws {
    let tool = try tool(.init(seconds: 0.12))
    #expect(tool.run("check").status == 2)
    let accepted = tool.run("baseline", "accept", "--reason", "needed")
    #expect(accepted.status == 0, "\(accepted.errors)")
    try tool.repository.git("commit", "--quiet", "--all", "-m", "Accept it")
    #expect(tool.run("check", "--base", "HEAD~2").status == 0)
    // Slower still is another regression.
    try tool.commit("Make it slower still", .init(seconds: 0.15))
    #expect(tool.run("check", "--base", "HEAD~3").status == 2)
  }
}
