import Foundation
import TestSupport
import Testing

/// A way in which a change could weaken its own gate.
struct Weakening: CustomTestStringConvertible, Sendable {
  let testDescription: String
  /// What it does to the files of the project, on top of a program that is 30 % slower.
  var edit: @Sendable (PerfCheckTool) throws -> Void = { _ in }
  /// Commits that follow.
  var later = 0
  /// Regressed where the slowdown is found in spite of it; else what can't be compared is said.
  var verdict = "regressed"
  /// What `gate_changes` says: kind and what.
  var said: [String] = []

  static let tests = "baselines/regression_tests.json"
  static let baseline = "baselines/baseline_metrics.json"

  /// Replaces text in a file, which must be there.
  static func replacing(
    _ file: String, _ text: String, _ other: String
  ) -> @Sendable (PerfCheckTool) throws -> Void {
    { tool in
      let before = try tool.folder.read(file)
      try #require(before.contains(text), "\(file) has \(text)")
      try tool.folder.write(before.replacing(text, with: other), to: file)
    }
  }

  static let all: [Weakening] = [
    Weakening(
      testDescription: "raises a limit",
      edit: replacing(tests, "\"limit\": \"3%\"", "\"limit\": \"60%\""),
      said: ["loosened limit"]),
    Weakening(
      testDescription: "raises a limit beyond 100 %",
      edit: replacing(tests, "\"limit\": \"3%\"", "\"limit\": \"900%\""),
      said: ["loosened limit"]),
    Weakening(
      testDescription: "removes a test",
      edit: replacing(
        tests, "{\"workflow\": \"w\", \"metric\": \"t\", \"limit\": \"3%\", \"max_pairs\": 60},", ""
      ),
      said: ["removed test"]),
    Weakening(
      testDescription: "deletes the tests",
      edit: { try FileManager.default.removeItem(atPath: $0.path + "/" + tests) },
      said: ["removed test", "removed test"]),
    Weakening(
      testDescription: "deletes perf-check.yml",
      edit: { try FileManager.default.removeItem(atPath: $0.path + "/perf-check.yml") },
      said: ["removed perf-check.yml"]),
    Weakening(
      testDescription: "renames the workflow, and its tests with it",
      edit: {
        try replacing("perf-check.yml", "  w:", "  v:")($0)
        try replacing(tests, "\"w\"", "\"v\"")($0)
      },
      said: [
        "removed workflow", "added workflow", "removed test", "removed test", "added test",
        "added test",
      ]),
    Weakening(
      testDescription: "changed since the bisection started",
      edit: {
        try $0.folder.write(program(value: "1.0"), to: "fake")
        try replacing("perf-check.yml", "sh program", "sh fake")($0)
      },
      said: ["redefined run"]),
    Weakening(
      testDescription: "builds something else",
      edit: replacing("perf-check.yml", "    run:", "    build: 'true'\n    run:"),
      said: ["redefined build"]),
    Weakening(
      testDescription: "sets a variable that the program may know",
      edit: replacing("perf-check.yml", "    run:", "    env: {FAST: '1'}\n    run:"),
      said: ["redefined env"]),
    Weakening(
      testDescription: "allows a run less time",
      edit: replacing("perf-check.yml", "    run:", "    timeout: 1ms\n    run:"),
      said: ["redefined timeout"]),
    Weakening(
      testDescription: "compares with itself, by another branch",
      edit: replacing("perf-check.yml", "base: main", "base: change"), later: 1,
      said: ["redefined base"]),
    Weakening(
      testDescription: "asks for less evidence",
      edit: replacing(tests, "\"false_alarm_rate\": 0.01", "\"false_alarm_rate\": 0.5"),
      said: ["loosened false_alarm_rate"]),
    Weakening(
      testDescription: "asks for more evidence than the budget gives",
      edit: replacing(tests, "\"false_alarm_rate\": 0.01", "\"false_alarm_rate\": 1e-9"),
      said: ["redefined false_alarm_rate"]),
    Weakening(
      testDescription: "allows fewer pairs",
      edit: replacing(tests, "\"max_pairs\": 60", "\"max_pairs\": 10"),
      said: ["loosened max_pairs"]),
    Weakening(
      testDescription: "allows less time",
      edit: replacing(tests, "\"max_pairs\": 60", "\"max_pairs\": 60, \"max_time\": \"1ms\""),
      said: ["loosened max_time"]),
    Weakening(
      testDescription: "accepts by hand what nobody measured",
      edit: replacing(
        tests, "\"regressions\": []",
        """
        "regressions": [{"id": "x", "workflow": "w", "metric": "t", "magnitude": 5, "status": \
        "acknowledged", "note": "trust me"}]
        """),
      said: ["loosened accepted regression"]),
    Weakening(
      testDescription: "rewrites the baseline",
      edit: replacing(baseline, "[1000,1000,1000]", "[9000,9000,9000]"),
      said: ["loosened baseline"]),
    Weakening(
      testDescription: "deletes the baseline",
      edit: { try FileManager.default.removeItem(atPath: $0.path + "/" + baseline) },
      said: ["removed baseline"]),
    Weakening(
      testDescription: "turns the baseline's direction round",
      edit: replacing(baseline, "\"better\":\"lower\"", "\"better\":\"higher\""),
      said: ["redefined baseline"]),
    Weakening(
      testDescription: "trusts itself",
      edit: {
        try replacing("perf-check.yml", "base: main", "base: main\ntrust: candidate")($0)
        try replacing(tests, "\"limit\": \"3%\"", "\"limit\": \"60%\"")($0)
      },
      said: ["loosened trust", "loosened limit"]),
    Weakening(
      testDescription: "compares with a baseline instead of the base",
      edit: replacing(tests, "\"max_pairs\": 60", "\"compare\": \"baseline\""),
      said: ["removed test", "added test"]),
    Weakening(
      testDescription: "turns the metric's direction round",
      edit: replacing("program", "lower", "higher"), verdict: "not_comparable"),
    Weakening(
      testDescription: "gives the metric another unit",
      edit: replacing("program", "\"unit\":\"s\"", "\"unit\":\"ms\""), verdict: "not_comparable"),
    Weakening(
      testDescription: "reports the metric no more",
      edit: replacing("program", "\"name\":\"t\"", "\"name\":\"other\""), verdict: "missing"),
    Weakening(
      testDescription: "runs a program that the base's definition doesn't know",
      edit: {
        try shell(["git", "mv", "program", "renamed"], in: $0.path)
        try replacing("perf-check.yml", "sh program", "sh renamed")($0)
      }, verdict: "not_comparable", said: ["redefined run"]),
  ]

