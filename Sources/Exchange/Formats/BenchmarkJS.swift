/// The output of benchmark.js: "name x 1,431,759 ops/sec ±0.74% (93 runs sampled)".
enum BenchmarkJS {
  private static var pattern: Regex<(Substring, Substring, Substring, Substring)> {
    /^\s*(.+?) x ([\d.,]+) ops\/sec\s*±([\d.]+)%/
  }

  static func isResult(_ line: Substring) -> Bool {
    line.contains(" ops/sec") && line.firstMatch(of: pattern) != nil
  }

  static func read(_ text: String) throws -> BenchmarkFile {
    var file = BenchmarkFile()
    for line in TextLines.split(text) where line.contains(" ops/sec") {
      guard let match = line.firstMatch(of: pattern),
        let value = Double(match.2.filter { $0 != "," })
      else { continue }
      file.add(String(match.1), .rate("throughput"), [[value]])
    }
    if !file.results.isEmpty {
      file.warnings.append("benchmark.js prints one mean per benchmark, no samples")
    }
    return file
  }
}
