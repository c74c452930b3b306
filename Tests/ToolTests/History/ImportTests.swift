import Foundation
import TestSupport
import Testing

@Suite struct `Importing` {
  @Test func `attaches results to the commit, and keeps clusters`() throws {
    let tool = try PerfCheckTool()
    try tool.folder.write(
      """
      {"version": "1.0", "metadata": {"name": "parse", "unit": "second"}, "benchmarks": [
        {"runs": [{"values": [0.25, 0.5]}, {"values": [0.75]}]}]}
      """, to: "r.json")
    let dry = tool.run("import", "r.json", "--dry-run")
    #expect(dry.status == 0 && dry.output.contains("Would attach 1 run"), "\(dry.errors)")
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
    #expect(result.status == 64 && result.errors.contains("truncated"))
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