  static func program(value: String) -> String {
    """
    #!/bin/sh
    {
      echo '{"name":"t","value":\(value),"unit":"s","better":"lower"}'
      echo '{"name":"calls","value":'$(cat calls)',"unit":""}'
    } >> "$PERF_CHECK_METRICS"
    """
  }

  /// On a branch, a program that says it takes 30 % more, with this change to the gate.
  func project() throws -> PerfCheckTool {
    let tool = try PerfCheckTool(files: [
      "program": Self.program(value: "1.0"), "calls": "1000",
      "perf-check.yml": """
      version: 1
      base: main
      workflows:
        w:
          run: sh program
          metrics: [wall_time]

      """,
      Self.tests: """
      {"version": 1, "false_alarm_rate": 0.01,
       "tests": [{"workflow": "w", "metric": "t", "limit": "3%", "max_pairs": 60},
        {"workflow": "w", "metric": "calls", "limit": "1%", "compare": "baseline"}],
       "regressions": []}
      """,
    ])
    tool.run("baseline", "update", "--runs", "3")
    try tool.repository.commit("Baseline")
    try tool.repository.git("checkout", "--quiet", "-b", "change")
    try tool.folder.write(Self.program(value: "1.3"), to: "program")
    try edit(tool)
    try tool.repository.commit("Slower")
    for number in 0..<later { try tool.repository.commit("Trivial \(number)") }
    return tool
  }
}
