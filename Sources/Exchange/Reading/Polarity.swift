import Model

/// A guess of the direction of a metric.
enum Polarity {
  /// The direction implied by the name and the unit; nil if they are ambiguous.
  static func direction(of name: String, unit: String) -> Metric.Direction? {
    let words = Set(words(of: name))
    func has(_ starts: [String]) -> Bool {
      words.contains { word in starts.contains { word.hasPrefix($0) } }
    }
    // Lower is better for these, also as rates.
    if words.contains("gc") || has(costs) { return .lower }
    let lower = name.lowercased()
    let isRate =
      lower.hasSuffix("/s") || lower.hasSuffix("/sec") || lower.hasSuffix("per_second")
      || lower.hasSuffix("per_sec") || words.isSuperset(of: ["per", "second"])
      || words.isSuperset(of: ["frame", "rate"])
    if isRate || !words.isDisjoint(with: gains) { return .higher }
    let parts = unit.split(separator: "/", maxSplits: 1).map(String.init)
    if parts.count == 2 {
      if Units.seconds(parts[1]) != nil { return .higher }
      if Units.seconds(parts[0]) != nil || Units.bytes(parts[0]) != nil { return .lower }
    }
    if unit == "fps" { return .higher }
    if Units.seconds(unit) != nil || Units.bytes(unit) != nil { return .lower }
    return words.isDisjoint(with: sizes) ? nil : .lower
  }

  private static let costs = [
    "alloc", "churn", "error", "miss", "fail", "fault", "latenc", "overhead", "drop", "retr",
    "stall", "wait", "garbage", "leak", "timeout", "conflict", "loss", "reject", "hitch", "delay",
    "jank",
  ]

  private static let gains: Set = [
    "fps", "ops", "qps", "rps", "tps", "hit", "hits", "throughput", "bandwidth", "speedup",
    "accuracy", "goodput", "framerate",
  ]

  private static let sizes: Set = [
    "time", "times", "duration", "elapsed", "cpu", "bytes", "size", "memory", "mem", "rss", "heap",
    "cycles", "instructions", "switches", "reads", "writes", "storage", "energy", "power", "cost",
  ]

  /// The lowercase words of a name: those of "cacheMisses" are "cache" and "misses".
  private static func words(of name: String) -> [String] {
    var (words, word, wasLower): ([String], String, Bool) = ([], "", false)
    for character in name {
      let isWord = character.isLetter || character.isNumber
      if !isWord || (character.isUppercase && wasLower) {
        if !word.isEmpty { words.append(word.lowercased()) }
        word = ""
      }
      if isWord { word.append(character) }
      wasLower = character.isLowercase || character.isNumber
    }
    return word.isEmpty ? words : words + [word.lowercased()]
  }
}
