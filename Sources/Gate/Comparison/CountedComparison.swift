import Foundation
import History
import Measurement
import Model
import Quantities
import Statistics

/// Compares counts: with the committed baseline of the same environment, or with those of the base.
struct CountedComparison {
  static let exactMethod = "exact counts"
  static let rankMethod = "Mann-Whitney on logarithms, Hodges-Lehmann estimate"
  static let meanMethod = "Welch's t on logarithms"

  /// The most samples of a side that are looked at: the newest.
  static let maximumSamples = 100

  let test: RegressionTest
  /// The regression of the metric that this change accepts.
  let accepted: AcceptedRegression?
  /// What counted the candidate's instructions; nil for other counts.
  let counter: InstructionCounter?
  let rates: ErrorRates
  /// Whether a commit has the very files of the candidate.
  let hasSameCode: (String) -> Bool

  init(
    _ test: RegressionTest, accepted: AcceptedRegression? = nil, counter: InstructionCounter?,
    rates: ErrorRates,
    hasSameCode: @escaping (String) -> Bool = { _ in false }
  ) {
    self.test = test
    self.accepted = accepted
    self.counter = counter
    self.rates = rates
    self.hasSameCode = hasSameCode
  }

  /// Compares with the baseline.
  ///
  /// - Parameters:
  ///   - candidate: The candidate's samples.
  ///   - baseline: The committed baseline.
  ///   - environment: That of the candidate.
  func compare(
    _ candidate: MetricSamples, with baseline: BaselineFile, environment: RunEnvironment
  ) -> Comparison {
    let entries = baseline.entries(workflow: test.workflow, metric: test.metric)
    guard let entry = nearest(entries, in: baseline, to: environment) else {
      return Comparison(
        test, verdict: .missing, because: "the metric is not in the baseline. \(Self.update)")
    }
    let metric = Metric(name: entry.metric, unit: entry.unit, better: entry.better)
    var comparison = compare(candidate, with: MetricSamples(metric: metric, samples: entry.samples))
    let differences = entry.differences(from: environment, counter: counter, in: baseline)
    if !differences.isEmpty {
      comparison.verdict = .notComparable
      comparison.differences = differences
      comparison.warnings.insert(explain(differences, entry, comparison.change), at: 0)
    }
    return comparison
  }

  /// Compares with counts of the same environment.
  func compare(_ candidate: MetricSamples, with base: MetricSamples) -> Comparison {
    let metric = base.metric
    if let difference = metric.difference(from: candidate.metric) {
      return Comparison(test, verdict: .notComparable, because: difference)
    }
    let base = MetricSamples(metric: metric, samples: base.samples.suffix(Self.maximumSamples))
    let candidate = MetricSamples(
      metric: metric, samples: candidate.samples.suffix(Self.maximumSamples))
    var comparison = Comparison(
      test, metric: metric, verdict: .undecided, method: Self.exactMethod)
    comparison.limit = accepted?.raise(test.bound, of: metric) ?? test.bound
    comparison.candidate = .init(candidate.samples)
    guard !base.samples.isEmpty, !candidate.samples.isEmpty else {
      return Comparison(test, verdict: .missing, because: "no samples")
    }
    comparison.base = .init(base.samples)
    if Self.isConstant(base.samples), Self.isConstant(candidate.samples) {
      return exact(comparison, base: base.samples[0], candidate: candidate.samples[0])
    }
    guard let scale = Scale(comparing: base, with: candidate) else {
      comparison.verdict = .notComparable
      comparison.warnings = [Scale.noRatio(metric)]
      return comparison
    }
    return bySpread(
      comparison, base: base.samples.map(scale.logarithm),
      candidate: candidate.samples.map(scale.logarithm), scale: scale)
  }

