import History
import Workflows

/// What a check is going to measure, settled before anything runs.
struct CheckPlan {
  /// How many pairs are measured when no test says.
  static let defaultPairs = 120
  /// How many runs of the candidate are measured for a comparison with a baseline alone.
  static let baselineRuns = 10

  /// A workflow with its tests.
  struct Part {
    let workflow: Workflow
    let tests: [RegressionTest]
    /// 0 when only the baseline is asked for.
    let pairs: Int
    /// How many runs of the candidate count when there are no pairs.
    var runs = CheckPlan.baselineRuns
  }

  let parts: [Part]
  /// The tests whose workflow isn't there.
  let orphans: [RegressionTest]
  /// That of each interval: the false alarms allowed are shared out evenly (Bonferroni).
  let confidence: Double

  /// Settles the plan.
  ///
  /// - Parameters:
  ///   - file: `perf-check.yml`.
  ///   - fileName: Its name for errors.
  ///   - tests: `regression_tests.json`.
  ///   - testsName: Its name for errors.
  ///   - workflow: The only workflow to check; nil for all.
  ///   - pairs: How many pairs to measure whatever the tests say.
  /// - Throws: `ConfigurationError` when a number of pairs can never decide, no test fits, or the
  ///   workflow isn't there.
  init(
    file: WorkflowFile, fileName: String, tests: RegressionTestsFile, testsName: String,
    workflow: String?, pairs: Int?
  ) throws(ConfigurationError) {
    if let workflow { _ = try file.workflow(workflow, file: fileName) }
    let chosen = tests.tests.filter { workflow == nil || $0.workflow == workflow }
    guard !chosen.isEmpty else {
      let of = workflow.map { " of the workflow '\($0)'" } ?? ""
      throw ConfigurationError(
        file: testsName,
        detail: """
          no tests\(of): nothing would be checked
            Add one: {"workflow": "\(workflow ?? file.workflows[0].name)", "metric": "wall_time", \
          "limit": "5%"}
          """)
    }
    let confidence = 1 - tests.falseAlarmRate / Double(chosen.count)
    self.confidence = confidence
    self.orphans = chosen.filter { test in
      !file.workflows.contains { $0.name == test.workflow }
    }
    self.parts = file.workflows.compactMap { workflow in
      let own = chosen.filter { $0.workflow == workflow.name }
      guard !own.isEmpty else { return nil }
      var workflow = workflow
      for test in own
      where Metric.builtIn(test.metric) != nil && !workflow.metrics.contains(test.metric) {
        workflow.metrics.append(test.metric)
      }
      let paired = own.filter { $0.compare == .base }
      let asked = pairs ?? paired.compactMap(\.maxPairs).max() ?? Self.defaultPairs
      return Part(workflow: workflow, tests: own, pairs: paired.isEmpty ? 0 : asked)
    }
    let fewest = PairedComparison.fewestPairs(confidence: confidence)
    for part in parts where part.pairs > 0 && part.pairs < fewest {
      throw ConfigurationError(
        file: testsName,
        detail: """
          \(part.pairs) pairs of '\(part.workflow.name)' could never decide: with a false alarm \
          rate of \(tests.falseAlarmRate) over \(chosen.count) tests it takes \(fewest)
            Allow more with "max_pairs" or --pairs, or a higher "false_alarm_rate".
          """)
    }
  }
}
