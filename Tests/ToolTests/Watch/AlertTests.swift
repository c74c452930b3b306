import Foundation
import TestSupport
import Testing
import perf_check

@Suite(.serialized) struct `Alerts of a project` {
  private static let rules = """
    settings: {efficiency_warning: off, efficiency_critical: off, response_time_warning: off, \
    response_time_critical: off, minimum_improvement_threshold: off, alert_command: ./notify}
    alerts:
      - {name: threads, when: "mean threads[5s] > 5", for: 2s, severity: critical}
      - {name: memory, when: memory_usage > 90%, recommendation: Use less.}

    """
  private static let notify = """
    #!/bin/sh
    echo "$PERF_CHECK_ALERT_NAME $PERF_CHECK_ALERT_STATUS" >> told
    """

  private let tool: PerfCheckTool

  init() throws {
    var files = PerfCheckTool.files()
    files["perf-check.yml", default: ""] += Self.rules
    files["notify"] = Self.notify
    tool = try PerfCheckTool(files: files)
    try shell(["chmod", "+x", "notify"], in: tool.path)
  }

  /// When the samples begin.
  private static let start = Date(timeIntervalSince1970: 1_800_000_000)

  /// Samples of a run, one a second.
  private func write(_ threads: [Int], memory: Double = 1, to file: String) throws {
    let lines = threads.enumerated().map { second, threads in
      let at = (Self.start + Double(second)).formatted(.iso8601)
      return """
        {"at":"\(at)","monitor":"m","workflow":"nap","elapsed":\(second),\
        "interval":\(second == 0 ? 0 : 1),"processes":1,"threads":\(threads),"user_time":0,\
        "system_time":0,"processors_used":1,"resident_memory":\(memory),"page_faults":0,\
        "bytes_read":0,"bytes_written":0,"machine":{"load":[0.5,0.5],"io_wait":0,\
        "available_memory":50,"total_memory":100,"pressure":{}}}

        """
    }
    try tool.folder.write(lines.joined(), to: file)
  }

  private func run(_ arguments: String..., after seconds: Double) -> ShellResult {
    tool.run(["alerts"] + arguments) { $0.clock = { Self.start + seconds } }
  }

  private var told: String {
    (try? String(contentsOfFile: tool.path + "/told", encoding: .utf8)) ?? ""
  }

