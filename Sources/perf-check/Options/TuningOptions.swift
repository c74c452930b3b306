import Advice
import ArgumentParser
import Model
import Quantities

/// What a search for better settings looks for, and how long.
struct TuningOptions: ParsableArguments {
  @Argument(
    help: ArgumentHelp(
      "The workflow of perf-check.yml to tune. (default: the only one with "
        + "parameters)"))
  var workflow: String?

  @Option(
    help: ArgumentHelp(
      "Maximum search time, such as 10m, or number of runs, such as 256runs.", valueName: "time"),
    transform: OptionValue.reader(
      "a time such as 10m, or a number of runs such as 256runs", TuningGoal.Budget.init))
  var budget: TuningGoal.Budget?

  @Option(
    help: ArgumentHelp(
      "Metric to optimize: one of the runs, or overall_efficiency. (default: the "
        + "workflow's first)", valueName: "metric"))
  var targetMetric: String?

  @Option(
    help: ArgumentHelp(
      "Stop when the metric reaches this value, such as 200ms or 1e6.", valueName: "value"),
    transform: OptionValue.reader("a value such as 200ms, 500MB or 1e6", Self.value))
  var target: Double?

  @Option(
    help: ArgumentHelp("Expected present overall_efficiency, from 0 to 100.", valueName: "score"))
  var currentScore: Double?

  @Option(
    help: ArgumentHelp(
      "Stop when overall_efficiency reaches this value, from 0 to 100.", valueName: "score"))
  var targetScore: Double?

  @Option(
    name: [.customLong("constraints"), .customLong("constraint")],
    help: ArgumentHelp(
      "Constraint on the settings, such as 'peak_rss < 500MB' (repeatable).",
      valueName: "limit"),
    transform: OptionValue.reader("a limit such as 'peak_rss < 500MB'", Constraint.init))
  var constraints: [Constraint] = []

  @Option(help: ArgumentHelp("Seed of the search, to repeat an earlier one.", valueName: "number"))
  var seed: UInt64?

  /// What a setting must keep to.
  enum Constraint {
    case limit(MetricLimit)
    /// No limit: parameters change no code.
    case noBreakingChanges

    init?(_ text: String) {
      if text == "no_breaking_changes" {
        self = .noBreakingChanges
      } else {
        guard let limit = MetricLimit(text) else { return nil }
        self = .limit(limit)
      }
    }
  }

  /// The constraints that are limits.
  var limits: [MetricLimit] {
    constraints.compactMap { if case .limit(let limit) = $0 { limit } else { nil } }
  }

  mutating func validate() throws {
    if let (one, other) = MetricLimit.contradiction(in: limits) {
      throw ValidationError("contradictory constraints: '\(one)' and '\(other)'.")
    }
    for score in [currentScore, targetScore].compactMap(\.self) where !(0...100).contains(score) {
      throw ValidationError("scores must be from 0 to 100.")
    }
    if target != nil, targetScore != nil {
      throw ValidationError("--target and --target-score are mutually exclusive.")
    }
  }

  @Sendable private static func value(_ text: String) -> Double? {
    Double(text) ?? Seconds(text)?.value ?? Bytes(text)?.value
  }
}
