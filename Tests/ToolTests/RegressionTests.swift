import Foundation
import Git
import History
import Model
import TestSupport
import Testing

/// The analysis in the JSON that the tool printed.
private func analysis(_ result: ShellResult) throws -> [String: Any] {
  let json = try JSONSerialization.jsonObject(with: Data(result.output.utf8)) as? [String: Any]
  let body = json?["result"] as? [String: Any]
  return try #require(body?["analysis_results"] as? [String: Any])
}

@Suite struct `Regression` {
  /// A repository whose last 10 of 30 commits took longer, with a run recorded for each.
  private func recorded() throws -> (tool: PerfCheckTool, commits: [String]) {
    let tool = try PerfCheckTool()
    let commits = try (0..<30).map { try tool.repository.commit("Change \($0)") }
    let environment = RunEnvironment(
      cpu: "x", cores: 2, memory: 1, os: "Linux", arch: "x86_64", swift: "6.3.1")
    var noise = Noise(seed: 4)
    let runs = commits.enumerated().map { index, commit in
      let time = Metric(name: "wall_time", unit: "s")
      let level = index < 20 ? 1.0 : 1.2
      return Run(
        id: "run-\(index)", workflow: "nap", commit: commit, dirty: false,
        // The clock runs backwards: the order is that of the branch.
        at: "2026-01-01T00:00:\(59 - index)Z", environment: environment,
        metrics: [
          MetricSamples(
            metric: time, samples: (0..<3).map { _ in level + 0.01 * noise.normal() })
        ])
    }
    try Ledger.append(runs, to: try Repository(containing: tool.path))
    return (tool, commits)
  }

  @Test func `names the commit from recorded runs, and keeps it`() throws {
    let (tool, commits) = try recorded()
    let result = tool.run("regression", "--format", "json", "--track")
    #expect(result.status == 0, "\(result.errors)")
    let series = try #require((try analysis(result)["series"] as? [[String: Any]])?.first)
    #expect(series["points"] as? Int == 30)
    let points = try #require(series["change_points"] as? [[String: Any]])
    #expect(points.count == 1)
    #expect(points.first?["commit"] as? String == commits[20])
    #expect(points.first?["last_good"] as? String == commits[19])
    #expect(points.first?["index"] as? Int == 20)
    let kept = try RegressionTestsFile(
      json: Data(contentsOf: URL(filePath: tool.path + "/baselines/regression_tests.json")),
      file: "")
    #expect(kept.tests.count == 1)
    #expect(kept.regressions.map(\.firstBad) == [commits[20]])
    #expect(kept.regressions.map(\.status) == [.detected])
    let again = tool.run("regression", "--track")
    #expect(again.output.contains("detected") && again.output.contains("one regression is there"))
    let twice = try RegressionTestsFile(
      json: Data(contentsOf: URL(filePath: tool.path + "/baselines/regression_tests.json")),
      file: "")
    #expect(twice.regressions == kept.regressions)
  }

  @Test func `analyses a file anywhere`() throws {
    let folder = try TemporaryFolder(named: "plain")
    let rows = (0..<40).map { "c\($0),2026-01-01,w,m,\($0 < 30 ? 5.0 : 6.0)" }
    try folder.write(
      "commit,time,workflow,metric,value\n" + rows.joined(separator: "\n"), to: "h.csv")
    let result = PerfCheckTool.run(
      ["regression", "--input", "h.csv", "--format", "json"],
      in: folder.path)
    #expect(result.status == 0, "\(result.errors)")
    let series = try #require((try analysis(result)["series"] as? [[String: Any]])?.first)
    #expect((series["change_points"] as? [[String: Any]])?.first?["index"] as? Int == 30)
    let none = PerfCheckTool.run(
      [
        "regression", "--input", "h.csv", "--options",
        #"{"significance_threshold": 25.0, "auto_investigate": false}"#,
      ], in: folder.path)
    #expect(none.status == 0 && none.output.contains("0 with changes"), "\(none.errors)")
  }

  @Test func `asks for data where there is none`() throws {
    let tool = try PerfCheckTool()
    let result = tool.run("regression", "--format", "json")
    #expect(result.status == 4)
    let json = try JSONSerialization.jsonObject(with: Data(result.output.utf8)) as? [String: Any]
    let error = json?["error"] as? [String: Any]
    #expect(error?["code"] as? String == "INSUFFICIENT_PERFORMANCE_DATA")
    #expect((json?["fallback_options"] as? [String])?.isEmpty == false)
  }
}

