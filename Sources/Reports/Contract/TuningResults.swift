package import Advice
import Configuration
import Model
package import Quantities

/// What a search for better settings measured.
package struct TuningData: Codable, Sendable {
  package let runs: Int
  /// How many.
  package let settings: Int
  package let candidates: [Candidate]

  package struct Candidate: Codable, Sendable {
    /// Values by parameter.
    package let parameters: [String: String]
    /// Of the metric; nil where no run succeeded.
    package let value: Double?
    /// Against the present setting.
    package let change: Double?
    package let runs: Int
    /// Values of other metrics by name.
    package let others: [String: Double]
    package let problem: String?
  }
}

/// What a search for better settings found.
package struct TuningResults: Codable, Sendable {
  package let suggestions: [Suggestion]
  package let method: Tuning.Method
  package let metric: String
  package let present: Present
  package let runnerUp: TuningData.Candidate?
  package let sensitivity: [Sensitivity]
  package let paretoFront: Front?
  /// What to change in `perf-check.yml`.
  package let diff: String?
  package let warnings: [String]

  package struct Suggestion: Codable, Sendable {
    package let parameters: [String: String]
    package let change: Double?
    package let interval: Interval?
    package let confidence: Double?
    package let confirmed: Bool
    package let pairs: Int
    package let runs: Int
  }

  package struct Present: Codable, Sendable {
    package let parameters: [String: String]
    package let value: Double?
  }

  package struct Sensitivity: Codable, Sendable {
    package let parameter: String
    /// Its worst value.
    package let worst: String
    package let change: Double
  }

  /// Settings of which none is better in both metrics.
  package struct Front: Codable, Sendable {
    package let metric: String
    package let settings: [TuningData.Candidate]
  }
}

/// What earlier searches found, nothing having run.
package struct KnownSettingsResults: Codable, Sendable {
  package let suggestions: [Suggestion]
  /// How many.
  package let searches: Int
  package let warnings: [String]

  package struct Suggestion: Codable, Sendable {
    package let parameters: [String: String]
    package let change: Double
    package let interval: Interval
    package let confirmed: Bool
    package let runs: Int
  }
}

extension TuningData {
  init(_ tuning: Tuning) {
    self.init(
      runs: tuning.runs, settings: tuning.candidates.count,
      candidates: tuning.candidates.map(Candidate.init))
  }
}

extension TuningData.Candidate {
  fileprivate init(_ one: Tuning.Candidate) {
    self.init(
      parameters: one.setting.values, value: one.value.isNaN ? nil : one.value,
      change: one.change, runs: one.runs, others: one.others, problem: one.problem)
  }
}

extension TuningResults {
  init(_ tuning: Tuning, diff: String?, warnings: [String]) {
    let proof = tuning.confirmation
    let better = tuning.best.flatMap { $0.setting == tuning.present ? nil : $0 }
    self.init(
      suggestions: better.map { best in
        [
          Suggestion(
            parameters: best.setting.values, change: proof?.change ?? best.change,
            interval: proof?.interval.map { Interval($0) }, confidence: proof?.confidence,
            confirmed: tuning.isImproved, pairs: proof?.pairs ?? 0, runs: tuning.runs)
        ]
      } ?? [], method: tuning.method, metric: tuning.metric.name,
      present: Present(parameters: tuning.present.values, value: tuning.presentValue),
      runnerUp: tuning.runnerUp.map(TuningData.Candidate.init),
      sensitivity: tuning.sensitivity.map {
        Sensitivity(parameter: $0.parameter, worst: $0.worst, change: $0.change)
      },
      paretoFront: tuning.front.map {
        Front(
          metric: $0.metric.name, settings: $0.candidates.map(TuningData.Candidate.init))
      }, diff: diff, warnings: warnings)
  }
}

extension KnownSettingsResults.Suggestion {
  init(_ known: KnownSetting) {
    self.init(
      parameters: known.setting.values, change: known.change, interval: known.interval,
      confirmed: false, runs: known.runs)
  }
}
