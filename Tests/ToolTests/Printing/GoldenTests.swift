import BenchSupport
import Foundation
import Gate
import Measurement
import TestSupport
import Testing
import perf_check

/// A command whose output is kept.
struct GoldenCase: CustomTestStringConvertible, Sendable {
  /// Where its files are in the folder `Golden`, without what they end with.
  let name: String
  let arguments: [String]

  init(_ name: String, _ arguments: String...) {
    self.name = name
    self.arguments = arguments
  }

  var testDescription: String { name }

  /// Compares what one format prints with its file.
  ///
  /// - Parameters:
  ///   - folders: What stands for the paths of folders.
  ///   - isMeasured: Whether there are times and sizes in it that were measured.
  ///   - call: Runs the tool.
  func expect(
    _ format: String, folders: [String: String] = [:], isMeasured: Bool = false,
    call: ([String]) -> ShellResult
  ) throws {
    func stable(_ text: String) -> String {
      let text = GoldenText.stable(text, folders: folders)
      return isMeasured
        ? GoldenText.withoutMeasurements(text, number: format == "json" ? "0" : "#") : text
    }
    let result = call(arguments + ["--format", format, "--progress", "never"])
    let output = stable(result.output)
    guard format == "text" else {
      return try GoldenFile(name: name + (format == "json" ? ".json" : ".md")).expect(output)
    }
    let errors = stable(result.errors)
    let command = (["perf-check"] + arguments).joined(separator: " ")
    try GoldenFile(name: name + ".txt").expect(
      "$ \(command)\n\(output)"
        + (errors.isEmpty ? "" : "\nstandard error:\n\(errors)")
        + (result.status == 0 ? "" : "\nexit status \(result.status)\n"))
  }
}

private let formats = ["text", "json", "markdown"]

