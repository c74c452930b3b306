import Foundation
import TestSupport
import Testing

@Suite struct `perf-check baseline` {
  /// A workflow that counts what a file says.
  private static func files(_ count: Int) -> [String: String] {
    [
      "count": "\(count)",
      "perf-check.yml": """
      version: 1
      workflows:
        counting:
          run: |-
            echo "{\\"name\\":\\"calls\\",\\"value\\":$(cat count)}" > $PERF_CHECK_METRICS
          metrics: [calls]
      """,
      "baselines/regression_tests.json": """
      {"version": 1, "tests": [{"workflow": "counting", "metric": "calls", "limit": "1%", \
      "compare": "baseline"}]}
      """,
    ]
  }

  @Test func `gates counts exactly, and accepts with a reason`() throws {
    let tool = try PerfCheckTool(files: Self.files(1000))
    #expect(tool.run("baseline", "show").output.contains("empty"))
    #expect(tool.run("baseline", "update", "--runs", "3").status == 0)
    #expect(tool.run("baseline").output.contains("calls"))
    try tool.repository.commit("Baseline")
    #expect(tool.run("check").status == 0)

    try tool.repository.git("checkout", "--quiet", "-b", "change")
    try tool.repository.commit("More calls", files: ["count": "1100"])
    let worse = tool.run("check")
    #expect(worse.status == 2, "\(worse)")
    #expect(worse.output.contains("calls is worse by 10.0 %, exact counts"))

    #expect(tool.run("baseline", "accept", "--reason", " ").status == 64)
    let accepted = tool.run("baseline", "accept", "--reason", "more work for more answers")
    #expect(accepted.status == 0, "\(accepted)")
    let tests = try tool.folder.read("baselines/regression_tests.json")
    #expect(tests.contains("more work for more answers") && tests.contains("acknowledged"))
    #expect(try tool.folder.read("baselines/baseline_metrics.json").contains("1100"))
    try tool.repository.commit("Accept")
    #expect(tool.run("check").status == 0)
    try tool.repository.commit("Even more", files: ["count": "1300"])
    #expect(tool.run("check").status == 2)
  }

  @Test func `accepts a slowdown for one change only`() throws {
    let tool = try PerfCheckTool()
    try tool.repository.git("checkout", "--quiet", "-b", "change")
    try tool.repository.commit("Slower", files: ["seconds": "0.06"])
    #expect(tool.run("check").status == 2)
    #expect(tool.run("baseline", "accept", "nap", "--reason", "safer").status == 0)
    try tool.repository.commit("Accept")
    let passed = tool.run("check")
    #expect(passed.status == 0, "\(passed)")
    #expect(passed.output.contains("is accepted: safer"))
    try tool.repository.git("checkout", "--quiet", "main")
    try tool.repository.git("merge", "--quiet", "change")
    try tool.repository.git("checkout", "--quiet", "-b", "next")
    try tool.repository.commit("Slower again", files: ["seconds": "0.2"])
    #expect(tool.run("check").status == 2, "once merged, an acceptance raises no limit")
    #expect(tool.run("baseline", "accept", "--metric", "other", "--reason", "x").status == 64)
  }

  @Test func `of another environment isn't compared, and says what differs`() throws {
    let tool = try PerfCheckTool(files: Self.files(1000))
    tool.run("baseline", "update", "--runs", "3")
    let text = try tool.folder.read("baselines/baseline_metrics.json")
    let key = try #require(text.firstMatch(of: /"environment":"([0-9a-f]{12})"/)).1
    try tool.folder.write(
      text.replacing(key, with: "000000000000").replacing("\"arch\":\"", with: "\"arch\":\"not-"),
      to: "baselines/baseline_metrics.json")
    try tool.repository.commit("Baseline")
    let result = tool.run("check")
    #expect(result.status == 4)
    #expect(result.output.contains("not comparable") && result.output.contains("arch: not-"))
    #expect(result.lastErrorLine == "perf-check: verdict=not_comparable exit=4")
  }
}
