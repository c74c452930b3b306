import Foundation

/// The formats that are read.
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

  /// The names of all formats, for messages.
  package static var names: String { allCases.map(\.rawValue).joined(separator: ", ") }

  /// The format that the start of a file speaks for; nil for none, and for JSON, which only all of
  /// it tells.
  static func detect(start: String) -> ExchangeFormat? {
    let lines = start.split(omittingEmptySubsequences: true, whereSeparator: \.isNewline)
    guard let first = lines.first else { return nil }
    if CSVHistory.isHeader(first) { return .csv }
    if start.hasPrefix("window.BENCHMARK_DATA") { return .githubActionBenchmark }
    if first.hasPrefix("{\"reason\"") || first.contains("\"reason\":\"benchmark-complete\"") {
      return .criterion
    }
    if first.hasPrefix("<?xml") || first.hasPrefix("<testsuite") { return .junit }
    if lines.contains(where: GoBenchmark.isResult) { return .go }
    if lines.contains(where: XCTestMeasure.isResult) { return .xctest }
    return nil
  }

  /// The format of a JSON document; nil for none that is known.
  static func detect(_ root: JSONNode) -> ExchangeFormat? {
    if let rows = root.elementsIfAny, let first = rows.first {
      if first["jmhVersion"] != nil || (first["primaryMetric"] != nil && first["mode"] != nil) {
        return .jmh
      }
      if first["primaryMetric"] != nil { return .jmh }
      return first["name"] != nil && first["value"] != nil ? .githubActionBenchmark : nil
    }
    if root["entries"] != nil { return .githubActionBenchmark }
    if let results = root["results"]?.elementsIfAny {
      if root["baselineName"] != nil { return .packageBenchmark }
      guard let first = results.first else { return nil }
      if first["command"] != nil { return .hyperfine }
      return first["measurements"] != nil || first["median(elapsed)"] != nil ? .nanobench : nil
    }
    guard let benchmarks = root["benchmarks"]?.elementsIfAny else { return nil }
    if root["machine_info"] != nil { return .pytestBenchmark }
    if root["context"] != nil { return .googleBenchmark }
    guard let first = benchmarks.first else { return nil }
    if first["runs"] != nil { return .pyperf }
    if first["stats"] != nil { return .pytestBenchmark }
    if first["real_time"] != nil { return .googleBenchmark }
    return first["time"] != nil ? .swiftBenchmark : nil
  }
}
