import Foundation
import TestSupport
import Testing

@Suite struct `perf-check selftest` {
  private func list(_ name: String, of result: [String: Any]) throws -> [[String: Any]] {
    let analysis = (result["result"] as? [String: Any])?["analysis_results"] as? [String: Any]
    return try #require(analysis?[name] as? [[String: Any]])
  }

  @Test func `counts false alarms, and catches a slowdown that is really there`() throws {
    let tool = try PerfCheckTool(files: PerfCheckTool.files(limit: "0.4", pairs: 40))
    let before = try tool.state()
    let result = tool.run("selftest", "--checks", "4", "--slower-checks", "2", "--format=json")
    #expect(result.status == 0, "\(result)")
    let object = try result.json()
    #expect(object["operation"] as? String == "selftest")
    let test = try #require(try list("tests", of: object).first)
    #expect(test["checks"] as? Int == 4 && test["false_alarms"] as? Int == 0)
    // 0 of 4: the upper end of the interval of Clopper and Pearson is 1 − 0.025^(1/4).
    let interval = try #require(test["false_alarm_interval"] as? [Double])
    #expect(interval[0] == 0 && abs(interval[1] - 0.60236) < 1e-4)
    let slowdown = try #require(test["slowdown"] as? [String: Any])
    #expect(slowdown["caught"] as? Int == 2)
    #expect(abs((slowdown["change"] as? Double ?? 0) - 0.8) < 0.2)
    #expect((test["noise"] as? Double ?? 1) < 0.3)
    #expect((test["detectable_change"] as? Double ?? 0) > 0.4)
    #expect((test["keepable_limit"] as? Double ?? 1) <= 0.4)
    let untested = try list("untested", of: object)
    #expect(untested.compactMap { $0["metric"] as? String } == ["cpu_time", "peak_rss"])
    #expect(untested.allSatisfy { ($0["noise"] as? Double ?? -1) >= 0 })
    #expect(try tool.state() == before)
  }

  @Test func `writes the limits that can be kept, and nothing else`() throws {
    let tool = try PerfCheckTool(files: PerfCheckTool.files(limit: "\"75%\"", pairs: 30))
    let result = tool.run("selftest", "--checks", "3", "--slower-checks", "0", "--write")
    #expect(result.status == 0, "\(result)")
    let text = try tool.folder.read("baselines/regression_tests.json")
    let limit = try #require(text.firstMatch(of: /"limit": ?"([0-9.]+)%"/)?.1)
    #expect((Double(limit) ?? 0) >= 3 && (Double(limit) ?? 100) < 75, "\(text)")
    #expect(text.contains("30") && text.contains("nap"))
    #expect(result.output.contains("Wrote the limits to baselines/regression_tests.json"))
  }

  @Test func `says that a limit is tighter than the noise`() throws {
    // Each run sleeps for 10 to 40 ms, by chance.
    let run = "sleep 0.0$(shuf -i 10-40 -n 1)"
    let tool = try PerfCheckTool(files: PerfCheckTool.files(run: run, limit: "0.03", pairs: 12))
    let result = tool.run("selftest", "--checks", "3", "--slower-checks", "0")
    #expect(result.status == 3, "\(result)")
    #expect(result.output.contains("tighter than the noise") || result.output.contains("none"))
  }

  @Test func `leaves out what it can't try, and says so`() throws {
    var files = PerfCheckTool.files()
    files["baselines/regression_tests.json"] = """
      {"version": 1, "tests": [
        {"workflow": "nap", "metric": "page_faults", "limit": 0.1, "compare": "baseline"}]}
      """
    let tool = try PerfCheckTool(files: files)
    let result = tool.run("selftest", "--checks", "2")
    #expect(result.status == 4, "\(result)")
    #expect(result.output.contains("nap page_faults: skipped"))
    #expect(tool.run("selftest", "--checks", "0").status == 64)
    #expect(tool.run("selftest", "--slowdown", "fast").status == 64)
  }
}

@Suite struct `perf-check doctor` {
  @Test func `looks at the machine, with or without a project`() throws {
    let tool = try PerfCheckTool()
    let result = tool.run("doctor")
    #expect(result.status == 0, "\(result)")
    #expect(result.output.contains("repeated identical work"))
    #expect(result.output.contains("counting instructions"))
    let folder = try TemporaryFolder()
    let alone = PerfCheckTool.run(["doctor", "--format", "json"], in: folder.path)
    #expect(alone.status == 0, "\(alone)")
    let object = try alone.json()
    let analysis = (object["result"] as? [String: Any])?["analysis_results"] as? [String: Any]
    let findings = try #require(analysis?["findings"] as? [[String: Any]])
    #expect(findings.count >= 5)
    #expect(findings.allSatisfy { $0["name"] is String && $0["state"] is String })
  }
}
