import Configuration
import Foundation
import History
import Model
import Scheduling
import TestSupport
import Testing

/// The documents that users read.
private enum Documents {
  static let root = URL(filePath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

  /// The README, and the articles of the executable.
  static let texts: [(name: String, text: String)] = {
    let catalog = "Sources/perf-check/perf-check.docc"
    let articles =
      (try? FileManager.default.contentsOfDirectory(
        atPath: root.appending(path: catalog).path)) ?? []
    let names =
      ["README.md"]
      + articles.filter { $0.hasSuffix(".md") }.sorted().map {
        catalog + "/" + $0
      }
    return names.map { name in
      (name, (try? String(contentsOf: root.appending(path: name), encoding: .utf8)) ?? "")
    }
  }()

  static func text(_ name: String) -> String {
    texts.first { $0.name.hasSuffix(name) }?.text ?? ""
  }

  /// The contents of the code blocks in a language, with the names of their documents.
  static func blocks(_ language: String) -> [(name: String, text: String)] {
    texts.flatMap { name, text in
      text.components(separatedBy: "```\(language)\n").dropFirst().map {
        (name, $0.components(separatedBy: "```")[0])
      }
    }
  }
}

@Suite struct `The documentation` {
  /// Every command that a reader may copy: lines of shell blocks, and cells that name operations.
  private func commands() -> [String] {
    let lines = Documents.blocks("sh").flatMap { $0.text.split(separator: "\n") }.map { line in
      line.split(separator: "#")[0].trimmingCharacters(in: .whitespaces)
    }
    let cells = Documents.texts.flatMap {
      $0.text.matches(of: /\| `(perf-check [^`]+)` \|/).map { String($0.1) }
    }
    var seen: Set<String> = []
    return (lines + cells).filter { !$0.isEmpty && seen.insert($0).inserted }
  }

  @Test func `shows no command that doesn't work`() throws {
    let tool = try PerfCheckTool(
      files: PerfCheckTool.files(
        limit: "\"100%\"", pairs: 40, more: "    parameters: {unused: [1, 2]}\n"))
    try tool.repository.commit("Two", files: ["README": "x"])
    let scripts = try ["ci/test", "ci/test-plugin", "ci/demo", "ci/setup"].map {
      try String(
        contentsOf: Documents.root.appending(path: $0), encoding: .utf8)
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
    try tool.folder.write("all:\n\ttrue\n", to: "Makefile")
    let slurm = try StandInSlurm()
    #if PostgreSQL
      let postgres = try PostgresServer()
    #endif
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
      var words = Command(wordsOf: String(command.dropFirst(prefix.count)))?.argumentList ?? []
      if words.contains("accept") {
        // There must be something to accept.
        try tool.folder.write("0.1", to: "seconds")
        #expect(try tool.execute("check").status == 2)
        words = ["baseline", "accept", "--reason", "…"]
      }
      if words.first == "bisect" {
        words = ["bisect", "--good", "HEAD~1", "--bad", "HEAD", "--min-change", "50%"]
      }
      // The process in the documentation is nobody's; this one runs.
      if let place = words.firstIndex(of: "--pid") {
        words[place + 1] = "\(ProcessInfo.processInfo.processIdentifier)"
        words += ["--for", "1s"]
      }
      // No check is running that it could find.
      if words == ["monitor"] { words += ["--", "true"] }
      // The only workflow here is another one, there is no terminal, the build serves nothing, and
      // nobody ends what follows a run.
      words = words.map { $0 == "pipeline" ? "nap" : $0 }
      let unsuitable = ["--dashboard", "--serve", "--listen-metrics", "9464", "--follow"]
      words.removeAll { unsuitable.contains($0) }
      if words.first == "dashboard", !words.contains("--snapshot") { words.append("--snapshot") }
      // A repository of two commits has no history to speak of.
      if analyses.contains(words.first ?? "") || words.contains("--site") {
        words += ["--input", "nightly.csv"]
      }
      // Nothing is posted from here, whoever runs it.
      let tokens = ["GH_TOKEN", "GITHUB_TOKEN", "GITLAB_TOKEN", "CI_JOB_TOKEN"]
      var environment = Dictionary(uniqueKeysWithValues: tokens.map { ($0, "") })
      if words.contains("slurm") { environment.merge(slurm.environment) { $1 } }
      if words.first == "lab" {
        // Its hosts have other names, and measure beside each other on this one.
        environment.merge(slurm.environment) { $1 }
        words = words.map { ["n7", "HOST"].contains($0) ? "node3" : $0 }
        if words.contains("resume") { words.append("--force") }
        if words.contains("selftest") {
          words += ["--rounds", "2", "--pairs", "2", "--band", "99%"]
        }
      }
      if words.first == "store" {
        #if PostgreSQL
          words += ["--store", postgres.address()]
        #else
          words += ["--store", "postgresql://localhost/perf"]
          let refused = try tool.execute(words)
          #expect(refused.status == 1 && refused.errors.contains("trait"), "\(refused)")
          continue
        #endif
      }
      let result = try tool.execute(words, environment: environment)
      #expect(result.status == 0, "\(command): \(result)")
      run += 1
    }
    #expect(run >= 17, "the commands are still found")
  }

