import History
import Measurement
import Model
import Statistics

/// Decides the tests of a workflow by what was measured of it.
struct TestDecision {
  let part: CheckPlan.Part
  let outcome: CheckBench.Outcome
  let baseline: BaselineFile
  let environment: RunEnvironment
  let rates: ErrorRates
  let counter: InstructionCounter
  /// The commits of the baseline that have the candidate's files.
  let sameCode: Set<String>

  /// What a test came to, with a note on what is accepted of its metric.
  func comparison(
    of planned: PlannedTest, using generator: inout some RandomNumberGenerator
  ) -> Comparison {
    var comparison = decide(planned, using: &generator)
    if let accepted = planned.accepted {
      comparison.warnings.append(accepted.note(on: comparison.metric))
    }
    return comparison
  }

  private func decide(
    _ planned: PlannedTest, using generator: inout some RandomNumberGenerator
  ) -> Comparison {
    if let failure = outcome.failure {
      return lacking(planned, failure, verdict: outcome.isTampered ? .notComparable : .missing)
    }
    if let counted = counts(outcome.counts.candidate, planned) {
      return decide(planned, counted)
    }
    guard let candidate = samples(outcome.candidate, planned) else {
      return lacking(
        planned, MissingMetric.reason(for: planned.test.metric, in: outcome.candidate),
        verdict: Metric.isCounted(planned.test.metric) ? .notComparable : .missing)
    }
    switch planned.test.compare {
    case .baseline:
      return counting(planned, by: nil)
        .compare(candidate, with: baseline, environment: environment)
    case .base: return decidePairs(planned, candidate, using: &generator)
    }
  }

  private func samples(_ series: Series?, _ planned: PlannedTest) -> MetricSamples? {
    series?.complete.first { $0.metric.name == planned.test.metric }
  }

  private func counts(_ samples: [MetricSamples], _ planned: PlannedTest) -> MetricSamples? {
    samples.first { $0.metric.name == planned.test.metric }
  }

  private func counting(
    _ planned: PlannedTest, by counter: InstructionCounter?
  ) -> CountedComparison {
    CountedComparison(
      planned.test, accepted: planned.accepted, counter: counter, rates: rates,
      hasSameCode: sameCode.contains)
  }

  /// A test of what a tool counted.
  private func decide(_ planned: PlannedTest, _ counted: MetricSamples) -> Comparison {
    let comparison = counting(planned, by: counter)
    switch planned.test.compare {
    case .baseline:
      return comparison.compare(counted, with: baseline, environment: environment)
    case .base:
      if let base = counts(outcome.counts.base, planned) {
        return comparison.compare(counted, with: base)
      }
      return outcome.baseFailure.map {
        new(planned, counted, because: "the base can't run it: \($0)")
      } ?? lacking(planned, "the base was not counted")
    }
  }

  /// A test of pairs.
  private func decidePairs(
    _ planned: PlannedTest, _ candidate: MetricSamples,
    using generator: inout some RandomNumberGenerator
  ) -> Comparison {
    let test = planned.test
    if let failure = outcome.baseFailure {
      return new(planned, candidate, because: "the base can't run it: \(failure)")
    }
    guard samples(outcome.base, planned) != nil else {
      let reason =
        "the base doesn't have it. "
        + "" + MissingMetric.reason(for: test.metric, in: outcome.base)
      return planned.isNew
        ? new(planned, candidate, because: reason) : lacking(planned, reason)
    }
    func find(_ trial: PairedTrial?) -> PairedTest? {
      trial?.tests.first { $0.test == test }
    }
    if let problem = find(outcome.trial)?.problem {
      return Comparison(test, verdict: .notComparable, because: problem)
    }
    let pairs = find(outcome.trial).flatMap {
      PairedComparison.compare(
        $0, confirmation: find(outcome.confirmation), rates: rates, using: &generator)
    }
    guard var comparison = pairs else {
      return Comparison(test, verdict: .missing, because: "no pair was measured")
    }
    comparison.disturbedPairs = outcome.trial?.policy.disturbances.count
    return comparison
  }

  /// A test without values: where the definitions differ, that is what is to be said.
  private func lacking(
    _ planned: PlannedTest, _ reason: String, verdict: Verdict = .missing
  ) -> Comparison {
    guard let redefinition = part.redefinition else {
      return Comparison(planned.test, verdict: verdict, because: reason)
    }
    return Comparison(
      planned.test, verdict: .notComparable,
      because: "the change redefines the workflow (\(redefinition)); with the base's definition: "
        + reason)
  }

  /// A test that the change adds, of something that the base doesn't have.
  private func new(
    _ planned: PlannedTest, _ candidate: MetricSamples, because reason: String
  ) -> Comparison {
    var comparison = Comparison(
      planned.test, metric: candidate.metric, verdict: .new, method: "none")
    comparison.candidate = .init(candidate.samples)
    comparison.warnings = ["new metric, not compared: \(reason)"]
    return comparison
  }
}
