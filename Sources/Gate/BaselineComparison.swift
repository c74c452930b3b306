import Foundation
import History
import Statistics
import Workflows

/// Compares the candidate with the committed baseline of the same environment.
enum BaselineComparison {
  static let method = "Mann-Whitney on logarithms, Hodges-Lehmann estimate"
  static let exactMethod = "exact counts"

  /// The most samples of a side that the exact distribution is worked out for.
  static let mostSamples = 100

  /// Decides a test.
  ///
  /// - Parameters:
  ///   - test: What is asked.
  ///   - candidate: The candidate's samples.
  ///   - baseline: The committed baseline.
  ///   - environment: That of the candidate.
  ///   - confidence: That of the interval, in 0…1.
  static func compare(
    _ test: RegressionTest, candidate: MetricSamples, with baseline: BaselineFile,
    environment: RunEnvironment, confidence: Double
  ) -> Comparison {
    let metric = candidate.metric
    var comparison = Comparison(test, metric: metric, verdict: .undecided, method: method)
    comparison.candidate = .init(candidate.samples)
    let entries = baseline.entries(workflow: test.workflow, metric: test.metric)
    guard let entry = entries.first(where: { $0.environment == environment.key }) else {
      let reason = missingEntry(entries, baseline: baseline, environment: environment)
      return Comparison(
        test, verdict: entries.isEmpty ? .missing : .notComparable, because: reason)
    }
    let base = MetricSamples(
      metric: metric, samples: Array(entry.samples.suffix(mostSamples)))
    let candidate = MetricSamples(
      metric: metric, samples: Array(candidate.samples.suffix(mostSamples)))
    guard !base.samples.isEmpty else {
      return Comparison(test, verdict: .missing, because: "the baseline has no samples")
    }
    comparison.base = .init(base.samples)
    if isConstant(base.samples), isConstant(candidate.samples) {
      return exact(comparison, base: base.samples[0], candidate: candidate.samples[0])
    }
    guard let scale = Scale(comparing: base, with: candidate) else {
      comparison.verdict = .notComparable
      comparison.warnings = [Scale.noRatio(metric)]
      return comparison
    }
    let (before, after) = (
      base.samples.map(scale.logarithm), candidate.samples.map(scale.logarithm)
    )
    guard
      let shift = ShiftEstimate.between(
        baseline: before, candidate: after, confidence: confidence)
    else {
      comparison.verdict = .notComparable
      comparison.warnings = [
        "\(before.count) samples of the baseline and \(after.count) of the candidate can't decide "
          + "at a confidence of \(confidence)"
      ]
      return comparison
    }
    comparison.fill(shift, scale: scale, limit: scale.logRatio(change: test.limit))
    comparison.pValue = MannWhitney(baseline: before, candidate: after).pValue
    return comparison
  }

  /// A count that came out the same each time needs no test: it is what it is.
  private static func exact(
    _ comparison: Comparison, base: Double, candidate: Double
  ) -> Comparison {
    var comparison = comparison
    comparison.method = exactMethod
    let scale = Scale(comparison.metric.better)
    let change: Double
    if base == candidate {
      change = 0
    } else if base > 0, candidate > 0 {
      change = scale.change(base: base, candidate: candidate)
    } else {
      comparison.verdict = .notComparable
      comparison.warnings = [
        "\(Scale.noRatio(comparison.metric)): the baseline has \(base), the candidate \(candidate)"
      ]
      return comparison
    }
    comparison.change = change
    comparison.interval = .init(lower: change, upper: change)
    // 101 is 1 % more than 100, though their quotient as a Double is a trifle larger.
    comparison.verdict = Decision.verdict(
      lower: change, upper: change, limit: comparison.limit + 1e-12,
      gain: -comparison.limit - 1e-12)
    return comparison
  }

  private static func isConstant(_ samples: [Double]) -> Bool {
    samples.count >= 2 && samples.allSatisfy { $0 == samples[0] }
  }

  private static func missingEntry(
    _ entries: [BaselineFile.Entry], baseline: BaselineFile, environment: RunEnvironment
  ) -> String {
    let update = "Measure one here: perf-check baseline update"
    guard !entries.isEmpty else { return "the baseline has no such metric. \(update)" }
    let others = entries.compactMap { baseline.environments[$0.environment] }
      .map { $0.differences(here: environment).joined(separator: "; ") }
    return "the baseline is of another environment (\(others.joined(separator: " | "))). \(update)"
  }
}
