import Configuration
import History
import Measurement
package import Model
package import Quantities
import Statistics

/// What a self-test can say of a metric that no test gates.
package struct UntestedMetric: Hashable, Sendable {
  package let workflow: String
  package let metric: Metric
  /// The robust standard deviation of a pair's log-ratio.
  package let noise: Double
  /// As `Trust.keepableLimit`: what a test of it could allow.
  package let keepableLimit: Fraction?
  /// The smallest worsening that such a test would find with 90 % power.
  package let detectableChange: Double?

  /// Looks at the metrics of a workflow's checks that no test is about.
  static func all(
    of part: CheckPlan.Part, in checks: [SelfTestCheck], rates: ErrorRates,
    using generator: inout SeededGenerator
  ) -> [UntestedMetric] {
    guard let first = checks.first else { return [] }
    let tested = Set(part.tests.map(\.test.metric))
    let budget = part.tests.compactMap(\.maxPairs).max() ?? CheckPlan.defaultPairs
    var found: [UntestedMetric] = []
    for metric in first.trial.base.complete.map(\.metric) where !tested.contains(metric.name) {
      let ratios = SelfTestCheck.logRatios(of: metric.name, in: checks)
      guard ratios.count >= 5 else { continue }
      let scale = Scale(metric.better)
      func pooled(_ limit: Fraction) -> SequentialShiftTest {
        var test = SequentialShiftTest(
          limit: Limit(fraction: limit).logRatio, thresholds: rates.thresholds)
        for ratio in ratios { test.add(ratio) }
        return test
      }
      let limit = Trust.keepableLimit(
        of: metric.name, pooled(0), budget: budget, using: &generator)
      let detectable = limit.flatMap {
        pooled($0).detectableShift(budget: budget, using: &generator)
      }
      found.append(
        UntestedMetric(
          workflow: part.workflow.name, metric: metric,
          noise: robustDeviation(of: ratios), keepableLimit: limit,
          detectableChange: detectable.map(scale.change)))
    }
    return found
  }
}
