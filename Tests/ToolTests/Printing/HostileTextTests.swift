import Foundation
import TestSupport
import Testing

/// What others wrote, such as commits and metrics, printed by the tool.
@Suite(.serialized) struct `Text from outside in the tool's output` {
  private static let subject =
    "fix \u{1B}[2J\u{1B}]52;c;eA==\u{7} \u{9B}31m <img src=x onerror=y> ![x](http://evil/x.png) @ada"
  /// A name of a metric that ends a line and begins a runner's command, and a unit that ends a cell.
  private static let metric =
    #"{"name": "a\n::error file=x::pwned\u001b[31m|b`", "value": 1, "unit": "\u202e|\u001b]0;x\u0007"}"#

  private func makeTool() throws -> PerfCheckTool {
    var files = PerfCheckTool.files(run: "sh report")
    files["report"] = "cat metric >> \"$PERF_CHECK_METRICS\"; sleep 0.02\n"
    files["metric"] = Self.metric + "\n"
    let tool = try PerfCheckTool(files: files)
    try tool.repository.commit(Self.subject, files: ["README": "x"])
    return tool
  }

  /// What does something to a terminal, or to a log of CI.
  private func hostileParts(_ text: String, isMarkdown: Bool = false) -> [String] {
    var found: [String] = []
    for scalar in text.unicodeScalars
    where scalar != "\n"
      && (scalar.properties.generalCategory == .control || (0x2028...0x202E).contains(scalar.value))
    {
      found.append("U+" + String(scalar.value, radix: 16))
    }
    for line in text.split(separator: "\n") {
      let start = line.drop { $0.isWhitespace }
      let isOurs =
        start.hasPrefix("::error title=perf-check") || start.hasPrefix("::warning title=")
      if start.hasPrefix("::"), !isOurs { found.append(String(line)) }
      if line.contains("##[") { found.append(String(line)) }
    }
    if isMarkdown {
      for mark in ["<img", "![x]", "http://evil", "@ada"] where text.contains(mark) {
        found.append(mark)
      }
    }
    return found
  }

  @Test(arguments: ["text", "markdown", "json"])
  func `does nothing, whatever the operation`(format: String) throws {
    let tool = try makeTool()
    #expect(tool.run("record", "--runs", "2", "--format", format).status == 0)
    let operations = [
      ["record", "--runs", "2"], ["check", "--verbose"], ["history"],
      ["history", "--workflow", "nap"],
      ["trends"], ["regression"], ["predictions"], ["patterns"], ["comparative"], ["efficiency"],
      ["throughput"], ["resource-efficiency"], ["agent-performance"], ["bottlenecks"],
      ["execution-analysis"], ["phase-performance"], ["task-optimization"], ["parallel-efficiency"],
      ["recommendations"], ["capacity-planning"], ["publish-state"], ["baseline", "update"],
      ["baseline", "show"], ["baseline", "accept", "--reason", "\u{1B}[31m\n::error::x"], ["prune"],
      ["doctor"], ["bisect", "--good", "HEAD~1", "--bad", "HEAD", "--max-runs", "8"],
      ["bisect", "--status"], ["bisect", "--log"], ["sync", "\u{1B}[31m"], ["import", "metric"],
      ["check", "\u{1B}[31m\n::error::x"], ["\u{1B}[31m"], ["tune-suggestions"],
    ]
    for operation in operations {
      let result = tool.run(
        operation + (operation == ["\u{1B}[31m"] ? [] : ["--format", format]),
        environment: ["GITHUB_ACTIONS": "true"])
      let found = hostileParts(result.output, isMarkdown: format == "markdown")
      #expect(found.isEmpty, "\(operation): \(result.output)")
      let said = hostileParts(result.errors)
      #expect(said.isEmpty, "\(operation): \(result.errors)")
    }
    // It is there, so the above can fail.
    let shown = tool.run("check", "--format", format).output
    if format != "json" { #expect(shown.contains(#"u{1B}"#)) }
  }

  @Test func `does nothing in annotations and the summary of a job, which is added to`() throws {
    let tool = try makeTool()
    let summary = tool.path + "/../summary.md"
    try Data([0xFF, 0x0A]).write(to: URL(filePath: summary))
    try tool.repository.commit(
      Self.subject, files: ["report": "sleep 0.06\ncat metric >> \"$PERF_CHECK_METRICS\"\n"])
    let result = tool.run(
      "check", environment: ["GITHUB_ACTIONS": "true", "GITHUB_STEP_SUMMARY": summary])
    #expect(result.status == 2)
    #expect(result.output.contains("::error title=perf-check: regressed::"))
    #expect(hostileParts(result.output).isEmpty)
    let written = try Data(contentsOf: URL(filePath: summary))
    #expect(written.starts(with: [0xFF, 0x0A]), "what another step wrote stays, be it no text")
    let text = String(decoding: written.dropFirst(2), as: UTF8.self)
    #expect(text.contains("regressed"))
    #expect(hostileParts(text, isMarkdown: true).isEmpty)
  }

  @Test func `does nothing in a trace, shown in each way`() throws {
    let tool = try PerfCheckTool()
    let name = "x\\u001b[2J\\n::error::y <script>alert(1)</script> '\\\"|`"
    try tool.folder.write(
      """
      {"traceEvents": [
        {"ph": "X", "name": "\(name)", "cat": "\(name)", "pid": 1, "tid": 1, "ts": 0, "dur": 9000000},
        {"ph": "X", "name": "b", "pid": 1, "tid": 2, "ts": 0, "dur": 4000000}]}
      """, to: "trace.json")
    for format in ["text", "markdown", "json"] {
      for operation in ["execution-analysis", "bottlenecks", "task-optimization"] {
        let result = tool.run(
          operation, "--input", "trace.json", "--format", format)
        #expect(hostileParts(result.output).isEmpty, "\(operation): \(result.output)")
        #expect(hostileParts(result.errors).isEmpty, "\(operation): \(result.errors)")
      }
    }
    tool.run("execution-analysis", "--input", "trace.json", "--html", "page.html")
    let page = try tool.folder.read("page.html")
    #expect(!page.contains("<script>"))
    #expect(hostileParts(page).isEmpty)
  }
}
