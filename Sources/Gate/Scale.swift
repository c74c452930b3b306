import Foundation
import Workflows

/// Turns values into log-ratios whose positive side is the worse one, and back into changes.
struct Scale {
  private let sign: Double

  init(_ better: Metric.Direction) {
    self.sign = better == .lower ? 1 : -1
  }

  /// The log-ratio of a candidate's value to the base's, positive when it is worse.
  ///
  /// Both values are above zero.
  func logRatio(base: Double, candidate: Double) -> Double {
    sign * log(candidate / base)
  }

  /// A value's logarithm, larger when it is worse.
  func logarithm(_ value: Double) -> Double { sign * log(value) }

  /// candidate / base − 1, positive when worse.
  func change(base: Double, candidate: Double) -> Double {
    sign * (candidate / base - 1)
  }

  /// The change that a log-ratio stands for: candidate / base − 1, positive when worse.
  func change(_ logRatio: Double) -> Double {
    sign * (exp(sign * logRatio) - 1)
  }

  /// The log-ratio of a change for the worse; infinite for the loss of everything or more.
  func logRatio(change: Double) -> Double {
    let ratio = 1 + sign * change
    return ratio > 0 ? sign * log(ratio) : .infinity
  }
}