  @Test func `fire, are marked, and end`() throws {
    let usage = ".perf-check/real_time/resource_usage.jsonl"
    try write(Array(repeating: 9, count: 5), memory: 95, to: usage)
    let first = run("evaluate", after: 10)
    #expect(first.output.contains("firing: threads (critical): mean threads[5s] > 5, now 9"))
    #expect(
      first.output.contains("firing: memory (warning): memory_usage > 90%, now 95 %. Use less."))
    #expect(first.status == 0 && told == "threads firing\n")
    let again = run("evaluate", "--fail-on-alert", after: 11)
    #expect(again.status == 2 && told == "threads firing\n")
    #expect(again.errors.contains("verdict=alert exit=2"))
    #expect(run("--fail-on-alert", after: 12).status == 2)
    #expect(run("acknowledge", "threads", "--note", "on it", after: 13).status == 0)
    #expect(run("silence", "memory", "--for", "2h", "--reason", "known", after: 14).status == 0)
    try write(Array(repeating: 9, count: 15) + [9, 9], memory: 95, to: usage)
    let marked = run("evaluate", after: 30)
    #expect(marked.output.contains("acknowledged (on it)") && marked.output.contains("(known)"))
    #expect(run("--fail-on-alert", after: 30).status == 0)
    try write(Array(repeating: 9, count: 30) + Array(repeating: 1, count: 10), to: usage)
    let ended = run("evaluate", after: 50)
    #expect(ended.output.contains("resolved: threads") && told.hasSuffix("threads resolved\n"))
    #expect(!told.contains("memory"))
  }

  @Test func `are printed for programs`() throws {
    try write(Array(repeating: 9, count: 5), to: "samples.jsonl")
    let json = try run(
      "evaluate", "--input", "samples.jsonl", "--format", "json", after: 0
    ).analysis()
    let alert = try #require((json["alerts"] as? [[String: Any]])?.first)
    let expected = [
      "name": "threads", "status": "firing", "severity": "critical", "workflow": "nap",
      "type": "resource_pressure", "started_at": "2027-01-15T08:00:00Z",
    ]
    for (key, value) in expected { #expect(alert[key] as? String == value, "\(key)") }
    #expect(alert["threshold"] as? Double == 5 && alert["current_value"] as? Double == 9)
    #expect((json["transitions"] as? [Any])?.count == 2)
    let posted = run(
      "evaluate", "--input", "samples.jsonl", "--format", "alertmanager", after: 0
    ).output
    let list = try JSONSerialization.jsonObject(with: Data(posted.utf8)) as? [[String: Any]]
    #expect((list?.first?["labels"] as? [String: String])?["alertname"] == "threads")
    #expect(run("--format", "alertmanager", after: 0).output == "[]\n")
    #expect(run("--options", "{\"format\": \"alertmanager\"}", after: 0).output == "[]\n")
    #expect(told.isEmpty, "a file notifies nobody")
  }

  @Test func `are refused with a reason`() throws {
    try tool.folder.write("x\n", to: "bad.jsonl")
    for (arguments, status, text) in [
      (["acknowledge", "nix"], 4, "no alert or rule 'nix'\n  Rules: threads, memory"),
      (["silence", "nix", "--for", "1h", "--reason", "x"], 4, "no alert or rule 'nix'"),
      (["silence", "memory", "--for", "1h", "--reason", " "], 64, "must not be blank"),
      (["silence", "memory", "--for", "soon", "--reason", "x"], 64, "a time up to 1y"),
      (["evaluate", "--input", "nix"], 64, "'nix' can't be read"),
      (["evaluate", "--input", "bad.jsonl"], 4, "no samples in 'bad.jsonl'"),
      (["list", "--format", "prometheus"], 64, "not available for 'alerts'"),
    ] as [([String], Int32, String)] {
      let result = tool.run(["alerts"] + arguments)
      #expect(result.status == status && result.errors.contains(text), "\(arguments): \(result)")
    }
  }

  @Test func `of a misspelt workflow are noticed`() throws {
    let file = tool.path + "/perf-check.yml"
    let text = try String(contentsOfFile: file, encoding: .utf8)
    for (name, isNoticed) in [("napp", true), ("nap", false), ("make -j4", false)] {
      try tool.folder.write(
        text + "  - {name: r, when: threads > 1, workflow: \(name)}\n", to: "perf-check.yml")
      #expect(run(after: 0).output.contains("did you mean 'nap'?") == isNoticed)
    }
  }

  @Test func `of a newer perf-check are refused, and damaged ones set aside`() throws {
    let path = ".perf-check/real_time/alerts.json"
    try tool.folder.write("{\"version\": 9}", to: path)
    let newer = run("--format", "json", after: 0)
    #expect(newer.status == 1 && newer.errors.contains("has version 9"))
    #expect(newer.output.contains("NEWER_FORMAT"))
    #expect(tool.run("monitor", "--alerts", "--", "true").status == 1)
    try tool.folder.write("{\"version\": 1", to: path)
    #expect(run(after: 0).output.contains("is damaged: all alerts are reset"))
    #expect(!run(after: 0).output.contains("damaged"))
    try tool.folder.write("", to: path)
    #expect(run("evaluate", after: 0).output.contains("is damaged: all alerts are reset"))
  }

  /// While a monitor's newest samples say that others use the machine.
  @Test func `warn a check of a noisy machine`() throws {
    let usage = ".perf-check/real_time/resource_usage.jsonl"
    try tool.folder.write(
      PerfCheckTool.files(limit: "\"100%\"", pairs: 20)["perf-check.yml", default: ""]
        + "alerts: [{name: neighbours, when: machine_load > 10%, type: host_noisy}]\n",
      to: "perf-check.yml")
    try tool.repository.commit("Two", files: ["README": "x"])
    let clock: @Sendable () -> Date = { Self.start + 10 }
    func check() -> ShellResult { tool.run(["check", "--advice", "off"]) { $0.clock = clock } }
    #expect(!check().output.contains("noisy machine"))
    try write(Array(repeating: 1, count: 10), to: usage)
    #expect(run("evaluate", after: 10).status == 0)
    let warned = check()
    #expect(
      warned.output.contains("a monitor reports a noisy machine: alert 'neighbours'"), "\(warned)")
  }
}

