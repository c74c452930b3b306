package import History
package import Quantities
import Statistics

/// What a self-test showed of one test.
package struct Trust: Sendable {
  package let test: RegressionTest
  /// How many checks of identical code were made.
  package let checks: Int
  /// How many of them found a regression, confirmed on fresh processes.
  package let falseAlarms: Int
  /// Holds the rate of false positives with 95 %: Clopper & Pearson (1934), doi:10.2307/2331986.
  package let falseAlarmInterval: Interval
  /// How many of them were undecided.
  package let undecided: Int
  /// The median number of pairs of the checks of identical code, rounded.
  package let medianPairs: Int
  /// The robust standard deviation of a pair's log-ratio; nil when there were no usable pairs.
  package let noise: Double?
  /// The slowdown that was injected; nil for a metric that can't be made worse from outside.
  package let injection: Injection?
  /// The smallest worsening that a check finds with 90 % power, at the present limit.
  package let detectableChange: Double?
  /// The same with four times the pairs.
  package let detectableWithMorePairs: Double?
  /// The smallest of the usual limits at which identical code passes within the budget in at least
  /// 95 % of replayed checks; nil when none is.
  package let keepableLimit: Fraction?
  /// The first runs of a check that are not yet like the later ones; nil where there are too few
  /// checks of ten pairs or more to tell.
  package let transient: InitialTransient?
  /// Where the noise arises; nil where no check has two pairs, where a value is 0 or below, and where
  /// nothing varies.
  package let variance: VarianceShares?
  /// What would make smaller changes visible.
  package let advice: [String]

  /// A slowdown that was really there.
  package struct Injection: Hashable, Sendable {
    /// Its size as a share of the metric's median.
    package let change: Double
    package let checks: Int
    /// In how many checks it was found.
    package let caught: Int
  }

  /// Whether the alarms are more than the rate explains, by a chance below 1 %.
  package func hasTooManyAlarms(rate: Fraction) -> Bool {
    guard falseAlarms > 0,
      let chance = BinomialDistribution(trials: checks, probability: rate.value)?
        .survival(falseAlarms - 1)
    else { return false }
    return chance < 0.01
  }

  /// Whether a slowdown that should be found nine times in ten was missed more often than half.
  package var missesSlowdown: Bool {
    guard let injection, let detectableChange, injection.change >= detectableChange else {
      return false
    }
    return injection.caught * 2 < injection.checks
  }
}