@Suite struct `Importing` {
  @Test func `attaches results to the commit, and keeps clusters`() throws {
    let tool = try PerfCheckTool()
    try tool.folder.write(
      """
      {"version": "1.0", "metadata": {"name": "parse", "unit": "second"}, "benchmarks": [
        {"runs": [{"values": [0.25, 0.5]}, {"values": [0.75]}]}]}
      """, to: "r.json")
    let dry = tool.run("import", "r.json", "--dry-run")
    #expect(dry.status == 0 && dry.output.contains("Would attach 1 runs"), "\(dry.errors)")
    #expect(tool.run("import", "r.json").status == 0)
    let note = try tool.repository.git("notes", "--ref=perf-check", "show")
    #expect(note.contains(#""samples":[0.375,0.75],"clusters":[[0.25,0.5],[0.75]]"#))
    let history = tool.run("history")
    #expect(history.output.contains("parse") && history.output.contains("562 ms"))
    let written = tool.run("export", "--to", "csv")
    #expect(written.output.contains(",parse,wall_time,0.375,s,lower"), "\(written.errors)")
    let lines = tool.run("export", "--to", "jsonl")
    #expect(lines.output.contains(#""clusters":[[0.25,0.5],[0.75]]"#))
  }

  @Test func `follows the commits that a table names`() throws {
    let tool = try PerfCheckTool()
    let commit = try tool.repository.commit("Next")
    try tool.folder.write(
      "commit,time,workflow,metric,value\n\(commit),2026-01-02,w,m,3\nffff,2026-01-02,w,m,4\n",
      to: "h.csv")
    let result = tool.run("import", "h.csv")
    #expect(result.status == 0 && result.output.contains("1 commits aren't"), "\(result.errors)")
    #expect(try tool.repository.git("notes", "--ref=perf-check", "show", commit).contains("[3.0]"))
  }

  @Test func `leaves everything as it was when a file is damaged`() throws {
    let tool = try PerfCheckTool()
    try tool.folder.write(#"{"results": [{"command": "x", "times": [1"#, to: "r.json")
    let result = tool.run("import", "r.json")
    #expect(result.status == 64 && result.errors.contains("cut off"))
    #expect(throws: RepositoryFixture.Failed.self) {
      try tool.repository.git("rev-parse", "refs/notes/perf-check")
    }
  }

  @Test func `predicts from a file, with the odd ones`() throws {
    let tool = try PerfCheckTool()
    var noise = Noise(seed: 3)
    let rows = (0..<200).map {
      "c\($0),\(1_700_000_000 + $0 * 3600),w,m,\($0 == 150 ? 130 : 100 + noise.normal())"
    }
    try tool.folder.write(
      "commit,time,workflow,metric,value\n" + rows.joined(separator: "\n"), to: "h.csv")
    let result = tool.run(
      "predictions", "--input", "h.csv", "--format", "json", "--options",
      #"{"forecast_horizon": "12h", "confidence_interval": 0.9, "include_scenarios": ["likely"]}"#)
    #expect(result.status == 0, "\(result.errors)")
    let json = try JSONSerialization.jsonObject(with: Data(result.output.utf8)) as? [String: Any]
    let analysis = (json?["result"] as? [String: Any])?["analysis_results"] as? [String: Any]
    let series = (analysis?["series"] as? [[String: Any]])?.first
    #expect((series?["points"] as? [[String: Any]])?.count == 12)
    #expect(series?["confidence"] as? Double == 0.9)
    #expect((series?["backtest"] as? [String: Any])?["smape"] as? Double ?? 1 < 0.02)
    let anomalies = analysis?["anomalies"] as? [[String: Any]]
    #expect(anomalies?.map { $0["index"] as? Int } == [150])
    #expect((json?["metrics"] as? [String: Any])?["analysis_accuracy"] as? Double ?? 0 > 0.98)
  }
}

@Suite struct `Extrapolation` {
  /// Sixty-six runs, one in ten seconds: eleven minutes, each run slower than the one before.
  private func folder() throws -> TemporaryFolder {
    let folder = try TemporaryFolder(named: "minutes")
    var noise = Noise(seed: 9)
    let rows = (0..<66).map {
      "c\($0),\(1_700_000_000 + $0 * 10),w,wall_time,\(1 + 0.01 * Double($0) + 0.001 * noise.normal())"
    }
    try folder.write(
      "commit,time,workflow,metric,value\n" + rows.joined(separator: "\n"), to: "h.csv")
    return folder
  }

