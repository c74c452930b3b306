import Configuration
import Foundation
import Model
import Processes

/// An executable that uses the library `PerfCheck`: it is told by variables what to do, and answers with
/// lines of JSON.
struct PerfCheckDriver: SuiteDriver {
  /// "list", or the name of the benchmark to run behind "run ".
  static let variable = "PERF_CHECK_BENCHMARK"

  /// A line of the answer.
  private struct Line: Decodable {
    let benchmark: String
    let metric: String?
    let value: Double?
    let unit: String?
    let better: Metric.Direction?
  }

  func names(in program: SuiteProgram) throws(MeasurementError) -> [String] {
    try lines(of: SuiteProgram.list, asked: "list", in: program).map(\.benchmark)
  }

  func values(
    of benchmark: String, in program: SuiteProgram
  ) throws(MeasurementError) -> [(metric: Metric, value: Double)] {
    let wanted = Set(program.workflow.metrics)
    return try lines(of: benchmark, asked: "run " + benchmark, in: program).compactMap { line in
      guard line.benchmark == benchmark, let name = line.metric, let value = line.value,
        value.isFinite, wanted.contains(name)
      else { return nil }
      let metric = Metric(name: name, unit: line.unit ?? "", better: line.better ?? .lower)
      return (metric: metric, value: value)
    }
  }

  private func lines(
    of benchmark: String, asked question: String, in program: SuiteProgram
  ) throws(MeasurementError) -> [Line] {
    let result = try program.run([], for: benchmark, variables: [Self.variable: question])
    try program.requireSuccess(result, of: benchmark)
    // Benchmarks may print lines of their own.
    return result.output.split(separator: UInt8(ascii: "\n")).compactMap {
      try? JSONDecoder().decode(Line.self, from: Data($0))
    }
  }
}
