package import Quantities

/// When an alert rule applies: `p95 agent_response_time[10m] > 3s`.
package struct AlertCondition: Hashable, Sendable, CustomStringConvertible {
  /// How the values of a window become one.
  package enum Aggregation: String, Hashable, Sendable, CaseIterable {
    case last, mean, minimum, maximum, median, p50, p90, p95, p99, sum
    /// The change per second from the first value to the last.
    case rate

    /// The probability of a quantile; nil for the others.
    package var probability: Double? {
      switch self {
      case .median, .p50: 0.5
      case .p90: 0.9
      case .p95: 0.95
      case .p99: 0.99
      default: nil
      }
    }
  }

  package enum Comparison: String, Hashable, Sendable, CaseIterable {
    // What is longer comes first: it begins with the shorter one.
    case lessOrEqual = "<="
    case greaterOrEqual = ">="
    case less = "<"
    case greater = ">"

    /// Whether large values satisfy it.
    var isUpward: Bool { self == .greater || self == .greaterOrEqual }

    package func holds(_ value: Double, _ threshold: Double) -> Bool {
      switch self {
      case .less: value < threshold
      case .lessOrEqual: value <= threshold
      case .greater: value > threshold
      case .greaterOrEqual: value >= threshold
      }
    }
  }

  /// The window of conditions that name none.
  package static let defaultWindow: Seconds = 300
  /// The longest window, in seconds: samples are kept for a day.
  static let maximumWindow: Seconds = .day

  package let aggregation: Aggregation
  package let metric: AlertMetric
  /// The values that count are those of this time.
  package let window: Seconds
  package let comparison: Comparison
  /// In seconds, bytes, a fraction of 1 or a plain number; per second for rates.
  package let threshold: Double
  /// As the user wrote it.
  package let description: String

  /// What the aggregated value is counted in.
  package var dimension: AlertDimension { Self.dimension(of: metric, aggregation) }

  /// The dimension of a metric after an aggregation.
  static func dimension(of metric: AlertMetric, _ aggregation: Aggregation) -> AlertDimension {
    aggregation == .rate
      ? AlertDimension(metric.dimension.base, isPerSecond: true) : metric.dimension
  }

  /// Whether the condition and the one that clears it can never hold for the same value.
  func excludes(_ clearing: AlertCondition) -> Bool {
    guard metric == clearing.metric, comparison.isUpward != clearing.comparison.isUpward else {
      return false
    }
    if threshold == clearing.threshold {
      return !comparison.holds(0, 0) || !clearing.comparison.holds(0, 0)
    }
    return comparison.isUpward == (clearing.threshold < threshold)
  }
}
