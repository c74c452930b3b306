import Configuration
import Foundation
import History
import Scheduling
import TestSupport
import Testing

/// The README of this package.
private let readme: String = {
  let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent()
  return (try? String(contentsOf: root.appending(path: "README.md"), encoding: .utf8)) ?? ""
}()

/// The contents of the code blocks in a language.
private func blocks(_ language: String) -> [String] {
  readme.components(separatedBy: "```\(language)\n").dropFirst().map {
    $0.components(separatedBy: "```")[0]
  }
}

@Suite struct `The README` {
  /// Every command that a reader may copy: lines of shell blocks, and cells that name operations.
  private func commands() -> [String] {
    let lines = blocks("sh").flatMap { $0.split(separator: "\n") }.map { line in
      line.split(separator: "#")[0].trimmingCharacters(in: .whitespaces)
    }
    let cells = readme.matches(of: /\| `(perf-check [^`]+)` \|/).map { String($0.1) }
    return (lines + cells).filter { !$0.isEmpty }
  }

  @Test func `shows no command that doesn't work`() throws {
    let tool = try PerfCheckTool(
      files: PerfCheckTool.files(
        limit: "\"100%\"", pairs: 40, more: "    parameters: {unused: [1, 2]}\n"))
    try tool.repository.commit("Two", files: ["README": "x"])
    let scripts = try ["ci/test", "ci/test-plugin", "ci/demo", "ci/setup"].map {
      try String(
        contentsOfFile: URL(filePath: #filePath).deletingLastPathComponent()
          .deletingLastPathComponent().deletingLastPathComponent().path + "/" + $0,
        encoding: .utf8)
    }
    .joined()
    let rows = (0..<60).map {
      "c\($0),\(1_700_000_000 + $0 * 3600),nap,wall_time,\(20 + $0 % 7),\($0 % 3)"
    }
    try tool.folder.write(
      "commit,time,workflow,metric,value,agents\n" + rows.joined(separator: "\n"),
      to: "nightly.csv")
    try tool.folder.write(
      #"{"results": [{"command": "x", "times": [1, 2]}]}"#, to: "results.json")
    try tool.folder.write(
      #"{"traceEvents": [{"name": "a", "ph": "X", "ts": 0, "dur": 9, "pid": 1, "tid": 1}]}"#,
      to: "trace.json")
    let remote = try RepositoryFixture(named: "remote.git", arguments: ["--bare"])
    try tool.repository.git("remote", "add", "origin", remote.path)
    let analyses = [
      "regression", "trends", "predictions", "patterns", "comparative", "export",
      "capacity-planning",
    ]
    var run = 0
    for command in commands() {
      let prefixes = [
        "swift package perf-check", "\"$(swift build -c release --show-bin-path)/perf-check\"",
        "perf-check",
      ]
      guard let prefix = prefixes.first(where: command.hasPrefix) else {
        // What isn't perf-check itself is run by the scripts, or is one of them.
        let isScript = command == "ci/demo" || command == "ci/test"
        let words = command.replacing("-c release", with: "--configuration release")
        #expect(
          isScript || command.hasPrefix("git add -A") || scripts.contains(words), "\(command)")
        continue
      }
      var words = command.dropFirst(prefix.count).split(separator: " ").map(String.init)
      if words.contains("accept") {
        // There must be something to accept.
        try tool.folder.write("0.1", to: "seconds")
        #expect(try tool.execute("check").status == 2)
        words = ["baseline", "accept", "--reason", "…"]
      }
      if words.first == "bisect" {
        words = ["bisect", "--good", "HEAD~1", "--bad", "HEAD", "--min-change", "50%"]
      }
      // A repository of two commits has no history to speak of.
      if analyses.contains(words.first ?? "") { words += ["--input", "nightly.csv"] }
      let result = try tool.execute(words)
      #expect(result.status == 0, "\(command): \(result)")
      run += 1
    }
    #expect(run >= 17, "the commands are still found")
  }

  @Test func `shows files that can be read`() throws {
    let yaml = try #require(blocks("yaml").first)
    let file = try WorkflowFile(yaml: yaml, file: "README.md")
    #expect(file.workflows.map(\.name) == ["parse"])
    let pipeline = try WorkflowFile(
      yaml: #require(blocks("yaml").first { $0.contains("phases:") }), file: "README.md")
    #expect(pipeline.workflows[0].plan?.tasks.count == 5)
    let tuned = try WorkflowFile(
      yaml: #require(blocks("yaml").first { $0.contains("parameters:") }), file: "README.md")
    #expect(tuned.workflows[0].template?.parameters.count == 3)
    let json = blocks("json")
    let tests = try #require(json.first { $0.contains("false_alarm_rate") })
    #expect(try RegressionTestsFile(json: Data(tests.utf8), file: "README.md").tests.count == 2)
  }

  @Test func `names every operation and exit code of the help`() throws {
    let help = try shell([PerfCheckTool.executable, "--help"], in: "/").output
    for operation in [
      "init", "check", "record", "baseline", "history", "regression", "trends", "predictions",
      "patterns", "comparative", "import", "export", "sync", "execution-analysis",
      "phase-performance", "task-optimization", "parallel-efficiency", "agent-performance",
      "bottlenecks", "efficiency", "throughput", "resource-efficiency", "recommendations",
      "tune-suggestions", "capacity-planning", "publish-state",
    ] {
      #expect(help.contains("\n  \(operation) ") && readme.contains("`perf-check \(operation)"))
    }
    for code in ["0", "1", "2", "3", "4", "64"] { #expect(readme.contains("\n| \(code) | ")) }
  }
}
