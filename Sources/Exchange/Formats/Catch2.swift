import Foundation

/// Catch2's benchmarks, from its table or its XML; one process, only means.
enum Catch2 {
  /// The first line of a benchmark: its name, samples, iterations, and estimated time.
  private static var row: Regex<(Substring, Substring, Substring, Substring, Substring, Substring)>
  {
    /^(.*?)\s+(\d+)\s+(\d+)\s+([\d.]+) (ns|us|µs|ms|s|m)\s*$/
  }
  /// The next line: the mean and its bounds.
  private static var mean: Regex<(Substring, Substring, Substring, Substring)> {
    /^\s+([\d.]+) (ns|us|µs|ms|s|m)\s+([\d.]+) (?:ns|us|µs|ms|s|m)\s/
  }

  static func isHeader(_ line: Substring) -> Bool {
    line.hasPrefix("benchmark name") && line.contains("samples") && line.contains("iterations")
  }

  static func read(_ text: String) throws -> BenchmarkFile {
    var file = BenchmarkFile()
    var (isInTable, name, wrapped): (Bool, String?, String) = (false, nil, "")
    for line in TextLines.split(text) {
      if isHeader(line) {
        isInTable = true
        continue
      }
      guard isInTable else { continue }
      if let match = line.firstMatch(of: row) {
        name = (wrapped + match.1).trimmingCharacters(in: .whitespaces)
        wrapped = ""
      } else if let benchmark = name, let match = line.firstMatch(of: mean),
        let value = Double(match.1), let factor = Units.seconds(String(match.2))
      {
        file.add(benchmark, .wallTime, [[Units.scaled(value, by: factor)]])
        name = nil
      } else if line.hasPrefix("...") || line.hasPrefix("---") || line.hasPrefix("===") {
        if line.hasPrefix("...") || line.hasPrefix("===") { isInTable = false }
        wrapped = ""
      } else if line.first?.isWhitespace == false {
        // A long name continues on the next line.
        wrapped = line.trimmingCharacters(in: .whitespaces) + " "
      }
    }
    warn(&file)
    return file
  }

  /// Reads `--reporter xml`, whose times are nanoseconds.
  static func read(xml bytes: [UInt8]) throws -> BenchmarkFile {
    var file = BenchmarkFile()
    var elements = XMLElements(bytes)
    var name: String?
    while let event = try elements.next() {
      switch event {
      case .start(let element) where element.name == "BenchmarkResults":
        name = element.attributes["name"]
      case .start(let element) where element.name == "mean":
        guard let benchmark = name else { continue }
        if let value = element.attributes["value"].flatMap(Double.init), value.isFinite {
          file.add(benchmark, .wallTime, [[Units.scaled(value, by: 1e-9)]])
        } else {
          file.lose("the mean of '\(benchmark)' is not a number")
        }
      case .end("BenchmarkResults"): name = nil
      default: break
      }
    }
    warn(&file)
    return file
  }

  private static func warn(_ file: inout BenchmarkFile) {
    if !file.results.isEmpty {
      file.warnings.append("Catch2 writes one mean per benchmark, no samples")
    }
  }
}