@Suite(.serialized, .enabled(if: usesLinux)) struct `A monitor with alerts` {
  private func tool(_ rules: String) throws -> PerfCheckTool {
    var files = PerfCheckTool.files()
    files["perf-check.yml", default: ""] += rules
    return try PerfCheckTool(files: files)
  }

  private let arguments = ["monitor", "--frequency", "100ms"]

  @Test(
    arguments: [
      ("critical", ["--fail-on-alert"], "sleep 1; true", 2),
      ("critical", ["--alerts"], "sleep 1; true", 0),
      ("warning", ["--fail-on-alert"], "sleep 1; true", 0),
      ("warning", ["--fail-on-alert"], "sleep 1; exit 7", 7),
      ("critical", ["--options", "{\"fail_on_alert\": true}"], "sleep 1; true", 2),
    ] as [(String, [String], String, Int32)])
  func `ends as its alerts say`(
    severity: String, flags: [String], line: String, status: Int32
  ) throws {
    let tool = try tool(
      "alerts: [{name: memory, when: memory_bytes > 1kB, severity: \(severity)}]\n")
    let result = try tool.execute(arguments + flags + ["--", "sh", "-c", line])
    #expect(result.status == status, "\(result)")
    #expect(result.errors.contains("alert firing: memory (\(severity)): memory_bytes > 1kB"))
    #expect(result.errors.contains("alert resolved: memory"))
    #expect(result.output.contains("alerts fired     1"))
    let list = try tool.execute("alerts")
    #expect(list.output.contains("memory") && list.output.contains("resolved"))
  }

  @Test func `says that a command fails, and goes on`() throws {
    let tool = try tool(
      """
      settings: {alert_command: "sh -c 'echo no such host >&2; false'"}
      alerts: [{name: memory, when: memory_bytes > 1kB}]

      """)
    let result = try tool.execute(arguments + ["--alerts", "--", "sleep", "0.5"])
    #expect(result.status == 0)
    #expect(result.output.contains("alert_command exited with 1: no such host (memory)"))
  }

  @Test func `shows its alerts while it runs`() throws {
    let tool = try tool("alerts: [{name: memory, when: memory_bytes > 1kB}]\n")
    let process = Process()
    process.executableURL = URL(filePath: PerfCheckTool.executable)
    process.arguments = arguments + ["--alerts", "--", "sh", "-c", "sleep 63; true"]
    process.currentDirectoryURL = URL(filePath: tool.path)
    process.standardOutput = FileHandle.nullDevice
    process.standardError = FileHandle.nullDevice
    try process.run()
    let deadline = Date() + 20
    while !tool.run("alerts").output.contains("firing"), Date() < deadline { usleep(50_000) }
    #expect(tool.run("alerts", "acknowledge", "memory").status == 0)
    #expect(tool.run("alerts").output.contains("acknowledged"))
    kill(process.processIdentifier, SIGTERM)
    process.waitUntilExit()
    #expect(tool.run("alerts").output.contains("resolved"))
  }
}
