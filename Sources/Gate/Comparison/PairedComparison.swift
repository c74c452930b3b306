import History
package import Model
import Quantities
import Statistics

/// What the pairs of a test come to.
package enum PairedComparison {
  static let method =
    "sequential test of symmetry (e-process) on log-ratios of pairs, Hodges-Lehmann estimate"

  /// The furthest that is looked for a decision.
  private static let horizon = 5000

  /// Sums a test up.
  ///
  /// - Parameters:
  ///   - test: A test with at least one usable pair.
  ///   - confirmation: The same test on fresh processes, if it was made.
  ///   - rates: Those of the check.
  ///   - generator: For the resamples behind the detectable change and the pairs still needed.
  static func compare(
    _ test: PairedTest, confirmation: PairedTest?, rates: ErrorRates,
    using generator: inout some RandomNumberGenerator
  ) -> Comparison? {
    guard let shift = test.shift,
      var comparison = describe(test, error: rates.falseAlarm, using: &generator)
    else { return nil }
    guard test.ending != .unusable else { return comparison }
    comparison.verdict = verdict(of: test, confirmation: confirmation, rates: rates)
    if shift.decision == .above {
      confirm(&comparison, with: confirmation)
    } else if shift.decision == nil {
      comparison.furtherPairs = furtherPairs(shift, using: &generator)
    }
    return comparison
  }

  /// How many more pairs a decision would take; nil where it is out of reach.
  static func furtherPairs(
    _ shift: SequentialShiftTest, using generator: inout some RandomNumberGenerator
  ) -> Int? {
    shift.forecast(remaining: 0, horizon: horizon, using: &generator)?.furtherDifferences
  }

  /// A test's estimates, without what it decides.
  ///
  /// - Parameters:
  ///   - test: A test with at least one usable pair.
  ///   - error: How often each end of the interval is wrong, in 0…1.
  ///   - generator: For the resamples behind the detectable change.
  static func describe(
    _ test: PairedTest, error: Double, using generator: inout some RandomNumberGenerator
  ) -> Comparison? {
    guard let metric = test.metric, let scale = test.scale, let shift = test.shift else {
      return nil
    }
    var comparison = Comparison(test.test, metric: metric, verdict: .undecided, method: method)
    comparison.limit = test.limit
    comparison.pairs = test.base.count
    comparison.base = .init(test.base)
    comparison.candidate = .init(test.candidate)
    guard test.ending != .unusable else {
      comparison.verdict = .notComparable
      comparison.warnings = [test.problem ?? Scale.noRatio(metric)]
      return comparison
    }
    let (lower, upper) = shift.interval(lowerError: error, upperError: error)
    comparison.change = estimate(shift, within: (lower, upper), scale: scale)
    comparison.interval = interval((lower, upper), scale: scale)
    comparison.confidence = 1 - 2 * error
    comparison.pValue = shift.pValue
    comparison.eValue = shift.evidenceAbove
    comparison.evidence = .init(
      worse: shift.course.map(\.above), notWorse: shift.course.map(\.below),
      required: .init(worse: shift.thresholds.above, notWorse: shift.thresholds.below))
    comparison.ending = test.ending?.rawValue
    comparison.detectableChange = shift.detectableShift(
      budget: test.maxPairs, using: &generator
    ).map(scale.change)
    return comparison
  }

  /// What a test with usable pairs decides: a regression stands only if fresh processes show it, too.
  static func verdict(
    of test: PairedTest, confirmation: PairedTest?, rates: ErrorRates
  ) -> Verdict {
    switch test.shift?.decision {
    case .below?:
      let interval = test.shift?.interval(
        lowerError: rates.falseAlarm, upperError: rates.falseAlarm)
      return (interval?.upper ?? .infinity) < test.test.bound.gain ? .improved : .passed
    case .above?:
      let isConfirmed = confirmation.map { $0.isUsable && $0.shift?.decision == .above } ?? false
      return isConfirmed ? .regressed : .undecided
    case nil: return .undecided
    }
  }

  private static func confirm(_ comparison: inout Comparison, with test: PairedTest?) {
    guard let test, let shift = test.shift, let scale = test.scale, test.isUsable else {
      comparison.warnings.append("it could not be remeasured for confirmation")
      return
    }
    let error = ErrorRates.confirmation
    let bounds = shift.interval(lowerError: error, upperError: error)
    let confirmation = Comparison.Confirmation(
      isConfirmed: shift.decision == .above,
      change: estimate(shift, within: bounds, scale: scale),
      interval: interval(bounds, scale: scale), confidence: 1 - 2 * error,
      pairs: test.base.count)
    comparison.confirmation = confirmation
  }

  /// The Hodges–Lehmann estimate, kept within the interval that later pairs may have left behind.
  private static func estimate(
    _ shift: SequentialShiftTest, within bounds: (lower: Double, upper: Double), scale: Scale
  ) -> Double {
    let center = pseudomedian(of: shift.differences) ?? 0
    return scale.change(min(max(center, bounds.lower), bounds.upper))
  }

  /// nil while either end is unknown.
  private static func interval(
    _ bounds: (lower: Double, upper: Double), scale: Scale
  ) -> Interval? {
    guard bounds.lower.isFinite, bounds.upper.isFinite else { return nil }
    let ends = [scale.change(bounds.lower), scale.change(bounds.upper)].sorted()
    return ends.allSatisfy(\.isFinite) ? .init(lower: ends[0], upper: ends[1]) : nil
  }
}

extension Scale {
  /// nil unless every value is above zero: only those have a ratio.
  init?(comparing base: MetricSamples, with candidate: MetricSamples) {
    guard (base.samples + candidate.samples).allSatisfy({ $0 > 0 && $0.isFinite }) else {
      return nil
    }
    self.init(candidate.metric.better)
  }

  package static func noRatio(_ metric: Metric) -> String {
    "'\(metric.name)' has zero or negative values, but ratios require values above zero"
  }
}

extension Comparison.Side {
  init(_ samples: [Double]) {
    self.init(median: Statistics.median(of: samples), values: samples)
  }
}

extension Comparison {
  /// Takes over an estimated shift of logarithms and what it decides.
  mutating func fill(_ shift: ShiftEstimate, scale: Scale, gain: Limit) {
    change = scale.change(shift.estimate)
    let ends = [scale.change(shift.lower), scale.change(shift.upper)].sorted()
    interval = Interval(lower: ends[0], upper: ends[1])
    confidence = shift.confidence
    verdict = Verdict(lower: shift.lower, upper: shift.upper, limit: limit, gain: gain)
  }
}
