/// Documents that a page can get.
enum PageFixture {
  /// A run in its middle, with names that would be markup.
  static let state = """
    {"workflow": "pipeline", "monitor": "0192", "status": "running", "at": "2026-11-27T17:00:00Z",
     "elapsed": 42.5,
     "prediction": {"total": 61.2, "interval": [55, 70], "coverage": 0.8, "runs": 42, "held": 31, "tested": 38},
     "phases": ["setup", "build", "test"],
     "tasks": [\(tasks.joined(separator: ", "))],
     "agents": [
       {"agent": "0", "task": "compile-reports", "since": 31, "ended": 3, "failed": 0, "utilization": 0.93},
       {"agent": "1", "task": null, "since": null, "ended": 3, "failed": 1, "utilization": 0.71}],
     "usage": {"cpu_time": 71.3, "processors_used": 1.8, "processors": 2, "resident_memory": 1.1e9,
       "processes": 12, "threads": 41, "bytes_read": 94e6, "bytes_written": 31e6},
     "machine": {"load": [0.97, 0.84], "io_wait": 0.02, "memory_usage": 0.68,
       "pressure": {"cpu": 0.31, "io": 0.08, "memory": 0.02}},
     "alerts": [
       {"name": "<b>memory</b>", "severity": "critical", "status": "firing",
        "text": "memory_usage 93 % > 90 %", "since": 21},
       {"name": "slow-agents", "severity": "warning", "status": "acknowledged",
        "text": "p95 agent_response_time 3.4 s > 3 s", "since": 14},
       {"name": "no-data", "severity": "info", "status": "no_data", "text": "no sample", "since": null}],
     "problems": ["12 lines are buffered: the disk is full"]}
    """

  private static let tasks = [
    task("resolve", "setup", "succeeded", agent: "0", 0.2, 5),
    task("fetch-fixtures", "setup", "succeeded", agent: "1", 0.2, 7.4),
    task("<script>alert(1)</script>", "build", "succeeded", agent: "0", 5.1, 19),
    task("\\u202ereversed\\u0000", "build", "failed", agent: "1", 7.5, 29),
    task("compile-model", "build", "succeeded", agent: "0", 19.1, 30.8),
    task("compile-gate", "build", "succeeded", agent: "1", 29.1, 40),
    task("compile-reports", "build", "running", agent: "0", 31, nil),
    task(
      "a-test-whose-name-is-longer-than-what-fits-into-any-column-of-a-narrow-screen", "test",
      "waiting", agent: nil, nil, nil),
    task("archive", "test", "skipped", agent: nil, nil, nil),
  ]

  private static func task(
    _ name: String, _ phase: String, _ status: String, agent: String?, _ start: Double?,
    _ end: Double?
  ) -> String {
    func text(_ value: Double?) -> String { value.map { "\($0)" } ?? "null" }
    return """
      {"task": "\(name)", "phase": "\(phase)", "status": "\(status)",
       "agent": \(agent.map { "\"\($0)\"" } ?? "null"), "attempt": \(start == nil ? 0 : 1),
       "start": \(text(start)), "end": \(text(end)), "estimate": 9}
      """
  }

  static let history = """
    {"samples": [\((0..<43).map {
      #"{"elapsed": \#($0), "processors_used": \#(Double($0 % 7) * 0.3), "resident_memory": \#($0 * 25_000_000)}"#
    }.joined(separator: ", "))],
     "earlier": [\((0..<9).map {
      #"{"run": "0190-\#($0)", "at": "2026-11-1\#($0)T08:12:00Z", "commit": "3f2a9c\#($0)0", "#
      + #""total": \#(55 + $0 * 5 % 13), "status": "\#($0 == 4 ? "failed" : "succeeded")"}"#
    }.joined(separator: ", "))]}
    """
}
