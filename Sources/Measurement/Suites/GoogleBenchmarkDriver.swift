import Configuration
import Exchange
import Model
import Processes
import Quantities

/// Google Benchmark, in C++: lists names by lines, and is told one by a pattern.
///
/// It takes the mean over its time, which one interruption moves: the time is divided, and the median of
/// the parts counts.
struct GoogleBenchmarkDriver: SuiteDriver {
  private static let repetitions = 11
  private static let usualTime: Seconds = 0.5

  func names(in program: SuiteProgram) throws(MeasurementError) -> [String] {
    let result = try program.run(["--benchmark_list_tests=true"], for: SuiteProgram.list)
    try program.requireSuccess(result, of: SuiteProgram.list)
    return String(decoding: result.output, as: UTF8.self).split(separator: "\n").map(String.init)
  }

  func values(
    of benchmark: String, in program: SuiteProgram
  ) throws(MeasurementError) -> [(metric: Metric, value: Double)] {
    let time = (program.suite.time ?? Self.usualTime).value / Double(Self.repetitions)
    var arguments = [
      "--benchmark_filter=^" + benchmark.escapedForPattern + "$", "--benchmark_format=json",
      "--benchmark_repetitions=\(Self.repetitions)", "--benchmark_min_time=\(time)s",
    ]
    var result = try program.run(arguments, for: benchmark)
    if result.ending != .exited(0) {
      // Before 1.8 the time had no unit.
      arguments[3].removeLast()
      result = try program.run(arguments, for: benchmark)
    }
    try program.requireSuccess(result, of: benchmark)
    let results = try program.results(in: result.output, .googleBenchmark, of: benchmark)
    return results.filter { $0.benchmark == benchmark || results.count == 1 }
      .compactMap { result in result.median.map { (metric: result.metric, value: $0) } }
  }
}
