import History
import Measurement
import Model
import Quantities
import Statistics

/// Two commands while their pairs come in: two one-sided tests, whether the candidate is worse than the
/// reference by more than the limit, and whether the reference is worse than the candidate.
///
/// Where both find that it isn't, the commands are equivalent. Of a true difference at most one of the
/// claims "worse by more" and "better by more" can be right, so each needs twice the evidence of the
/// claims that neither is: then any claim is wrong as rarely as the error rate says.
struct CommandTrial {
  /// Whether the candidate is worse.
  private(set) var worse: PairedTest
  /// Whether the reference is.
  private(set) var better: PairedTest
  /// The runs of the pairs that count.
  private(set) var base: [Sample] = []
  private(set) var candidate: [Sample] = []
  private(set) var candidateSeries = Series()
  /// Which pairs were measured again.
  private(set) var policy = DisturbancePolicy()
  private var generator: SeededGenerator

  /// - Parameters:
  ///   - request: What is asked.
  ///   - errorRate: How often the comparison may be wrong, in 0…1.
  ///   - seed: For the resampling that stops what is futile.
  init(_ request: Compare.Request, errorRate: Double, seed: UInt64) {
    let test = RegressionTest(
      workflow: "", metric: request.metric, limit: request.limit, maxPairs: request.pairs,
      maxTime: request.maxTime)
    let thresholds = Self.thresholds(errorRate: errorRate)
    worse = PairedTest(test, maxPairs: request.pairs, thresholds: thresholds)
    better = worse
    generator = SeededGenerator(seed: seed)
  }

  static func thresholds(errorRate: Double) -> SequentialShiftTest.Thresholds {
    .init(above: 2 / errorRate, below: 1 / errorRate)
  }

  var pairs: Int { base.count }

  /// Whether no more pairs are wanted.
  var isFinished: Bool {
    if worse.ending == .unusable { return true }
    let decisions = [worse.shift?.decision, better.shift?.decision]
    if decisions.contains(.above) { return true }
    return zip([worse, better], decisions).allSatisfy { $1 != nil || $0.ending != nil }
  }

  /// Takes in a pair.
  ///
  /// - Parameter elapsed: How long it has been measured.
  /// - Returns: Whether another one is wanted.
  mutating func take(_ pair: Pair, after elapsed: Seconds) -> Bool {
    guard policy.admits(pair.disturbance, counted: pairs) else { return !isFinished }
    base.append(pair.base)
    candidate.append(pair.candidate)
    candidateSeries.add(pair.candidate)
    worse.take(pair, after: elapsed, using: &generator)
    better.take(
      Pair(base: pair.candidate, candidate: pair.base), after: elapsed, using: &generator)
    return !isFinished
  }

  /// What it came to.
  ///
  /// - Parameters:
  ///   - name: That of the candidate.
  ///   - errorRate: As in `init`.
  mutating func result(_ name: String, errorRate: Double) -> CommandComparison? {
    guard worse.ending != .unusable,
      var comparison = PairedComparison.describe(worse, error: errorRate, using: &generator)
    else { return nil }
    let decisions = (worse: worse.shift?.decision, better: better.shift?.decision)
    comparison.verdict =
      switch decisions {
      case (.above, _): .regressed
      case (_, .above): .improved
      case (.below, _): .passed
      default: .undecided
      }
    let isOpen = comparison.verdict == .undecided || decisions == (.below, nil)
    comparison.ending =
      isOpen ? (decisions.worse == nil ? worse : better).ending?.rawValue : "decided"
    if isOpen {
      let open = [worse, better].compactMap(\.shift).filter { $0.decision == nil }
      let further = open.map { PairedComparison.furtherPairs($0, using: &generator) }
      comparison.furtherPairs = further.contains(nil) ? nil : further.compactMap(\.self).max()
    }
    comparison.disturbedPairs = policy.disturbances.count
    return CommandComparison(
      name: name, comparison: comparison,
      isEquivalent: decisions == (.below, .below), isNotBetter: decisions.better == .below,
      logRatios: worse.shift?.differences ?? [])
  }

  /// Why the values can't be compared.
  var problem: String {
    guard let metric = worse.metric else {
      return MissingMetric.reason(for: worse.test.metric, in: candidateSeries)
    }
    return worse.problem ?? Scale.noRatio(metric)
  }
}
