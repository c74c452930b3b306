import Foundation
package import Quantities

/// How much worse a metric may become, as one quantity on the scale of log-ratios.
///
/// A limit of 5 % allows the worse of two values to be 1.05 times the better one, whichever
/// direction the metric has: a time may rise to 105 % of the base's, and a throughput may fall to
/// 1/1.05 = 95.2 % of it. So a limit means the same for a metric and for its reciprocal, limits of
/// 100 % and more make sense for both, and each has its mirror image, the gain that counts as an
/// improvement.
package struct Limit: Hashable, Sendable, Comparable {
  /// The largest log-ratio that is allowed, positive being worse: at least 0 and finite.
  package let logRatio: Double
  /// As files have it: 0.05 for 5 %.
  package let fraction: Fraction

  /// A limit from the fraction that files and options give.
  ///
  /// - Parameter fraction: The ratio of the worse value to the better one, less 1; what isn't a
  ///   finite number allows nothing.
  package init(fraction: Fraction) {
    self.fraction = fraction.value.isFinite ? fraction : 0
    self.logRatio = log1p(self.fraction.value)
  }

  private init(logRatio: Double) {
    self.logRatio = logRatio
    self.fraction = Fraction(expm1(logRatio))
  }

  /// The largest change allowed of a metric: candidate / base − 1, positive when worse.
  package func change(_ better: Metric.Direction) -> Double { Scale(better).change(logRatio) }

  /// The log-ratio, at most 0, beyond which a change is an improvement.
  package var gain: Double { -logRatio }

  /// The limit with another log-ratio added; a negative or infinite one adds nothing.
  package func raised(by other: Double) -> Limit {
    other.isFinite && other > 0 ? Limit(logRatio: logRatio + other) : self
  }

  package static func < (left: Limit, right: Limit) -> Bool { left.logRatio < right.logRatio }
}
