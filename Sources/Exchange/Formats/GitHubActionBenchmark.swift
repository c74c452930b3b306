import Foundation
import Workflows

/// github-action-benchmark: its history `data.js`, and the list of values that it takes.
enum GitHubActionBenchmark {
  /// Reads `window.BENCHMARK_DATA = {…}`, or that object alone.
  static func read(history root: JSONNode) throws -> BenchmarkFile {
    var file = BenchmarkFile()
    let entries = try root.member("entries")
    for suite in entries.names {
      for run in try entries.member(suite).elements() {
        let commit = try run.member("commit").member("id").text()
        let time = run["date"]?.numberIfAny.map { $0 / 1000 }
        let tool = run["tool"]?.textIfAny ?? ""
        for bench in try run.member("benches").elements() {
          let (name, metric, value) = try value(bench, tool: tool)
          var result = BenchmarkResult(
            benchmark: entries.names.count > 1 ? "\(suite)/\(name)" : name, metric: metric,
            clusters: [[value]])
          result.commit = commit
          result.time = time
          file.results.append(result)
        }
      }
    }
    return file
  }

  /// Reads `customSmallerIsBetter` and `customBiggerIsBetter`.
  static func read(values root: JSONNode) throws -> BenchmarkFile {
    var file = BenchmarkFile()
    for bench in try root.elements() {
      let (name, metric, value) = try value(bench, tool: "customSmallerIsBetter")
      file.add(name, metric, [[value]])
    }
    file.warnings.append("the file doesn't say which way is better; smaller was assumed")
    return file
  }

  private static func value(
    _ bench: JSONNode, tool: String
  ) throws -> (name: String, metric: Metric, value: Double) {
    let unit = bench["unit"]?.textIfAny ?? ""
    let perOperation = unit.hasSuffix("/op") ? String(unit.dropLast(3)) : unit
    // "ns/iter" of Rust and of Google Benchmark is a time, too.
    let plain = perOperation.hasSuffix("/iter") ? String(perOperation.dropLast(5)) : perOperation
    let (ours, factor) = Units.ours(plain)
    let isHigherBetter =
      tool == "customBiggerIsBetter" || tool == "benchmarkjs" || tool == "pytest"
      || unit.hasSuffix("/s") || unit.hasSuffix("/sec")
    // What a tool of the user's own measured in seconds may be any time.
    let metric =
      ours == "s" && !tool.hasPrefix("custom")
      ? Metric.wallTime
      : Metric(name: "value", unit: ours, better: isHigherBetter ? .higher : .lower)
    return (
      try bench.member("name").text(), metric,
      Units.scaled(try bench.member("value").number(), by: factor)
    )
  }
}
