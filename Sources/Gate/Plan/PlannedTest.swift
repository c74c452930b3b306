import History
import Model
import Statistics

/// A test with what a check makes of it.
struct PlannedTest: Hashable, Sendable {
  let test: RegressionTest
  /// At most how many pairs are measured for it; nil for one that is compared with a baseline or
  /// counted.
  var maxPairs: Int?
  /// The regression of this metric that the change under test declares to be accepted.
  var accepted: AcceptedRegression?
  /// Whether the change under test adds it: the base may have nothing to compare with.
  var isNew = false
  /// What an earlier check on this machine says of the noise of a pair's log-ratio.
  var noise: NoiseHint?

  init(_ test: RegressionTest, maxPairs: Int? = nil) {
    self.test = test
    self.maxPairs = maxPairs
  }

  /// The test's own limit, raised by what is accepted of the metric.
  func limit(of metric: Metric) -> Limit { accepted?.raise(test.bound, of: metric) ?? test.bound }
}
