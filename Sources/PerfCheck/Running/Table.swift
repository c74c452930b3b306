/// A table of results that can be printed row by row: only the first column's width depends on what
/// is in it.
package struct Table {
  private let nameWidth: Int
  private let hasThroughput: Bool

  /// - Parameter benchmarks: All that get a row.
  package init(_ benchmarks: [Benchmark.Case]) {
    nameWidth = max("benchmark".count, benchmarks.map(\.name.count).max() ?? 0)
    hasThroughput = benchmarks.contains { $0.throughput != nil }
  }

  package var header: String {
    row("benchmark", "time", "spread", "CPU time", "throughput", "iterations")
  }

  /// The row of a benchmark; a dash stands for what isn't known.
  package func row(_ measurement: Measurement, of benchmark: Benchmark.Case) -> String {
    row(
      benchmark.name, Figures.time(measurement.wallTime), Figures.spread(measurement.spread),
      measurement.cpuTime.map(Figures.time) ?? "–",
      benchmark.throughput.map { Figures.rate(measurement.rate(of: $0), of: $0) } ?? "–",
      "\(measurement.iterations)")
  }

  private func row(
    _ name: String, _ time: String, _ spread: String, _ cpu: String, _ throughput: String,
    _ iterations: String
  ) -> String {
    let padding = String(repeating: " ", count: nameWidth - name.count)
    var line = name + padding + right(time, 11) + right(spread, 11) + right(cpu, 11)
    if hasThroughput { line += right(throughput, 13) }
    return line + right(iterations, 13)
  }

  private func right(_ text: String, _ width: Int) -> String {
    String(repeating: " ", count: max(2, width - text.count)) + text
  }
}
