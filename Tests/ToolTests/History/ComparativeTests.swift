import Foundation
import Git
import History
import Model
import TestSupport
import Testing

@Suite struct `Comparing` {
  @Test func `two files of another tool needs no repository`() throws {
    let folder = try TemporaryFolder(named: "plain")
    var noise = Noise(seed: 1)
    for (name, level) in [("old", 1.0), ("new", 1.2)] {
      let times = (0..<12).map { _ in "\(level + 0.01 * noise.normal())" }
      try folder.write(
        #"{"results": [{"command": "x", "times": [\#(times.joined(separator: ","))]}]}"#,
        to: "\(name).json")
    }
    let result = PerfCheckTool.run(["comparative", "old.json", "new.json"], in: folder.path)
    #expect(result.status == 0 && result.output.contains("regressed"), "\(result.errors)")
    let unknown = PerfCheckTool.run(["comparative", "old.json", "nix"], in: folder.path)
    #expect(unknown.status == 64)
  }

  @Test func `trends are shown from a file, and asked for by groups`() throws {
    let folder = try TemporaryFolder(named: "plain")
    var noise = Noise(seed: 2)
    let rows = (0..<60).map {
      "c\($0),2026-01-01,w,wall_time,\(1 + 0.002 * Double($0) + 0.02 * noise.normal())"
    }
    try folder.write(
      "commit,time,workflow,metric,value\n" + rows.joined(separator: "\n"), to: "h.csv")
    let result = PerfCheckTool.run(
      [
        "trends", "--input", "h.csv", "--options",
        #"{"timeframe": "30_days", "metrics": ["execution_time", "efficiency"],"#
          + #" "detect_patterns": true, "include_correlations": true}"#,
      ], in: folder.path)
    #expect(
      result.status == 0 && result.output.contains("getting worse"),
      "\(result.errors)\(result.output)")
    #expect(result.output.contains("no recorded metric matches 'efficiency'"))
  }

  @Test func `of commits that a merge brought is compared by their names`() throws {
    let tool = try PerfCheckTool()
    let git = tool.repository
    let base = try git.commit("Base")
    try git.git("checkout", "--quiet", "-b", "side")
    let side = try (0..<4).map { try git.commit("Side \($0)") }
    try git.git("checkout", "--quiet", "main")
    let main = try (0..<4).map { try git.commit("Main \($0)") }
    try git.git("merge", "--quiet", "--no-ff", "--no-edit", "side")
    let environment = RunEnvironment(
      cpu: "x", cores: 2, memory: 1, os: "Linux", arch: "x86_64", swift: "6.3.1")
    var noise = Noise(seed: 5)
    let runs = (main + side).map { commit in
      Run(
        id: "run-" + commit.prefix(8), workflow: "nap", commit: commit, dirty: false,
        at: "2026-01-01T00:00:00Z", environment: environment,
        metrics: [
          MetricSamples(
            metric: Metric(name: "wall_time", unit: "s"),
            samples: (0..<8).map { _ in (side.contains(commit) ? 1.5 : 1) + 0.01 * noise.normal() })
        ])
    }
    try Ledger.append(runs, to: try Repository(containing: tool.path))

    func row(_ result: ShellResult) throws -> [String: Any] {
      let comparisons = try result.analysis()["comparisons"] as? [[String: Any]]
      return try #require((comparisons?.first?["rows"] as? [[String: Any]])?.first)
    }
    for (old, new) in [
      (main[3], side[3]), ("main~1", "side"), ("\(base)..main~1", "\(base)..side"),
      ("HEAD^1", "HEAD^2"),
    ] {
      let result = tool.run("comparative", old, new, "--format", "json")
      #expect(result.status == 0, "\(old) \(new) \(result.errors)")
      let row = try row(result)
      #expect((row["change"] as? Double).map { abs($0 - 0.5) < 0.05 } == true, "\(old) \(new)")
    }
    // The whole history has both lines, and not only the one that first parents lead to.
    let whole = try row(
      tool.run("comparative", "\(base)..HEAD~1", "\(base)..HEAD", "--format", "json"))
    #expect((whole["before"] as? [String: Any])?["samples"] as? Int == 4)
    #expect((whole["after"] as? [String: Any])?["samples"] as? Int == 8)

    let history = tool.run("history", "--at", "side")
    #expect(history.output.contains(String(side[3].prefix(7))), "\(history.output)")
    let regression = tool.run("regression", "--at", "side")
    #expect(regression.errors.contains("the longest series has 4 points"))
    let before = tool.run("history", "--at", base)
    #expect(before.output.contains("8 commits have runs, but none is a first-parent ancestor of"))

    let none = tool.run("comparative", "\(base)~1..\(base)", "side")
    #expect(none.status == 4 && none.errors.contains("--at COMMIT"), "\(none.errors)")
  }
}