  @Test func `shows files that can be read`() throws {
    let yaml = Documents.blocks("yaml")
    for (name, text) in yaml {
      #expect(throws: Never.self, "\(name)") { try WorkflowFile(yaml: text, file: name) }
    }
    let files = try yaml.map { try WorkflowFile(yaml: $0.text, file: $0.name) }
    #expect(files.contains { $0.workflows[0].plan?.tasks.count == 5 })
    #expect(files.contains { $0.workflows[0].template?.parameters.count == 3 })
    let json = Documents.blocks("json")
    let tests = json.filter { $0.text.contains("false_alarm_rate") }
    for (name, text) in tests {
      let file = try RegressionTestsFile(json: Data(text.utf8), file: name)
      #expect(!file.tests.isEmpty)
    }
    #expect(tests.count == 3)
    for (name, text) in json {
      #expect(throws: Never.self, "\(name)") {
        try JSONSerialization.jsonObject(with: Data(text.utf8))
      }
    }
  }

  @Test func `describes every key of the configuration`() throws {
    let reference = Documents.text("ConfigurationReference.md")
    let unknown = try #require(throws: ConfigurationError.self) {
      try WorkflowFile(
        yaml: "version: 1\nworkflows:\n  w: {run: x, nix: 1}\n", file: "perf-check.yml")
    }
    // The error lists the keys that there are.
    let keys = unknown.detail.matches(of: /[a-z_]{3,}/).map { String($0.0) }
      .filter { ["build", "warmup", "timeout", "metrics", "paths", "results"].contains($0) }
    #expect(Set(keys).count == 6)
    for key in [
      "version", "base", "trust", "workflows", "settings", "build", "run", "warmup", "timeout",
      "metrics", "env", "working_directory", "paths", "results", "phases", "tasks", "agents", "pin",
      "parameters", "needs", "estimate", "weight", "retries", "matrix", "agent", "limit", "compare",
      "max_pairs", "max_time", "false_alarm_rate", "real_time_data", "daily_summaries",
      "weekly_trends", "optimization_history", "alerts", "name", "when", "until", "for",
      "keep_firing_for", "severity", "type", "recommendation", "labels", "group_by", "workflow",
      "efficiency_warning", "efficiency_critical", "response_time_warning",
      "response_time_critical", "alert_command", "alert_command_timeout",
    ] + AlertMetric.allCases.map(\.rawValue) {
      #expect(reference.contains("`\(key)`"), "\(key)")
    }
    for metric in Metric.builtIn where !Metric.ofTasks.contains(metric.name) {
      #expect(reference.contains("`\(metric.name)`"), "\(metric.name)")
    }
  }

  @Test func `links to files that are there`() throws {
    for (name, text) in Documents.texts {
      let folder = Documents.root.appending(path: name).deletingLastPathComponent()
      for link in text.matches(of: /\]\(([^)#:]+)\)/).map({ String($0.1) }) {
        let file = folder.appending(path: link).path
        #expect(FileManager.default.fileExists(atPath: file), "\(name): \(link)")
      }
      for link in text.matches(of: /<doc:([A-Za-z]+)>/).map({ String($0.1) }) {
        #expect(!Documents.text(link + ".md").isEmpty, "\(name): \(link)")
      }
    }
    let readme = Documents.text("README.md")
    #expect(readme.split(separator: "\n", omittingEmptySubsequences: false).count <= 150)
  }

  @Test func `names every operation and exit code of the help`() throws {
    let help = try shell([PerfCheckTool.executable, "--help"], in: "/").output
    for operation in [
      "init", "check", "compare", "record", "baseline", "history", "regression", "trends",
      "predictions",
      "patterns", "comparative", "import", "export", "sync", "execution-analysis",
      "phase-performance", "task-optimization", "parallel-efficiency", "agent-performance",
      "bottlenecks", "efficiency", "throughput", "resource-efficiency", "recommendations",
      "tune-suggestions", "capacity-planning", "publish-state",
    ] {
      #expect(
        help.contains("\n  \(operation) ")
          && Documents.text("Operations.md").contains("`perf-check \(operation)"))
    }
    for code in ["0", "1", "2", "3", "4", "64"] {
      #expect(Documents.text("README.md").contains("\n| \(code) | "))
      #expect(Documents.text("ExitCodesAndJSON.md").contains("\n| \(code) | "))
    }
  }
}
