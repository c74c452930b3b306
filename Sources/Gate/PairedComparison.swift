import Foundation
import History
import Statistics
import Workflows

/// Compares base and candidate that were measured in pairs.
enum PairedComparison {
  static let method = "Wilcoxon signed-rank on log-ratios of pairs, Hodges-Lehmann estimate"

  /// The fewest pairs that can ever decide at a confidence.
  static func fewestPairs(confidence: Double) -> Int {
    WilcoxonSignedRank.fewestPairs(significance: 1 - confidence)
  }

  /// Decides a test from the samples of both sides, pair by pair.
  ///
  /// - Parameters:
  ///   - test: What is asked.
  ///   - base: The base's samples in the order of the pairs, as many as the candidate's.
  ///   - candidate: The candidate's.
  ///   - confidence: That of the interval, in 0…1.
  ///   - generator: For the resamples behind the detectable change.
  static func compare(
    _ test: RegressionTest, base: MetricSamples, candidate: MetricSamples, confidence: Double,
    using generator: inout some RandomNumberGenerator
  ) -> Comparison {
    precondition(base.samples.count == candidate.samples.count, "samples come in pairs")
    let metric = candidate.metric
    var comparison = Comparison(test, metric: metric, verdict: .undecided, method: method)
    comparison.pairs = base.samples.count
    comparison.base = .init(base.samples)
    comparison.candidate = .init(candidate.samples)
    guard let scale = Scale(comparing: base, with: candidate) else {
      comparison.verdict = .notComparable
      comparison.warnings = [Scale.noRatio(metric)]
      return comparison
    }
    let ratios = zip(base.samples, candidate.samples).map {
      scale.logRatio(base: $0, candidate: $1)
    }
    guard let shift = ShiftEstimate.paired(differences: ratios, confidence: confidence) else {
      comparison.verdict = .notComparable
      comparison.warnings = [
        "\(ratios.count) pairs can't decide at a confidence of \(confidence): it takes "
          + "\(fewestPairs(confidence: confidence))"
      ]
      return comparison
    }
    let limit = scale.logRatio(change: test.limit)
    comparison.fill(shift, scale: scale, limit: limit)
    comparison.pValue = WilcoxonSignedRank(differences: ratios).pValue
    comparison.detectableChange = detectableShift(
      differences: ratios, limit: limit, confidence: confidence, using: &generator
    ).map(scale.change)
    return comparison
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

  static func noRatio(_ metric: Metric) -> String {
    "'\(metric.name)' has zero or negative values, and a ratio needs values above zero"
  }
}

extension Comparison.Side {
  init(_ samples: [Double]) {
    self.init(median: Statistics.median(of: samples), values: samples)
  }
}

extension Comparison {
  /// Takes over an estimated shift of logarithms and what it decides.
  mutating func fill(_ shift: ShiftEstimate, scale: Scale, limit logLimit: Double) {
    change = scale.change(shift.estimate)
    let ends = [scale.change(shift.lower), scale.change(shift.upper)].sorted()
    interval = Interval(lower: ends[0], upper: ends[1])
    confidence = shift.confidence
    verdict = Decision.verdict(
      lower: shift.lower, upper: shift.upper, limit: logLimit,
      gain: scale.logRatio(change: -limit))
  }
}