  private func analysis(_ operation: String, _ options: String...) throws -> [String: Any] {
    let folder = try folder()
    let result = PerfCheckTool.run(
      [operation, "--input", "h.csv", "--format", "json"] + options,
      in: folder.path)
    let json = try JSONSerialization.jsonObject(with: Data(result.output.utf8)) as? [String: Any]
    let body = json?["result"] as? [String: Any]
    return try #require(body?["analysis_results"] as? [String: Any], "\(result)")
  }

  @Test func `of a forecast ends where the history would be twice as long`() throws {
    let found = try analysis(
      "predictions", "--forecast-horizon", "30_days", "--limit", "1000", "--include-scenarios",
      "likely")
    let series = try #require((found["series"] as? [[String: Any]])?.first)
    let points = try #require(series["points"] as? [[String: Any]])
    #expect(series["supported_horizon"] as? Int == 65 && points.count == 66)
    #expect(points[64]["mean"] is Double)
    let last = points[65]
    #expect(last["step"] as? Int == 259_200 && last["time"] as? String == "2023-12-14T22:24:10Z")
    #expect(last["mean"] is NSNull && last["lower"] is NSNull && last["upper"] is NSNull)
    #expect((last["reason"] as? String)?.contains("goes back 65 only") == true)
    let limit = try #require(series["limit"] as? [String: Any])
    #expect(limit["expected_step"] is NSNull && limit["reason"] is String)
    #expect((series["scenarios"] as? [String: Any])?["likely"] is NSNull)
    let near = try #require(
      (try analysis("predictions", "--forecast-horizon", "10m")["series"] as? [[String: Any]])?
        .first
    )
    #expect((near["points"] as? [[String: Any]])?.count == 60 && near["reason"] is NSNull)
  }

  @Test func `of a slope to a day takes a day`() throws {
    let series = try #require((try analysis("trends")["series"] as? [[String: Any]])?.first)
    let trend = try #require(series["trend"] as? [String: Any])
    #expect(trend["points_per_day"] is NSNull && trend["reason"] is String)
    #expect(trend["span"] as? Double == 650)
    let folder = try folder()
    let text = PerfCheckTool.run(["trends", "--input", "h.csv"], in: folder.path)
    #expect(text.output.contains("in 10 min 50 s, 65 points") && !text.output.contains("30 days"))
  }

  @Test(arguments: [[], ["--growth-projection", "25"]])
  func `of arrivals to months takes as long`(options: [String]) throws {
    let folder = try folder()
    let result = PerfCheckTool.run(
      ["capacity-planning", "--input", "h.csv", "--format", "json"]
        + options, in: folder.path)
    let json = try JSONSerialization.jsonObject(with: Data(result.output.utf8)) as? [String: Any]
    let body = try #require(json?["result"] as? [String: Any], "\(result)")
    let found = try #require(body["analysis_results"] as? [String: Any])
    let plan = try #require(found["plan"] as? [[String: Any]])
    #expect(plan.count == 1 && plan[0]["agents"] is NSNull && plan[0]["reason"] is String)
    let breach = try #require(found["first_breach"] as? [String: Any])
    #expect(breach["probability"] is NSNull && breach["reason"] is String)
    let likely = (found["scenarios"] as? [String: Any])?["likely"] as? [String: Any]
    #expect(likely?["agents"] is NSNull && likely?["reason"] is String)
    let rates = try #require(body["performance_data"] as? [String: Any])
    #expect(rates["arrivals_per_hour"] is NSNull && rates["reason"] is String)
    #expect((found["now"] as? [String: Any])?["agents_needed"] is Int)
  }
}

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
    #expect(result.output.contains("no recorded metric belongs to 'efficiency'"))
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
      let comparisons = try analysis(result)["comparisons"] as? [[String: Any]]
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
    #expect(before.output.contains("8 commits have runs, but first parents lead from"))

    let none = tool.run("comparative", "\(base)~1..\(base)", "side")
    #expect(none.status == 4 && none.errors.contains("--at COMMIT"), "\(none.errors)")
  }
}
