import Foundation
import History
import Measurement
import Model
import Quantities
import Statistics

extension Trust {
  /// The usual limits, of which one can be kept.
  static let limits: [Fraction] = [
    0.005, 0.01, 0.015, 0.02, 0.025, 0.03, 0.04, 0.05, 0.06, 0.08, 0.1, 0.12, 0.15, 0.2, 0.25, 0.3,
    0.4, 0.5, 0.75,
  ]
  /// No limit of a time is proposed below this: where the linker puts code moves times by one to
  /// four per cent, and that can't show in code that is compared with itself.
  static let minimumTimeLimit: Fraction = 0.03
  /// How often identical code must pass at a limit that is proposed.
  static let passRate = 0.95

  /// The smallest of the usual limits that a noise can keep; nil when it is none.
  static func keepableLimit(
    of metric: String, _ pooled: SequentialShiftTest, budget: Int,
    using generator: inout SeededGenerator
  ) -> Fraction? {
    let minimum = Metric.isTime(BenchmarkMetric.plainName(of: metric)) ? minimumTimeLimit : 0
    return limits.first { limit in
      guard limit >= minimum else { return false }
      let rate = pooled.passRate(
        limit: Limit(fraction: limit).logRatio, budget: budget, using: &generator)
      return (rate ?? 0) >= passRate
    }
  }

  /// A test's checks, from which its trust is worked out.
  struct Collected {
    let test: RegressionTest
    private let maxPairs: Int
    private let thresholds: SequentialShiftTest.Thresholds
    private let checks: [SelfTestCheck]
    private let index: Int
    /// How many first runs a check leaves out already.
    private let warmup: Int
    private var injection: Injection?

    init(
      _ test: RegressionTest, maxPairs: Int, rates: ErrorRates, checks: [SelfTestCheck],
      at index: Int, warmup: Int
    ) {
      self.warmup = warmup
      self.test = test
      self.maxPairs = maxPairs
      self.thresholds = rates.thresholds
      self.checks = checks
      self.index = index
    }

    private var trials: [PairedTest] { checks.map { $0.trial.tests[index] } }
    private var scale: Scale? { trials.compactMap(\.scale).first }
    private var differences: [Double] { trials.flatMap { $0.shift?.differences ?? [] } }
    /// The logarithms of the values of each check's pairs; none where a value is 0 or below.
    private var logarithms: [[(base: Double, candidate: Double)]] {
      values.allSatisfy { $0 > 0 }
        ? trials.map { zip($0.base, $0.candidate).map { (base: log($0), candidate: log($1)) } } : []
    }
    /// All values of both sides.
    var values: [Double] { trials.flatMap { $0.base + $0.candidate } }
    var hasValues: Bool { !values.isEmpty }
    var canBeSlowed: Bool {
      let name = BenchmarkMetric.plainName(of: test.metric)
      return ["wall_time", "makespan", "cpu_time", "user_time"].contains(name) && !values.isEmpty
    }

    mutating func inject(delay: Seconds, checks: [SelfTestCheck], at index: Int) {
      injection = Injection(
        change: delay.value / median(of: values), checks: checks.count,
        caught: checks.count { $0.verdict(at: index) == .regressed })
    }

    func trust(using generator: inout SeededGenerator) -> Trust {
      let verdicts = checks.map { $0.verdict(at: index) }
      let alarms = verdicts.count { $0 == .regressed }
      let pairs = checks.map { Double($0.trial.pairs) }
      var noise: Double?
      var detectable: (now: Double?, later: Double?)
      var keepable: Fraction?
      if let scale, !differences.isEmpty {
        var pooled = SequentialShiftTest(
          limit: Limit(fraction: test.limit).logRatio, thresholds: thresholds)
        for difference in differences { pooled.add(difference) }
        noise = robustDeviation(of: differences)
        detectable.now = pooled.detectableShift(budget: maxPairs, using: &generator)
          .map(scale.change)
        detectable.later = pooled.detectableShift(budget: 4 * maxPairs, using: &generator)
          .map(scale.change)
        keepable = Trust.keepableLimit(
          of: test.metric, pooled, budget: maxPairs, using: &generator)
      }
      let transient = InitialTransient(
        checks: logarithms.map { $0.map { ($0.base + $0.candidate) / 2 } })
      return Trust(
        test: test, checks: checks.count, falseAlarms: alarms,
        falseAlarmInterval: Self.interval(alarms, of: checks.count),
        undecided: verdicts.count { $0 == .undecided },
        medianPairs: pairs.isEmpty ? 0 : Int(median(of: pairs).rounded()), noise: noise,
        injection: injection, detectableChange: detectable.now,
        detectableWithMorePairs: detectable.later, keepableLimit: keepable,
        transient: transient, variance: VarianceShares(checks: logarithms),
        advice: advice(noise: noise, detectable: detectable, transient: transient))
    }

    private func advice(
      noise: Double?, detectable: (now: Double?, later: Double?), transient: InitialTransient?
    ) -> [String] {
      var advice: [String] = []
      if let now = detectable.now, let later = detectable.later, later < now - 0.002 {
        advice.append(
          "\(4 * maxPairs) pairs instead of \(maxPairs) would detect \(Quantity.percent(later)) "
            + "(\(Quantity.percent(now)) now)")
      }
      if let noise, noise > 0, let lessNoisy = leastNoisyMetric(), lessNoisy.noise < noise / 2 {
        advice.append(
          "\(lessNoisy.metric) is less noisy: \(Quantity.percent(lessNoisy.noise)) between pairs, not "
            + Quantity.percent(noise))
      }
      if test.metric == "wall_time", median(of: values) < 0.02 {
        advice.append(
          "its runs take \(Quantity.text(median(of: values), unit: "s")): let a run do more work, "
            + "to reduce the effect of startup")
      }
      if let transient, transient.runs > 0 {
        advice.append(
          "the first \(transient.runs) runs of a check differ by "
            + "\(Quantity.change(transient.change)) from the later ones: "
            + "set 'warmup: \(warmup + transient.runs)' in perf-check.yml")
      }
      let disturbed = checks.reduce(0) { $0 + $1.trial.policy.disturbances.count }
      let all = checks.reduce(disturbed) { $0 + $1.trial.pairs }
      if all > 0, Double(disturbed) / Double(all) > 0.1 {
        advice.append(
          "\(disturbed) of \(all) pairs were disturbed by other processes: see perf-check doctor")
      }
      return advice
    }

    /// The other metric that varies least from pair to pair.
    private func leastNoisyMetric() -> (metric: String, noise: Double)? {
      guard let first = checks.first else { return nil }
      let names = first.trial.base.complete.map(\.metric.name)
      let noises = names.compactMap { name -> (metric: String, noise: Double)? in
        guard name != test.metric, name == "cpu_time" || name == "user_time" else { return nil }
        let ratios = SelfTestCheck.logRatios(of: name, in: checks)
        return ratios.isEmpty
          ? nil : (metric: name, noise: robustDeviation(of: ratios))
      }
      return noises.min { $0.noise < $1.noise }
    }

    private static func interval(_ count: Int, of total: Int) -> Interval {
      let (hits, misses) = (Double(count), Double(total - count))
      let lower =
        count == 0 ? 0 : BetaDistribution(a: hits, b: misses + 1)?.quantile(0.025) ?? 0
      let upper =
        count == total ? 1 : BetaDistribution(a: hits + 1, b: misses)?.quantile(0.975) ?? 1
      return .init(lower: lower, upper: upper)
    }
  }
}
