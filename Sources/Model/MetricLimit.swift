import Quantities

/// What a metric should stay below or above: "peak_rss < 500MB", "p95 queue_time < 2m".
package struct MetricLimit: Hashable, Sendable, CustomStringConvertible {
  /// Which number of many values is meant.
  package enum Statistic: Hashable, Sendable {
    case mean
    /// In 0…1, exclusive; 0.5 is the median.
    case quantile(Double)
    case largest
  }

  package enum Comparison: String, Hashable, Sendable, CaseIterable {
    // The longer ones are looked for first.
    case atMost = "<="
    case atLeast = ">="
    case below = "<"
    case above = ">"

    /// Whether values should be small.
    package var isUpper: Bool { self == .atMost || self == .below }
  }

  /// As it was written.
  package let description: String
  /// The median where nothing was said.
  package let statistic: Statistic
  package let metric: String
  package let comparison: Comparison
  /// In the metric's unit: seconds, bytes, or a plain number.
  package let value: Double

  /// - Parameters:
  ///   - statistic: Which number of many values is meant.
  ///   - metric: Its name.
  ///   - comparison: On which side of the value it should be.
  ///   - value: In the metric's unit.
  ///   - description: The same as text.
  package init(
    _ statistic: Statistic, of metric: String, _ comparison: Comparison, _ value: Double,
    description: String
  ) {
    self.statistic = statistic
    self.metric = metric
    self.comparison = comparison
    self.value = value
    self.description = description
  }

  /// Reads a limit.
  ///
  /// - Returns: `nil` for any other text.
  package init?(_ text: String) {
    guard
      let sign = Comparison.allCases.first(where: { text.contains($0.rawValue) }),
      let range = text.firstRange(of: sign.rawValue)
    else { return nil }
    let words = text[..<range.lowerBound].split(whereSeparator: \.isWhitespace).map(String.init)
    let number = text[range.upperBound...].filter { !$0.isWhitespace }
    guard let metric = words.last, words.count <= 2, let value = Self.value(number) else {
      return nil
    }
    if words.count == 2 {
      guard let statistic = Self.statistic(words[0].lowercased()) else { return nil }
      self.statistic = statistic
    } else {
      self.statistic = .quantile(0.5)
    }
    guard metric.allSatisfy({ $0.isLetter || $0.isNumber || "_-./".contains($0) }) else {
      return nil
    }
    self.metric = metric
    self.comparison = sign
    self.value = value
    self.description = text.split(whereSeparator: \.isWhitespace).joined(separator: " ")
  }

  private static func statistic(_ name: String) -> Statistic? {
    switch name {
    case "mean", "average": return .mean
    case "median": return .quantile(0.5)
    case "max", "largest": return .largest
    default:
      guard name.hasPrefix("p"), let percent = Double(name.dropFirst()), percent > 0,
        percent < 100
      else { return nil }
      return .quantile(percent / 100)
    }
  }

  private static func value(_ text: String) -> Double? {
    let value =
      Double(text) ?? Seconds(text)?.value ?? Bytes(text)?.value
      ?? (text.hasSuffix("%") ? Fraction(text)?.value : nil)
    return value.flatMap { $0.isFinite && $0 >= 0 ? $0 : nil }
  }

  /// Whether a value keeps to it.
  package func holds(_ value: Double) -> Bool {
    switch comparison {
    case .atMost: value <= self.value
    case .below: value < self.value
    case .atLeast: value >= self.value
    case .above: value > self.value
    }
  }

  /// Two of some limits that no value keeps to; nil where there are none.
  package static func contradiction(in limits: [Self]) -> (Self, Self)? {
    for upper in limits where upper.comparison.isUpper {
      for lower in limits
      where !lower.comparison.isUpper && lower.metric == upper.metric
        && lower.statistic == upper.statistic
      {
        let isEmpty =
          lower.value > upper.value
          || (lower.value == upper.value
            && (lower.comparison == .above || upper.comparison == .below))
        if isEmpty { return (lower, upper) }
      }
    }
    return nil
  }
}
