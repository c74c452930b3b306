import Foundation
import TestSupport
import Testing

/// Whether a tool that counts is installed; `ci/setup` sees to it.
private let hasValgrind = (try? shell(["which", "valgrind"], in: "/").status) == 0

@Suite(.enabled(if: hasValgrind)) struct `perf-check --counter cachegrind` {
  private static func files(tests: String) -> [String: String] {
    [
      "perf-check.yml": """
      version: 1
      workflows:
        count:
          run: sh ./work
          warmup: 0
          metrics: [wall_time, instructions]
      """,
      "work": "i=0; while [ $i -lt 200 ]; do i=$((i + 1)); done\n",
      "baselines/regression_tests.json": "{\"version\": 1, \"tests\": [\(tests)]}\n",
    ]
  }

  private func comparison(_ tool: PerfCheckTool, _ result: ShellResult) throws -> [String: Any] {
    let object = try result.json()
    let analysis = (object["result"] as? [String: Any])?["analysis_results"] as? [String: Any]
    return try #require((analysis?["comparisons"] as? [[String: Any]])?.first)
  }

  @Test func `compares both sides exactly, without timing anything`() throws {
    let test = #"{"workflow": "count", "metric": "instructions", "limit": "0.5%"}"#
    let tool = try PerfCheckTool(files: Self.files(tests: test))
    try tool.repository.commit("Same", files: ["README": "x"])
    let same = tool.run("check", "--counter", "cachegrind", "--format", "json")
    #expect(same.status == 0, "\(same)")
    let equal = try comparison(tool, same)
    #expect(abs(equal["change"] as? Double ?? 1) < 1e-4)
    #expect(equal["pairs"] is NSNull)
    let more = "i=0; while [ $i -lt 220 ]; do i=$((i + 1)); done\n"
    try tool.repository.commit("More", files: ["work": more])
    let slower = tool.run("check", "--counter", "cachegrind", "--format", "json")
    #expect(slower.status == 2, "\(slower)")
    #expect((try comparison(tool, slower)["change"] as? Double ?? 0) > 0.005)
    let without = tool.run("check")
    #expect(without.status == 4 && without.output.contains("--counter cachegrind"), "\(without)")
  }

  @Test func `compares with a baseline that was counted in the same way only`() throws {
    let test =
      #"{"workflow": "count", "metric": "instructions", "limit": "0.5%", "compare": "baseline"}"#
    let tool = try PerfCheckTool(files: Self.files(tests: test))
    let updated = tool.run("baseline", "update", "--runs", "2", "--counter", "cachegrind")
    #expect(updated.status == 0, "\(updated)")
    let path = "baselines/baseline_metrics.json"
    let baseline = try tool.folder.read(path)
    #expect(baseline.contains("\"counter\":\"cachegrind\""), "\(baseline)")
    try tool.repository.commit("Baseline")
    let passed = tool.run("check", "--counter", "cachegrind")
    #expect(passed.status == 0, "\(passed)")
    // The same samples under an older toolchain: what differs is named, and whose the change is.
    let older = baseline.replacing(/"swift":"[^"]*"/, with: "\"swift\":\"5.1\"")
    let key = try #require(baseline.firstMatch(of: /"environment":"([0-9a-f]+)"/)?.1)
    try tool.repository.commit(
      "Older", files: [path: older.replacing(key, with: "0123456789ab")])
    try tool.repository.commit("Same")
    let moved = tool.run("check", "--counter", "cachegrind")
    #expect(moved.status == 4, "\(moved)")
    #expect(moved.output.contains("the toolchain changed from Swift 5.1 to"), "\(moved)")
  }

  @Test func `says when there is nothing to count`() throws {
    let tool = try PerfCheckTool()
    try tool.repository.commit("Same", files: ["README": "x"])
    let result = tool.run("check", "--counter", "cachegrind")
    #expect(result.output.contains("nothing was counted"), "\(result)")
    #expect(tool.run("check", "--counter", "abacus").status == 64)
  }
}
