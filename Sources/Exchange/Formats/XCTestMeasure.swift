import Model

/// The output of XCTest for `measure`: ten values in one process.
enum XCTestMeasure {
  private static let mark = Array("measured [".utf8)

  static func isResult(_ line: Substring) -> Bool {
    holdsMark(line) && line.contains("values: [")
  }

  /// Whether a line contains "measured [", compared by bytes, as most lines of a log don't.
  private static func holdsMark(_ line: Substring) -> Bool {
    var matched = 0
    for byte in line.utf8 {
      matched = byte == mark[matched] ? matched + 1 : byte == mark[0] ? 1 : 0
      if matched == mark.count { return true }
    }
    return false
  }

  static func read(_ text: String) throws -> BenchmarkFile {
    var file = BenchmarkFile()
    // "…: Test Case 'Suite.test' measured [Time, seconds] average: …, values: [1, 2], …"; on
    // Darwin the name is "-[Module.Suite test]".
    let pattern =
      /Test Case '(.+?)' measured \[(.+?), (.+?)\].*?values: \[([^\]]*)(\]?)(.*)/
    for line in TextLines.split(text) where isResult(line) {
      guard let match = line.firstMatch(of: pattern) else { continue }
      let name = String(match.1.trimmingPrefix("-[")).replacing("]", with: "")
        .replacing(" ", with: ".")
      guard !match.5.isEmpty else {
        file.lose("'\(name)': the list of values is truncated")
        continue
      }
      let all = match.4.split(separator: ",").map { Double($0.trimmingPrefix(" ")) }
      let values = all.compactMap { $0.flatMap { $0.isFinite ? $0 : nil } }
      if values.count < all.count {
        file.lose("'\(name)': \(all.count - values.count) of \(all.count) values are not numbers")
      }
      let (metric, factor, isGuess) = metric(
        String(match.2), unit: String(match.3), stated: polarity(match.6))
      file.add(
        name, metric, [values.map { Units.scaled($0, by: factor) }], isGuess: isGuess)
    }
    return file
  }

  /// The direction, if the line has one: "polarity: prefers larger", "prefersLarger".
  private static func polarity(_ rest: Substring) -> Metric.Direction? {
    guard let match = rest.firstMatch(of: /polarity:\s*"?([A-Za-z _]+)/) else { return nil }
    let words = match.1.lowercased()
    return words.contains("larger") || words.contains("higher")
      ? .higher : words.contains("smaller") || words.contains("lower") ? .lower : nil
  }

  private static func metric(
    _ what: String, unit given: String, stated: Metric.Direction?
  ) -> (metric: Metric, factor: Double, isGuess: Bool) {
    let (unit, factor) = counted(given) ?? Units.ours(given)
    let known: Metric? =
      switch what {
      case "Time", "Clock Monotonic Time": .wallTime
      case "CPU Time": .cpuTime
      case "Memory Peak Physical": .peakMemory
      case "CPU Instructions Retired": Metric(name: "instructions", unit: unit)
      default: nil
      }
    if let known {
      return (
        Metric(name: known.name, unit: known.unit, better: stated ?? known.better), factor, false
      )
    }
    let direction = stated ?? Polarity.direction(of: what, unit: given)
    return (
      Metric(
        name: what.lowercased().replacing(" ", with: "_"), unit: unit, better: direction ?? .lower),
      factor, direction == nil
    )
  }

  /// Counts of instructions and cycles have specific units: "kI", "MC".
  private static func counted(_ unit: String) -> (unit: String, factor: Double)? {
    switch unit {
    case "I", "C": ("", 1)
    case "kI", "kC": ("", 1e3)
    case "MI", "MC": ("", 1e6)
    case "GI", "GC": ("", 1e9)
    default: nil
    }
  }
}
