import Configuration
import Quantities

@testable import Watch

/// The rules of a `perf-check.yml`, without the default ones.
func rules(_ yaml: String) throws -> [AlertRule] {
  try WorkflowFile(
    yaml: """
      version: 1
      workflows: {w: {run: x}}
      settings: {efficiency_warning: off, efficiency_critical: off, response_time_warning: off,
        response_time_critical: off, minimum_improvement_threshold: off}
      alerts:
      \(yaml)
      """, file: "perf-check.yml"
  ).alerting.rules
}

let subject = AlertSubject(workflow: "w", environment: "e")

/// A sample of one metric.
func sample(
  _ value: Double?, at time: Double, of metric: AlertMetric = .threads, by source: String = "m",
  _ subject: AlertSubject = subject
) -> AlertSample {
  AlertSample(
    subject: subject, source: source, at: time, interval: 1,
    values: value.map { [metric: $0] } ?? [:])
}

extension AlertEvaluation {
  /// The status after each sample; nil for an inactive alert.
  mutating func statuses(_ samples: [AlertSample], of rule: String) -> [Alert.Status?] {
    samples.map { sample in
      _ = evaluate(sample)
      return alerts(at: sample.at).first { $0.rule.name == rule }?.status
    }
  }
}
