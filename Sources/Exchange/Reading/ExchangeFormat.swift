import Foundation

/// The supported input formats.
package enum ExchangeFormat: String, Hashable, Sendable, CaseIterable {
  case csv
  case hyperfine
  case googleBenchmark = "google-benchmark"
  case packageBenchmark = "package-benchmark"
  case swiftBenchmark = "swift-benchmark"
  case jmh
  case criterion
  case pyperf
  case pytestBenchmark = "pytest-benchmark"
  case nanobench
  case go
  case xctest
  case junit
  case githubActionBenchmark = "github-action-benchmark"
  case libtest
  case benchmarkDotNet = "benchmarkdotnet"
  case catch2
  case asv
  case bencher
  case benchmarkJS = "benchmark-js"

  /// The names of all formats, for messages.
  package static var names: String { allCases.map(\.rawValue).joined(separator: ", ") }

  /// The detected format of a text; nil if unknown, and for JSON, which requires the whole text.
  static func detect(start: String) -> ExchangeFormat? {
    let text = start.hasPrefix("\u{FEFF}") ? String(start.dropFirst()) : start
    // A table is detected by its first line, because it may be very long.
    let start = text.trimmingPrefix { $0.isWhitespace }
    if CSVHistory.isHeader(start.prefix { !$0.isNewline }) { return .csv }
    let lines = TextLines.split(text)
    guard let first = lines.first(where: { !$0.allSatisfy(\.isWhitespace) }) else { return nil }
    if text.hasPrefix("window.BENCHMARK_DATA") { return .githubActionBenchmark }
    if first.hasPrefix("{\"reason\"") || first.contains("\"reason\":\"benchmark-complete\"") {
      return .criterion
    }
    if first.hasPrefix("{"), first.contains("\"Action\":") { return .go }
    if first.hasPrefix("{"), first.contains("\"type\""),
      first.contains("\"suite\"") || first.contains("\"bench\"")
    {
      return .libtest
    }
    let plain = first.trimmingPrefix { $0.isWhitespace }
    if plain.hasPrefix("<") {
      return text.contains("<Catch") || text.contains("<BenchmarkResults") ? .catch2 : .junit
    }
    return detect(lines: lines)
  }

  /// The format detected by any line of a text.
  static func detect(lines: [Substring]) -> ExchangeFormat? {
    for line in lines {
      if GoBenchmark.isResult(line) { return .go }
      if LibTest.isResult(line) { return .libtest }
      if XCTestMeasure.isResult(line) { return .xctest }
      if Catch2.isHeader(line) { return .catch2 }
      if BenchmarkJS.isResult(line) { return .benchmarkJS }
    }
    return nil
  }

  /// The format of a JSON document; nil if unknown.
  static func detect(_ root: JSONNode) -> ExchangeFormat? {
    if let rows = root.elementsIfAny, let first = rows.first {
      if first["jmhVersion"] != nil || (first["primaryMetric"] != nil && first["mode"] != nil) {
        return .jmh
      }
      if first["primaryMetric"] != nil { return .jmh }
      return first["name"] != nil && first["value"] != nil ? .githubActionBenchmark : nil
    }
    if root["entries"] != nil { return .githubActionBenchmark }
    if root["Benchmarks"]?.elementsIfAny != nil { return .benchmarkDotNet }
    if ASV.isResult(root) { return .asv }
    if PackageBenchmark.areThresholds(root) { return .packageBenchmark }
    if let results = root["results"]?.elementsIfAny {
      if root["baselineName"] != nil { return .packageBenchmark }
      guard let first = results.first else { return nil }
      if first["command"] != nil { return .hyperfine }
      return first["measurements"] != nil || first["median(elapsed)"] != nil ? .nanobench : nil
    }
    guard let benchmarks = root["benchmarks"]?.elementsIfAny else {
      return BencherMetrics.isResult(root) ? .bencher : nil
    }
    if root["machine_info"] != nil { return .pytestBenchmark }
    if root["context"] != nil { return .googleBenchmark }
    guard let first = benchmarks.first else { return nil }
    if first["runs"] != nil { return .pyperf }
    if first["stats"] != nil { return .pytestBenchmark }
    if first["real_time"] != nil { return .googleBenchmark }
    return first["time"] != nil ? .swiftBenchmark : nil
  }
}
