import Quantities

/// Why a text isn't a condition.
package struct AlertSyntaxError: Error, Hashable, Sendable {
  /// Of the first character that is wrong, counted from 1.
  package let column: Int
  /// What is wrong, and below it what would be right.
  package let detail: String
}

/// Reads `[AGGREGATION] METRIC[\[WINDOW\]] COMPARISON NUMBER[UNIT]`.
struct AlertConditionParser {
  private static let example = "such as: p95 agent_response_time[5m] > 3s"

  private let text: [Character]
  private var place = 0

  init(_ text: String) { self.text = Array(text) }

  /// Reads the whole text.
  mutating func parse() throws(AlertSyntaxError) -> AlertCondition {
    skipSpaces()
    let (aggregation, metric) = try subject()
    let window = try window(for: aggregation)
    skipSpaces()
    let comparison = try comparison()
    skipSpaces()
    let threshold = try threshold(of: metric, aggregation)
    return AlertCondition(
      aggregation: aggregation, metric: metric, window: window ?? AlertCondition.defaultWindow,
      comparison: comparison, threshold: threshold,
      description: String(text).split(whereSeparator: \.isWhitespace).joined(separator: " "))
  }

  private func error(at place: Int, _ detail: String) -> AlertSyntaxError {
    AlertSyntaxError(column: place + 1, detail: detail)
  }

  private mutating func skipSpaces() {
    while place < text.count, text[place].isWhitespace { place += 1 }
  }

  private mutating func take(while holds: (Character) -> Bool) -> String {
    let start = place
    while place < text.count, holds(text[place]) { place += 1 }
    return String(text[start..<place])
  }

  private mutating func word() -> String { take { $0.isLetter || $0.isNumber || $0 == "_" } }

  /// Reads the aggregation, if there is one, and the metric.
  private mutating func subject()
    throws(AlertSyntaxError) -> (AlertCondition.Aggregation, AlertMetric)
  {
    let start = place
    let first = word()
    guard !first.isEmpty else {
      throw error(at: start, "a metric is missing, \(Self.example)")
    }
    let afterFirst = place
    skipSpaces()
    let second = place
    // Two words: the first one can only be an aggregation.
    guard second < text.count, text[second].isLetter else {
      if AlertCondition.Aggregation(rawValue: first) != nil {
        throw error(at: second, "a metric must follow '\(first)', \(Self.example)")
      }
      place = afterFirst
      return (.last, try metric(first, at: start))
    }
    guard let aggregation = AlertCondition.Aggregation(rawValue: first) else {
      throw error(at: start, Self.unknown("aggregation", first, AlertCondition.Aggregation.self))
    }
    return (aggregation, try metric(word(), at: second))
  }

  private func metric(_ name: String, at place: Int) throws(AlertSyntaxError) -> AlertMetric {
    guard let metric = AlertMetric(rawValue: name) else {
      throw error(at: place, Self.unknown("metric", name, AlertMetric.self))
    }
    return metric
  }

  private static func unknown<Kind: CaseIterable & RawRepresentable<String>>(
    _ what: String, _ name: String, _ kind: Kind.Type
  ) -> String {
    let known = kind.allCases.map(\.rawValue)
    let guess = nearestName(to: name, among: known).map { "did you mean '\($0)'? " } ?? ""
    return "unknown \(what) '\(name)'\n  \(guess)Known \(what)s: \(known.joined(separator: ", "))"
  }

  /// Reads `[5m]`, if it is there.
  private mutating func window(
    for aggregation: AlertCondition.Aggregation
  ) throws(AlertSyntaxError) -> Seconds? {
    guard place < text.count, text[place] == "[" else { return nil }
    let open = place
    place += 1
    let length = take { $0 != "]" }
    guard place < text.count else { throw error(at: open, "the window has no closing ']'") }
    place += 1
    guard let window = Seconds(length), window > 0, window <= AlertCondition.maximumWindow else {
      throw error(
        at: open + 1, "'\(length)' is not a valid window\n  Use a time up to 1d, such as 30s or 5m."
      )
    }
    return window
  }

  private mutating func comparison() throws(AlertSyntaxError) -> AlertCondition.Comparison {
    let start = place
    let rest = String(text[start...].prefix(2))
    guard
      let found = AlertCondition.Comparison.allCases.first(where: { rest.hasPrefix($0.rawValue) })
    else {
      throw error(at: start, "a comparison is missing: one of <, <=, > and >=")
    }
    place += found.rawValue.count
    return found
  }

  /// Reads a number and its unit, which end the text.
  private mutating func threshold(
    of metric: AlertMetric, _ aggregation: AlertCondition.Aggregation
  ) throws(AlertSyntaxError) -> Double {
    let dimension = AlertCondition.dimension(of: metric, aggregation)
    if aggregation == .rate, metric.dimension.isPerSecond {
      throw error(
        at: 0, "'\(metric.rawValue)' is a rate already\n  Compare it without 'rate', or its mean.")
    }
    let start = place
    let isNegative = place < text.count && text[place] == "-"
    if isNegative { place += 1 }
    let digits = take { ("0"..."9").contains($0) || $0 == "." }
    guard Double(digits) != nil else {
      throw error(
        at: start, digits.isEmpty ? "a number is missing" : "'\(digits)' is not a valid number")
    }
    skipSpaces()
    let unitStart = place
    let unit = take { !$0.isWhitespace }
    let end = place
    skipSpaces()
    guard place == text.count else { throw error(at: place, "unexpected text after '\(unit)'") }
    guard let value = dimension.value(digits, unit: unit) else {
      let number = String(text[start..<end])
      throw error(
        at: unit.isEmpty ? start : unitStart,
        "'\(number)' is not a valid threshold for "
          + (aggregation == .rate ? "the rate of '\(metric.rawValue)'" : "'\(metric.rawValue)'")
          + "\n  Units that fit: \(dimension.units)")
    }
    return isNegative ? -value : value
  }
}
