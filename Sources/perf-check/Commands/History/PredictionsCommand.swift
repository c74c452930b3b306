import ArgumentParser
import History
import Insight
import Model
import Quantities
import Reports

/// `perf-check predictions`.
struct PredictionsCommand: Operation {
  static let configuration = CommandConfiguration(
    commandName: "predictions",
    abstract: "Forecast recorded metrics with prediction intervals, and list anomalies.",
    discussion: """
      A pool of models (seasonal naive, Theta, damped and seasonal exponential smoothing, \
      autoregressions, a small LSTM network) forecasts from many origins in the past of the series. \
      Models that lose to the seasonal naive forecast are dropped, the best are averaged. Intervals are \
      calibrated on the errors of that average, and the results of the back-test are reported.
      """)

  @OptionGroup var global: GlobalOptions
  @OptionGroup var source: HistorySource

  @Argument(help: "Only this workflow.")
  var workflow: String?

  @Option(
    help: ArgumentHelp(
      "Forecast horizon: a number of points, or a time such as 7_days or 24h. "
        + "(default: 10)",
      valueName: "points|time"), transform: Self.horizon)
  var forecastHorizon = Predictor.Horizon.points(10)

  @Option(
    help: ArgumentHelp(
      "Coverage of the prediction intervals. (default: 0.95)", valueName: "fraction"),
    transform: OptionValue.fraction(
      "a fraction from 0.5 to below 1, such as 0.95 or 95%", in: 0.5...1.nextDown))
  var confidenceInterval = 0.95

  @Option(
    help: ArgumentHelp(
      "Report a scenario at the end of the horizon: best_case, likely or "
        + "worst_case (repeatable).", valueName: "name"))
  var includeScenarios: [Scenario] = []

  @Option(
    help: ArgumentHelp(
      "Factors that may drive the series: workload, resources or external "
        + "(repeatable).", valueName: "name"))
  var factors: [Factor] = []

  @Option(
    help: ArgumentHelp(
      "Report when the metric reaches this value, in its unit.", valueName: "value"))
  var limit: Double?

  var workflowName: String? { workflow }

  enum Scenario: String, ExpressibleByArgument, CaseIterable {
    case bestCase = "best_case"
    case likely
    case worstCase = "worst_case"
  }

  enum Factor: String, ExpressibleByArgument, CaseIterable { case workload, resources, external }

  @Sendable private static func horizon(_ text: String) throws -> Predictor.Horizon {
    if let points = Int(text) {
      guard 1...Predictor.mostPoints ~= points else {
        throw ValidationError("expected a number of points from 1 to \(Predictor.mostPoints)")
      }
      return .points(points)
    }
    guard let seconds = TimeSpan.seconds(text), seconds > 0 else {
      throw ValidationError("expected a number of points, or a time such as 7_days")
    }
    return .time(seconds)
  }

  func perform(in session: Session) throws -> Outcome {
    let reading = try source.read(workflow: workflow, in: session)
    var predictor = Predictor()
    predictor.horizon = forecastHorizon
    predictor.confidence = confidenceInterval
    predictor.limit = limit
    let predictions = try predictor.predictions(for: reading.history)
    var warnings = reading.warnings
    let short = reading.history.series.count - predictions.count
    if short > 0 { warnings.append("\(short) series are too short for a forecast; left out") }
    for factor in factors {
      warnings.append(
        "'\(factor.rawValue)': forecasts follow each series' own past and nothing else")
    }
    if source.input.isEmpty { try keepModels(predictions, session) }
    return Outcome(
      report: Report(
        predictions: predictions, oddRuns: OddRun.find(in: reading.history),
        in: reading.history, scenarios: includeScenarios.map(\.rawValue),
        workflow: workflow, warnings: warnings))
  }

  /// Keeps which models were chosen, and how they did.
  private func keepModels(_ predictions: [SeriesPrediction], _ session: Session) throws {
    let project = try session.project()
    try project.writeAnalytics(Report.models(of: predictions), to: "prediction_models.json")
  }
}
