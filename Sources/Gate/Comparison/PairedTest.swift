package import History
import Measurement
package import Model
import Quantities
package import Statistics

/// One test while its pairs come in.
package struct PairedTest {
  /// Why no more pairs are wanted.
  package enum Ending: String, Hashable, Sendable {
    /// The evidence sufficed.
    case decided
    /// All pairs that the test allows were measured.
    case pairs = "max_pairs"
    /// The time that the test allows is over.
    case time = "max_time"
    /// The pairs and the time left could hardly have decided.
    case futile
    /// The values have no ratio, some run had none, or the sides mean different things by it.
    case unusable
  }

  package let test: RegressionTest
  /// The test's own limit, raised by what is accepted of this change.
  package private(set) var limit: Limit
  package let maxPairs: Int
  private let accepted: AcceptedRegression?
  package private(set) var ending: Ending?
  /// nil until the first pair, or for a metric that isn't reported.
  private(set) var metric: Metric?
  private(set) var scale: Scale?
  package private(set) var shift: SequentialShiftTest?
  /// Why the values can't be used; nil where it is that they have no ratio.
  private(set) var problem: String?
  private(set) var base: [Double] = []
  private(set) var candidate: [Double] = []
  private let thresholds: SequentialShiftTest.Thresholds
  /// What is known of the noise before the first pair.
  let hint: NoiseHint?

  /// From how many pairs on it is asked whether going on has any hope, and how often.
  private static let futility = (first: 20, every: 10)
  /// The chance of deciding within the budget below which going on is futile.
  private static let hope = 0.02

  /// - Parameters:
  ///   - test: What is asked.
  ///   - maxPairs: At most how many pairs are measured.
  ///   - thresholds: What the evidence must reach.
  ///   - hint: What is known of the noise of a pair's log-ratio.
  package init(
    _ test: RegressionTest, maxPairs: Int, thresholds: SequentialShiftTest.Thresholds,
    hint: NoiseHint? = nil
  ) {
    self.init(test, accepted: nil, maxPairs: maxPairs, thresholds: thresholds, hint: hint)
  }

  /// As the other, with a regression that is accepted.
  init(
    _ test: RegressionTest, accepted: AcceptedRegression?, maxPairs: Int,
    thresholds: SequentialShiftTest.Thresholds, hint: NoiseHint? = nil
  ) {
    self.test = test
    self.limit = test.bound
    self.accepted = accepted
    self.maxPairs = maxPairs
    self.thresholds = thresholds
    self.hint = hint
  }

  /// The e-value against "not worse by more than the limit".
  var evidence: Double { shift?.evidenceAbove ?? 1 }

  /// Whether all of its pairs have values that can be compared.
  var isUsable: Bool { ending != .unusable && !base.isEmpty }

  /// The same test, to be measured again on fresh processes: its noise is known by now.
  func confirmation(thresholds: SequentialShiftTest.Thresholds) -> PairedTest {
    PairedTest(
      test, accepted: accepted, maxPairs: maxPairs, thresholds: thresholds,
      hint: NoiseHint(differences: shift?.differences ?? []) ?? hint)
  }

  /// Takes in a pair, and finds out whether another one is wanted.
  mutating func take(
    _ pair: Pair, after elapsed: Seconds, using generator: inout some RandomNumberGenerator
  ) {
    guard ending != .unusable else { return }
    guard let before = pair.base[test.metric], let after = pair.candidate[test.metric] else {
      ending = .unusable
      return
    }
    if shift == nil {
      self.metric = before.metric
      self.scale = Scale(before.metric.better)
      self.limit = accepted?.raise(test.bound, of: before.metric) ?? test.bound
      self.shift = SequentialShiftTest(
        limit: limit.logRatio, thresholds: thresholds, hint: hint)
    }
    if let metric, let other = [before.metric, after.metric].first(where: { $0 != metric }) {
      problem = metric.difference(from: other)
      ending = .unusable
      return
    }
    base.append(before.value)
    candidate.append(after.value)
    guard before.value > 0, after.value > 0, before.value.isFinite, after.value.isFinite,
      let scale
    else {
      ending = .unusable
      return
    }
    shift?.add(scale.logRatio(base: before.value, candidate: after.value))
    guard ending == nil, let shift else { return }
    let isOverTime = test.maxTime.map { elapsed >= $0 } ?? false
    if shift.decision != nil {
      if isOverTime || !mayImprove(shift) { ending = .decided }
    } else if base.count >= maxPairs {
      ending = .pairs
    } else if isOverTime {
      ending = .time
    } else if isFutile(shift, after: elapsed, using: &generator) {
      ending = .futile
    }
  }

  /// Whether a test that has passed looks like an improvement that some more pairs would prove.
  private func mayImprove(_ shift: SequentialShiftTest) -> Bool {
    guard shift.decision == .below, let decidedAfter = shift.decidedAfter,
      base.count < min(2 * decidedAfter, maxPairs), let center = pseudomedian(of: shift.differences)
    else { return false }
    let gain = test.bound.gain
    guard center < gain else { return false }
    return shift.interval(lowerError: 0.5, upperError: 1 / thresholds.below).upper >= gain
  }

  /// Takes note that, with all tests of the check considered, the evidence suffices.
  mutating func findRegression() {
    guard ending == nil else { return }
    shift?.decide(.above)
    ending = .decided
  }

  private func isFutile(
    _ shift: SequentialShiftTest, after elapsed: Seconds,
    using generator: inout some RandomNumberGenerator
  ) -> Bool {
    let pairs = base.count
    guard pairs >= Self.futility.first,
      (pairs - Self.futility.first).isMultiple(of: Self.futility.every)
    else { return false }
    var remaining = maxPairs - pairs
    if let maxTime = test.maxTime, elapsed > 0 {
      let further = (maxTime - elapsed).ratio(to: elapsed) * Double(pairs)
      remaining = min(remaining, Int(saturating: further))
    }
    let forecast = shift.forecast(
      remaining: remaining, horizon: remaining, courses: 100, using: &generator)
    return forecast.map { $0.chanceOfDeciding < Self.hope } ?? false
  }
}

extension Sample {
  /// The value of a metric.
  fileprivate subscript(name: String) -> (metric: Metric, value: Double)? {
    values.first { $0.metric.name == name }
  }
}
