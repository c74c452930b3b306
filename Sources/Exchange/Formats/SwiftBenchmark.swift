/// google/swift-benchmark's `--format json`: nanoseconds, summaries only.
enum SwiftBenchmark {
  static func read(_ root: JSONNode) throws -> BenchmarkFile {
    var file = BenchmarkFile()
    file.each(try root.member("benchmarks").elements()) { row, file in
      file.add(
        try row.member("name").text(), .wallTime,
        [[Units.scaled(try row.member("time").number(), by: 1e-9)]])
    }
    file.warnings.append("the file has one summary per benchmark, no samples")
    return file
  }
}
