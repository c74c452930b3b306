import ArgumentParser
import Model

/// Which way metrics are better that their files say nothing of.
struct BetterOption: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Which direction of a metric is better: NAME=higher or NAME=lower (repeatable).",
      valueName: "name=way"), transform: OptionValue.reader("NAME=higher or NAME=lower", Named.init)
  )
  var better: [Named] = []

  /// The direction of a metric.
  struct Named {
    let name: String
    let direction: Metric.Direction

    init?(_ text: String) {
      // A name may hold "=", as those of benchmarks with parameters do.
      guard let place = text.lastIndex(of: "="), place > text.startIndex,
        let direction = Metric.Direction(rawValue: text[text.index(after: place)...].lowercased())
      else { return nil }
      self.name = String(text[..<place])
      self.direction = direction
    }
  }

  /// By the names of metrics.
  var directions: [String: Metric.Direction] {
    Dictionary(better.map { ($0.name, $0.direction) }, uniquingKeysWith: { $1 })
  }
}
