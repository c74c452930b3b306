import ArgumentParser
import Model

/// Which way metrics are better that their files say nothing of.
struct BetterOption: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Which way a metric is better: NAME=higher or NAME=lower (repeatable).",
      valueName: "name=way"))
  var better: [String] = []

  mutating func validate() throws {
    for text in better where Self.pair(text) == nil {
      throw ValidationError("--better is NAME=higher or NAME=lower, not '\(text)'.")
    }
  }

  /// By the names of metrics.
  var directions: [String: Metric.Direction] {
    Dictionary(better.compactMap(Self.pair), uniquingKeysWith: { $1 })
  }

  private static func pair(_ text: String) -> (String, Metric.Direction)? {
    // A name may hold "=", as those of benchmarks with parameters do.
    guard let place = text.lastIndex(of: "="), place > text.startIndex,
      let direction = Metric.Direction(rawValue: text[text.index(after: place)...].lowercased())
    else { return nil }
    return (String(text[..<place]), direction)
  }
}
