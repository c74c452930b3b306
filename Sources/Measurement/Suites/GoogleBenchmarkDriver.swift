import Configuration
import Exchange
import Model
import Processes
import Quantities
import Synchronization

/// Google Benchmark, in C++: lists names by lines, and is told one by a pattern.
///
/// It takes the mean over its time, which one interruption moves. So the time is divided into parts of a
/// millisecond or one iteration, whichever is longer, and their median counts: most of them see no other
/// process.
final class GoogleBenchmarkDriver: SuiteDriver {
  private static let usualTime: Seconds = 0.5
  private static let shortestPart: Seconds = 0.001
  private static let parts = 5...100

  /// Into how many parts the time of each benchmark is divided.
  private let repetitions = Mutex<[String: Int]>([:])

  func names(in program: SuiteProgram) throws(MeasurementError) -> [String] {
    let result = try program.run(["--benchmark_list_tests=true"], for: SuiteProgram.list)
    try program.requireSuccess(result, of: SuiteProgram.list)
    return String(decoding: result.output, as: UTF8.self).split(separator: "\n").map(String.init)
  }

  func values(
    of benchmark: String, in program: SuiteProgram
  ) throws(MeasurementError) -> [(metric: Metric, value: Double)] {
    let time = program.suite.time ?? Self.usualTime
    if repetitions.withLock({ $0[benchmark] }) == nil {
      let first = try run(benchmark, repetitions: 1, time: Self.shortestPart, in: program)
      let iteration = Seconds(first.first { $0.metric.name == "wall_time" }?.value ?? 0)
      let parts = Int(saturating: time.ratio(to: max(iteration, Self.shortestPart)))
      repetitions.withLock {
        $0[benchmark] = min(max(parts, Self.parts.lowerBound), Self.parts.upperBound)
      }
    }
    let count = repetitions.withLock { $0[benchmark] } ?? Self.parts.lowerBound
    return try run(
      benchmark, repetitions: count, time: time.scaled(by: 1 / Double(count)), in: program)
  }

  private func run(
    _ benchmark: String, repetitions: Int, time: Seconds, in program: SuiteProgram
  ) throws(MeasurementError) -> [(metric: Metric, value: Double)] {
    var arguments = [
      "--benchmark_filter=^" + benchmark.escapedForPattern + "$", "--benchmark_format=json",
      "--benchmark_repetitions=\(repetitions)", "--benchmark_min_time=\(time.value)s",
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
