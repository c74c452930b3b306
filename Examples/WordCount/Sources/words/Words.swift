import Foundation

/// Counts how often words occur in a made-up text, and reports how many it did a second.
@main
enum Words {
  /// How many words the text has.
  static let length = 600_000

  static func main() throws {
    let text = (0..<length).map { "word\($0 % 1_000)" }
    let start = ContinuousClock.now
    var counts: [String: Int] = [:]
    for word in text { counts[word, default: 0] += 1 }
    let seconds = (ContinuousClock.now - start) / .seconds(1)
    print(counts.count, "different words")
    try report("words_per_second", Double(length) / seconds, unit: "1/s", better: "higher")
  }

  /// Tells perf-check a metric of this run; does nothing when perf-check isn't there to read it.
  static func report(_ name: String, _ value: Double, unit: String, better: String) throws {
    guard let path = ProcessInfo.processInfo.environment["PERF_CHECK_METRICS"] else { return }
    let line = """
      {"name": "\(name)", "value": \(value), "unit": "\(unit)", "better": "\(better)"}

      """
    try line.write(toFile: path, atomically: false, encoding: .utf8)
  }
}
