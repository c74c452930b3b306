import Foundation

/// Turns values into log-ratios whose positive side is the worse one, and back into changes.
package struct Scale: Hashable, Sendable {
  private let sign: Double

  package init(_ better: Metric.Direction) {
    self.sign = better == .lower ? 1 : -1
  }

  /// The log-ratio of a candidate's value to the base's, positive when it is worse.
  ///
  /// Both values are above zero.
  package func logRatio(base: Double, candidate: Double) -> Double {
    sign * log(candidate / base)
  }

  /// A value's logarithm, larger when it is worse.
  package func logarithm(_ value: Double) -> Double { sign * log(value) }

  /// candidate / base − 1, positive when worse.
  package func change(base: Double, candidate: Double) -> Double {
    sign * (candidate / base - 1)
  }

  /// The change that a log-ratio stands for: candidate / base − 1, positive when worse.
  package func change(_ logRatio: Double) -> Double {
    sign * expm1(sign * logRatio)
  }

  /// The log-ratio that a change stands for; nil for one that no two values above zero have, such
  /// as the loss of all throughput.
  package func logRatio(ofChange change: Double) -> Double? {
    let signed = sign * change
    guard signed.isFinite, signed > -1 else { return nil }
    return sign * log1p(signed)
  }
}
