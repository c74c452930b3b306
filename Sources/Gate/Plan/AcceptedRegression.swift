import Foundation
import Git
import History
import Model

/// A regression that the change under test itself declares to be accepted.
///
/// It is bound to what was found: the workflow, the metric with its direction, the size, and the
/// code that was measured. Once merged it counts no more: the base is as slow then, and the entry is
/// a note of what happened.
struct AcceptedRegression: Hashable, Sendable {
  let regression: Regression
  /// By how much the limit is raised, as a log-ratio.
  let logRatio: Double

  /// Changes beyond this, a factor of ten thousand, are mistakes.
  private static let maximumMagnitude = 1e4

  /// - Returns: nil for an entry that was written by hand or by an older version, without what it is
  ///   bound to, or whose size no two values have.
  init?(_ regression: Regression) {
    guard regression.status == .acknowledged, let better = regression.better,
      regression.commit != nil, (0...Self.maximumMagnitude).contains(regression.magnitude),
      let logRatio = Scale(better).logRatio(ofChange: regression.magnitude)
    else { return nil }
    self.regression = regression
    self.logRatio = logRatio
  }

  /// Whether the test is about the metric that was accepted.
  func concerns(_ test: RegressionTest) -> Bool {
    regression.workflow == test.workflow && regression.metric == test.metric
  }

  /// A test's limit, raised where the metric has the direction that it had when it was accepted.
  func raise(_ limit: Limit, of metric: Metric) -> Limit {
    isOfDirection(of: metric) ? limit.raised(by: logRatio) : limit
  }

  private func isOfDirection(of metric: Metric) -> Bool { regression.better == metric.better }

  /// What every check says of a test whose limit was raised.
  func note(on metric: Metric) -> String {
    guard isOfDirection(of: metric) else {
      return "an accepted regression of this metric is ignored: it was accepted when "
        + "'\(regression.better?.rawValue ?? "")' was better"
    }
    return
      "a regression of \(GateChange.percent(regression.magnitude)) is accepted: \(regression.note)"
  }
}
