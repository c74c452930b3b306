import Configuration
import Exchange
import Model
import Processes
import Quantities

/// google/swift-benchmark: benchmarks are named by one run of each, and chosen by a pattern.
struct SwiftBenchmarkDriver: SuiteDriver {
  private static let format = ["--format", "json", "--quiet"]

  func names(in program: SuiteProgram) throws(MeasurementError) -> [String] {
    let result = try program.run(
      Self.format + ["--iterations", "1", "--warmup-iterations", "0"], for: SuiteProgram.list)
    try program.requireSuccess(result, of: SuiteProgram.list)
    return try program.results(in: result.output, .swiftBenchmark, of: SuiteProgram.list)
      .map(\.benchmark)
  }

  func values(
    of benchmark: String, in program: SuiteProgram
  ) throws(MeasurementError) -> [(metric: Metric, value: Double)] {
    let time = program.suite.time.map { ["--min-time", "\($0.value)"] } ?? []
    let result = try program.run(
      Self.format + ["--filter", "^" + benchmark.escapedForPattern + "$"] + time, for: benchmark)
    try program.requireSuccess(result, of: benchmark)
    // Its patterns ignore case, so that one may match several.
    return try program.results(in: result.output, .swiftBenchmark, of: benchmark)
      .filter { $0.benchmark == benchmark }
      .compactMap { result in result.median.map { (metric: result.metric, value: $0) } }
  }
}

extension String {
  /// As a regular expression that matches this text alone.
  var escapedForPattern: String {
    reduce(into: "") { text, character in
      if #".^$|()[]{}*+?\"#.contains(character) { text += "\\" }
      text.append(character)
    }
  }
}