@Suite struct `What is printed` {
  static let ofFiles = [
    GoldenCase("regression/file", "regression", "--input", "history.csv"),
    GoldenCase("trends/file", "trends", "--input", "history.csv"),
    GoldenCase(
      "predictions/file", "predictions", "parse", "--input", "history.csv", "--metric",
      "wall_time", "--forecast-horizon", "24h", "--limit", "0.5", "--include-scenarios", "likely"),
    GoldenCase("patterns/file", "patterns", "--input", "history.csv"),
    GoldenCase("comparative/files", "comparative", "old.json", "new.json"),
    GoldenCase("comparative/commits", "comparative", "--input", "history.csv", "c44", "c45"),
    GoldenCase(
      "capacity-planning/file", "capacity-planning", "parse", "--input", "history.csv",
      "--time-horizon", "2_weeks", "--growth-projection", "50", "--cost-per-agent-hour", "0.5",
      "--what-if", "agents=8"),
    GoldenCase("export/go", "export", "--input", "old.json", "--to", "go"),
    GoldenCase("export/chrome", "export", "--input", "jobs.json", "--to", "chrome"),
    GoldenCase("execution-analysis/file", "execution-analysis", "--input", "jobs.json"),
    GoldenCase("execution-analysis/untimed", "execution-analysis", "--input", "workflow.json"),
    GoldenCase("phase-performance/file", "phase-performance", "--input", "jobs.json"),
    GoldenCase("task-optimization/file", "task-optimization", "--input", "jobs.json"),
    GoldenCase("parallel-efficiency/file", "parallel-efficiency", "--input", "workflow.json"),
    GoldenCase("agent-performance/file", "agent-performance", "--input", "jobs.json"),
    GoldenCase("bottlenecks/file", "bottlenecks", "--input", "jobs.json"),
    GoldenCase("efficiency/file", "efficiency", "--input", "jobs.json"),
    GoldenCase(
      "throughput/file", "throughput", "--input", "jobs.json", "--cost-per-agent-hour", "0.5"),
    GoldenCase("resource-efficiency/file", "resource-efficiency", "--input", "jobs.json"),
    GoldenCase("recommendations/file", "recommendations", "--input", "jobs.json"),
    GoldenCase("errors/no-file", "trends", "--input", "nix.csv"),
    GoldenCase("errors/unknown-format", "execution-analysis", "--input", "history.csv"),
    GoldenCase("errors/usage", "regression", "--significance-threshold=-1"),
    GoldenCase("errors/unknown-option", "check", "--options", #"{"paris": 9}"#),
  ]

  @Test(arguments: ofFiles, formats)
  func `for a file stays the same`(one: GoldenCase, format: String) throws {
    try one.expect(format) {
      PerfCheckTool.run($0, in: GoldenFile.inputs) { $0.clock = { GoldenRepository.time } }
    }
  }

  static let ofRepositories = [
    GoldenCase("history/all", "history", "--limit", "4"),
    GoldenCase("history/run", "history", "--run", "019b0000-0000-7000-8000-00000000004f"),
    GoldenCase("history/nothing", "history", "--metric", "nix"),
    GoldenCase("regression/recorded", "regression"),
    GoldenCase("regression/track", "regression", "parse", "--track"),
    GoldenCase("trends/recorded", "trends", "parse"),
    GoldenCase("predictions/recorded", "predictions", "pipeline", "--factors", "workload"),
    GoldenCase("comparative/recorded", "comparative"),
    GoldenCase("comparative/ranges", "comparative", "HEAD~8..HEAD~4", "HEAD~4..HEAD"),
    GoldenCase("comparative/unknown", "comparative", "parse", "prase"),
    GoldenCase("execution-analysis/recorded", "execution-analysis"),
    GoldenCase("phase-performance/recorded", "phase-performance", "pipeline"),
    GoldenCase("task-optimization/recorded", "task-optimization", "pipeline"),
    GoldenCase("parallel-efficiency/recorded", "parallel-efficiency", "pipeline"),
    GoldenCase("agent-performance/recorded", "agent-performance", "pipeline"),
    GoldenCase("bottlenecks/recorded", "bottlenecks"),
    GoldenCase("efficiency/recorded", "efficiency"),
    GoldenCase("throughput/recorded", "throughput", "--time-range", "3_days"),
    GoldenCase("resource-efficiency/recorded", "resource-efficiency"),
    GoldenCase("recommendations/recorded", "recommendations"),
    GoldenCase("capacity-planning/recorded", "capacity-planning", "--time-horizon", "1_weeks"),
    GoldenCase("publish-state/recorded", "publish-state"),
    GoldenCase("export/csv", "export", "parse", "--at", "HEAD~30"),
    GoldenCase("export/otlp", "export", "pipeline", "--to", "otlp"),
    GoldenCase(
      "import/new", "import", "Inputs/benchmarks.txt", "--environment", "builder"),
    GoldenCase(
      "import/dry-run", "import", "Inputs/old.json", "--environment", "builder",
      "--as", "suite", "--dry-run"),
    GoldenCase("prune/dry-run", "prune", "--unreachable", "--dry-run"),
    GoldenCase("init/kept", "init"),
    GoldenCase("tune-suggestions/known", "tune-suggestions"),
    GoldenCase("bisect/no-log", "bisect", "--status"),
    GoldenCase("bisect/abort", "bisect", "--abort"),
    GoldenCase("alerts/none", "alerts"),
    GoldenCase(
      "alerts/silenced", "alerts", "silence", "efficiency_warning", "--for", "2h", "--reason",
      "a known change"),
    // What recommendations/recorded has, and no run that was watched.
    GoldenCase("alerts/opportunity", "alerts", "evaluate"),
    GoldenCase("errors/no-alert", "alerts", "acknowledge", "nix"),
    GoldenCase("errors/revision", "check", "--base", "nix"),
    GoldenCase("errors/workflow", "record", "prase"),
    GoldenCase("errors/no-check", "baseline", "accept", "--reason", "because"),
  ]

  @Test(arguments: ofRepositories, formats)
  func `for recorded runs stays the same`(one: GoldenCase, format: String) throws {
    let tool = try GoldenRepository.copy()
    try one.expect(format, folders: [tool.path: "PROJECT"]) {
      tool.run($0, changing: { $0.clock = { GoldenRepository.time } })
    }
  }

  static let ofMeasurements = [
    GoldenCase("record/new", "record", "parse", "--runs", "3", "--tag", "ci=nightly"),
    GoldenCase("record/failed", "record", "--repository", "broken"),
    GoldenCase("check/passed", "check", "--seed", "1"),
    GoldenCase("check/regressed", "check", "--base", "HEAD~12", "--seed", "1"),
    GoldenCase(
      "check/improved", "check", "--base", "HEAD", "--candidate", "HEAD~12", "--seed", "1"),
    GoldenCase("check/missing", "check", "--repository", "broken", "--seed", "1"),
    GoldenCase(
      "check/allowed", "check", "--repository", "broken", "--allow-missing", "--seed", "1"),
    GoldenCase("baseline/update", "baseline", "update", "parse", "--runs", "2"),
    GoldenCase(
      "selftest/counted", "selftest", "--repository", "counted", "--checks", "2", "--slower-checks",
      "1"),
  ]

  @Test(arguments: ofMeasurements, formats)
  func `for what was measured stays the same`(one: GoldenCase, format: String) throws {
    let tool = try GoldenRepository.copy()
    try one.expect(format, folders: [tool.path: "PROJECT"], isMeasured: true) {
      tool.run($0) {
        $0.clock = { GoldenRepository.time }
        let make = LocalBench.make(clock: $0.clock)
        $0.makeBench = { QuietBench(try make($0, $1)) }
      }
    }
  }

  static let helps =
    [""]
    + [
      "init", "check", "compare", "record", "baseline", "baseline update", "baseline show",
      "baseline accept", "bisect", "selftest", "monitor", "live-metrics", "dashboard", "alerts",
      "alerts list", "alerts evaluate", "alerts silence", "alerts acknowledge", "history",
      "regression",
      "trends", "patterns",
      "comparative", "predictions", "execution-analysis", "phase-performance",
      "task-optimization", "parallel-efficiency", "agent-performance", "bottlenecks",
      "efficiency", "throughput", "resource-efficiency", "recommendations", "tune-suggestions",
      "capacity-planning", "report", "import", "export", "sync", "publish-state", "lab",
      "lab status", "lab selftest", "lab drain", "lab resume", "store",
      "store init", "store migrate", "store push", "store pull", "store status", "doctor",
      "prune",
    ]

  @Test(arguments: helps)
  func `as help stays the same`(operation: String) throws {
    let words = operation.split(separator: " ").map(String.init)
    let result = PerfCheckTool.run(words + ["--help"], in: "/", environment: ["COLUMNS": "80"])
    #expect(result.status == 0 && result.errors.isEmpty)
    let name = operation.isEmpty ? "perf-check" : operation.replacing(" ", with: "-")
    try GoldenFile(name: "help/\(name).txt").expect(result.output)
  }

  @Test func `as help is there for every operation`() throws {
    let listed = PerfCheckTool.run(["--help"], in: "/").output
      .matches(of: /(?m)^  ([a-z][a-z-]+)/).map { String($0.1) }
    #expect(Set(listed).subtracting(["help"]).isSubset(of: Self.helps), "\(listed)")
  }
}
