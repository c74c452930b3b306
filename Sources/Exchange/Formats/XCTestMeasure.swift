import Workflows

/// What XCTest prints for `measure`: ten values in one process.
enum XCTestMeasure {
  static func isResult(_ line: Substring) -> Bool {
    line.contains("measured [") && line.contains("values: [")
  }

  static func read(_ text: String) throws -> BenchmarkFile {
    var file = BenchmarkFile()
    for (number, line) in text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
      .enumerated()
    {
      // "…: Test Case 'Suite.test' measured [Time, seconds] average: …, values: [1, 2], …"; on
      // Darwin the name is "-[Module.Suite test]".
      let pattern = /Test Case '(.+?)' measured \[(.+?), (.+?)\].*?values: \[([^\]]*)(\]?)/
      guard isResult(line), let match = line.firstMatch(of: pattern) else { continue }
      guard !match.5.isEmpty else {
        throw JSONNode.Problem(description: "line \(number + 1): the list of values is cut off")
      }
      let name = String(match.1.trimmingPrefix("-[")).replacing("]", with: "")
        .replacing(" ", with: ".")
      let values = match.4.split(separator: ",").map { Double($0.trimmingPrefix(" ")) }
      guard !values.contains(nil) else {
        throw JSONNode.Problem(description: "line \(number + 1): a value is no number")
      }
      let (unit, factor) = Units.ours(String(match.3))
      let what = String(match.2)
      let metric: Metric =
        switch what {
        case "Time", "Clock Monotonic Time": .wallTime
        case "CPU Time": .cpuTime
        case "Memory Peak Physical": .peakMemory
        default:
          Metric(name: what.lowercased().replacing(" ", with: "_"), unit: unit == "I" ? "" : unit)
        }
      file.add(
        name, metric, [values.compactMap { $0 }.map { Units.scaled($0, by: factor) }])
    }
    return file
  }
}
