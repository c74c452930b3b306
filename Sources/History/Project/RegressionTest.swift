package import Model
package import Quantities

/// A test in `regression_tests.json`: a gated metric and its limit.
package struct RegressionTest: Hashable, Sendable {
  /// The reference of the comparison.
  package enum Reference: String, Hashable, Sendable, Codable, CaseIterable {
    /// The base commit, measured in the same check.
    case base
    /// The committed samples of the same environment.
    case baseline
  }

  package var workflow: String
  package var metric: String
  /// The allowed change, as in `Limit`: with 0.05 the worse value may be 1.05 times the other.
  package var limit: Fraction
  package var compare: Reference
  /// The maximum number of pairs; nil for the default.
  package var maxPairs: Int?
  /// The maximum time of the pairs, in seconds; nil for none.
  package var maxTime: Seconds?
  /// Its text in the file.
  private var maxTimeText: String?
  /// The text of the limit in the file, if it is a string: "5%".
  private var limitText: String?

  package init(
    workflow: String, metric: String, limit: Fraction, compare: Reference = .base,
    maxPairs: Int? = nil, maxTime: Seconds? = nil
  ) {
    self.workflow = workflow
    self.metric = metric
    self.limit = limit
    self.compare = compare
    self.maxPairs = maxPairs
    self.maxTime = maxTime
    self.maxTimeText = maxTime.map { "\($0.value)s" }
  }

  /// The limit on the scale of log-ratios.
  package var bound: Limit { Limit(fraction: limit) }

  /// Changes the limit and its text.
  ///
  /// - Parameters:
  ///   - limit: As a fraction.
  ///   - text: Such as "5%"; nil for a plain number.
  package mutating func setLimit(_ limit: Fraction, text: String?) {
    self.limit = limit
    self.limitText = text
  }
}

extension RegressionTest: Codable {
  private enum CodingKeys: String, CodingKey, CaseIterable {
    case workflow, metric, limit, compare
    case maxPairs = "max_pairs"
    case maxTime = "max_time"
  }

  package init(from decoder: any Decoder) throws {
    try decoder.refuseUnknownKeys(CodingKeys.allCases.map(\.rawValue))
    let container = try decoder.container(keyedBy: CodingKeys.self)
    self.workflow = try container.decode(String.self, forKey: .workflow)
    self.metric = try container.decode(String.self, forKey: .metric)
    let text = try? container.decode(String.self, forKey: .limit)
    let limit: Double? =
      if let text { Fraction(text)?.value } else {
        try container.decode(Double.self, forKey: .limit)
      }
    guard let limit, limit.isFinite, limit >= 0, limit < (text == nil ? 1 : 10) else {
      throw DecodingError.dataCorruptedError(
        forKey: .limit, in: container,
        debugDescription:
          "a limit must be a fraction such as 0.05 or \"5%\"; from 100 % on, the sign is required")
    }
    self.limit = Fraction(limit)
    self.limitText = text
    self.compare = try container.decodeIfPresent(Reference.self, forKey: .compare) ?? .base
    self.maxPairs = try container.decodeIfPresent(Int.self, forKey: .maxPairs)
    if let maxPairs, !(1...1000).contains(maxPairs) {
      throw DecodingError.dataCorruptedError(
        forKey: .maxPairs, in: container,
        debugDescription: "a number of pairs must be from 1 to "
          + "1000")
    }
    self.maxTimeText = try container.decodeIfPresent(String.self, forKey: .maxTime)
    if let maxTimeText {
      guard let maxTime = Seconds(maxTimeText), maxTime > 0 else {
        throw DecodingError.dataCorruptedError(
          forKey: .maxTime, in: container,
          debugDescription: "a maximum time must be a duration such as \"90s\" or \"5m\"")
      }
      self.maxTime = maxTime
    }
    if compare == .baseline, Metric.isTime(metric) {
      throw DecodingError.dataCorruptedError(
        forKey: .compare, in: container,
        debugDescription: """
          '\(metric)' can't be compared with a baseline: absolute times are not comparable between sessions
            Compare it with the base commit: "compare": "base"
          """)
    }
  }

  package func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(workflow, forKey: .workflow)
    try container.encode(metric, forKey: .metric)
    if let limitText {
      try container.encode(limitText, forKey: .limit)
    } else {
      try container.encode(limit, forKey: .limit)
    }
    try container.encode(compare, forKey: .compare)
    try container.encodeIfPresent(maxPairs, forKey: .maxPairs)
    try container.encodeIfPresent(maxTimeText, forKey: .maxTime)
  }
}