  /// Counts that vary are compared by their own spread: by ranks where there are enough samples
  /// for the confidence, else, as two or three runs of a counting tool are, by their means.
  private func bySpread(
    _ comparison: Comparison, base: [Double], candidate: [Double], scale: Scale
  ) -> Comparison {
    var comparison = comparison
    let confidence = rates.baselineConfidence
    if let shift = ShiftEstimate.between(
      baseline: base, candidate: candidate, confidence: confidence)
    {
      comparison.method = Self.rankMethod
      comparison.fill(shift, scale: scale, gain: test.bound)
      comparison.pValue = MannWhitney(baseline: base, candidate: candidate).pValue
    } else if let welch = WelchTest(baseline: base, candidate: candidate),
      let interval = welch.interval(confidence: confidence)
    {
      comparison.method = Self.meanMethod
      let shift = ShiftEstimate(
        estimate: (interval.lowerBound + interval.upperBound) / 2, lower: interval.lowerBound,
        upper: interval.upperBound, confidence: confidence)
      comparison.fill(shift, scale: scale, gain: test.bound)
      comparison.pValue = welch.pValue
    } else {
      comparison.verdict = .notComparable
      comparison.warnings = [
        "\(base.count) samples of the baseline and \(candidate.count) of the candidate are too few to "
          + "estimate the variance"
      ]
    }
    return comparison
  }

  /// A count that came out the same each time needs no test: it is what it is.
  private func exact(_ comparison: Comparison, base: Double, candidate: Double) -> Comparison {
    var comparison = comparison
    let scale = Scale(comparison.metric.better)
    let (change, logRatio): (Double, Double)
    if base == candidate {
      (change, logRatio) = (0, 0)
    } else if base > 0, candidate > 0 {
      change = scale.change(base: base, candidate: candidate)
      logRatio = scale.logRatio(base: base, candidate: candidate)
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
    comparison.verdict = Verdict(
      lower: logRatio, upper: logRatio, limit: comparison.limit.raised(by: 1e-12),
      gain: test.bound.raised(by: 1e-12))
    return comparison
  }

  private static func isConstant(_ samples: [Double]) -> Bool {
    samples.count >= 2 && samples.allSatisfy { $0 == samples[0] }
  }
}

// MARK: - Other environments

extension CountedComparison {
  private static let update = "Measure one: perf-check baseline update"

  /// The entry whose environment differs least, that of the same environment if there is one.
  private func nearest(
    _ entries: [BaselineFile.Entry], in baseline: BaselineFile, to environment: RunEnvironment
  ) -> BaselineFile.Entry? {
    func distance(_ entry: BaselineFile.Entry) -> Int {
      entry.differences(from: environment, counter: counter, in: baseline).map(\.weight)
        .reduce(0, +)
    }
    return entries.min { distance($0) < distance($1) }
  }

  /// Says what differs, what matters most first, and whether the toolchain alone moved.
  private func explain(
    _ differences: [RunEnvironment.Difference], _ entry: BaselineFile.Entry, _ change: Double?
  ) -> String {
    let list = differences.map(\.description).joined(separator: "; ")
    if differences.map(\.field) == ["swift"] {
      let moved =
        "the toolchain changed from Swift \(differences[0].recorded) to "
        + "\(differences[0].here)"
      if let change, hasSameCode(entry.commit) {
        return "\(moved), although the source is unchanged: \(Quantity.change(change)) is"
          + " attributable to the toolchain. \(Self.update)"
      }
      return "\(moved), so the effect of the source can't be separated. \(Self.update)"
    }
    return "the baseline is from another environment (\(list)). \(Self.update)"
  }
}

extension BaselineFile.Entry {
  /// What differs from an environment, what matters most for counts first; empty when they can be
  /// compared.
  fileprivate func differences(
    from here: RunEnvironment, counter: InstructionCounter?, in file: BaselineFile
  ) -> [RunEnvironment.Difference] {
    var differences =
      environment == here.key
      ? [] : file.environments[environment]?.differences(here: here) ?? []
    if environment != here.key, differences.isEmpty {
      differences = [.init(field: "environment", recorded: environment, here: here.key)]
    }
    let now = counter ?? .pmu
    let before = self.counter.flatMap(InstructionCounter.init) ?? .pmu
    if metric == "instructions", now != before {
      differences.insert(
        .init(field: "counter", recorded: before.rawValue, here: now.rawValue), at: 0)
    }
    return differences
  }
}
