import Foundation
import Model

/// github-action-benchmark: its history `data.js`, and its list of custom values.
enum GitHubActionBenchmark {
  /// Reads `window.BENCHMARK_DATA = {…}`, or that object alone.
  static func read(history root: JSONNode) throws -> BenchmarkFile {
    var file = BenchmarkFile()
    let entries = try root.member("entries")
    for suite in entries.names {
      file.each(try entries.member(suite).elements()) { run, file in
        let commit = try run.member("commit").member("id").text()
        let time = run["date"]?.numberIfAny.map { $0 / 1000 }
        let tool = run["tool"]?.textIfAny ?? ""
        let first = file.results.count
        var run = try run.member("benches").elements()[...]
        while let bench = run.popFirst() {
          file.each([bench]) { bench, file in
            let (name, metric, value, isGuess) = try value(bench, tool: tool)
            file.add(
              entries.names.count > 1 ? "\(suite)/\(name)" : name, metric, [[value]],
              isGuess: isGuess)
          }
        }
        for index in first..<file.results.count {
          file.results[index].commit = commit
          file.results[index].time = time
        }
      }
    }
    return file
  }

  /// Reads `customSmallerIsBetter` and `customBiggerIsBetter`.
  static func read(values root: JSONNode) throws -> BenchmarkFile {
    var file = BenchmarkFile()
    file.each(try root.elements()) { bench, file in
      let (name, metric, value, _) = try value(bench, tool: "customSmallerIsBetter")
      file.add(name, metric, [[value]])
    }
    file.warnings.append(
      "the file has no directions; lower is assumed to be better, except for rates")
    return file
  }

  private static func value(
    _ bench: JSONNode, tool: String
  ) throws -> (name: String, metric: Metric, value: Double, isGuess: Bool) {
    // If Go printed several values, everything after the first unit follows a tab.
    let unit = (bench["unit"]?.textIfAny ?? "").prefix { $0 != "\t" }
      .trimmingCharacters(in: .whitespaces)
    let perOperation = unit.hasSuffix("/op") ? String(unit.dropLast(3)) : unit
    // "ns/iter" of Rust and of Google Benchmark is also a time.
    let plain = perOperation.hasSuffix("/iter") ? String(perOperation.dropLast(5)) : perOperation
    let (ours, factor) = Units.ours(plain)
    let name = try bench.member("name").text()
    let direction: Metric.Direction? =
      switch tool {
      case "customBiggerIsBetter", "benchmarkjs", "benchmarkluau": .higher
      case "customSmallerIsBetter", "customSmallerIsBetterDuration":
        unit.hasSuffix("/s") || unit.hasSuffix("/sec") ? .higher : .lower
      case "pytest" where unit.hasPrefix("iter"): .higher
      default:
        Polarity.direction(of: unit, unit: plain) ?? Polarity.direction(of: name, unit: plain)
      }
    // A value in seconds of a custom tool may be any kind of time.
    let metric =
      ours == "s" && !tool.hasPrefix("custom")
      ? Metric.wallTime
      : Metric(name: "value", unit: ours, better: direction ?? .lower)
    return (
      name, metric, Units.scaled(try bench.member("value").number(), by: factor),
      direction == nil && ours != "s"
    )
  }
}
