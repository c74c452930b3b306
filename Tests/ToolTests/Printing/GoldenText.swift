import Foundation

/// What differs from machine to machine and from call to call in what the tool prints, taken out.
enum GoldenText {
  /// - Parameters:
  ///   - text: What was printed.
  ///   - folders: What stands for the paths of folders.
  static func stable(_ text: String, folders: [String: String]) -> String {
    var text = text
    for (path, name) in folders.sorted(by: { $0.key.count > $1.key.count }) {
      text = text.replacing(path, with: name)
    }
    return rounded(withoutIDs(text))
  }

  /// Ids that are drawn at random, numbered in their order; those of the fixture stay.
  private static func withoutIDs(_ text: String) -> String {
    var numbers: [Substring: Int] = [:]
    return text.replacing(
      /[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}/
    ) { match in
      guard !match.output.hasPrefix("019b0000-0000-7000-8000-") else { return String(match.output) }
      let number = numbers[match.output] ?? numbers.count + 1
      numbers[match.output] = number
      return "ID-\(number)"
    }
  }

  /// Numbers of more than nine digits, of which processors differ in the last ones.
  private static func rounded(_ text: String) -> String {
    text.replacing(/-?[0-9]+\.[0-9]{5,}(e-?[0-9]+)?/) { match in
      guard let value = Double(match.output.0) else { return String(match.output.0) }
      return String(format: "%.9g", value)
    }
  }

  /// All numbers, the machine, what it was busy with, and how wide columns are for that.
  ///
  /// - Parameter number: What stands for a number.
  static func withoutMeasurements(_ text: String, number: String) -> String {
    text
      .replacing(/"warnings" : \[[^\]]*\]/, with: "\"warnings\" : []")
      .replacing(/"(arch|cpu|key|os|swift)" : "[^"]*"/) { "\"\($0.output.1)\" : \"\"" }
      .replacing(/\n\n?[^\n]*(pairs|runs) were disturbed[^\n]*/, with: "")
      .replacing(/-?\b[0-9]+(\.[0-9]+)?(e-?[0-9]+)?\b/, with: number)
      .replacing(/# (ns|µs|ms|s|min|KiB|MiB|GiB)\b/, with: "# UNIT")
      .replacing(/[▁▂▃▄▅▆▇█·░]+/, with: "▁")
      .replacing(/([^\n ]) {2,}/) { $0.output.1 + "  " }
      .replacing(/-{3,}/, with: "---")
      .replacing(/\n{3,}/, with: "\n\n")
  }
}
