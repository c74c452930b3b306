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
    abstract: "Forecast recorded metrics with intervals, and list what was odd.",
    discussion: """
      A pool of models (seasonal naive, Theta, damped and seasonal exponential smoothing, \
      autoregressions, a small LSTM network) forecasts from many places in the series' own past; \
      those that lose to the seasonal naive forecast are dropped, the best are averaged. Intervals \
      are as wide as that average was off. What the back-test found is printed as it is.
      """)

  @OptionGroup var global: GlobalOptions
  @OptionGroup var source: HistorySource

  @Argument(help: "Only this workflow.")
  var workflow: String?

  @Option(
    help: ArgumentHelp(
      "How far ahead: a number of points, or a time such as 7_days or 24h.",
      valueName: "points|time"))
  var forecastHorizon: String = "10"

  @Option(
    help: ArgumentHelp("The share of values that intervals hold.", valueName: "share"))
  var confidenceInterval: String = "0.95"

  @Option(
    help: ArgumentHelp(
      "Show what the horizon's end may bring: best_case, likely or worst_case.", valueName: "name"))
  var includeScenarios: [String] = []

  @Option(
    help: ArgumentHelp(
      "What may drive the series: workload, resources or external.", valueName: "name"))
  var factors: [String] = []

  @Option(
    help: ArgumentHelp("Say when the metric reaches this value, in its unit.", valueName: "value"))
  var limit: Double?

  var workflowName: String? { workflow }

  private static let scenarios = ["best_case", "likely", "worst_case"]
  private static let knownFactors = ["workload", "resources", "external"]

  mutating func validate() throws {
    _ = try horizon()
    guard let share, share >= 0.5, share < 1 else {
      throw ValidationError(
        "--confidence-interval '\(confidenceInterval)' is a share such as 0.95 or 95%.")
    }
    if let name = includeScenarios.first(where: { !Self.scenarios.contains($0) }) {
      throw ValidationError(
        "there is no scenario '\(name)'; known: \(Self.scenarios.joined(separator: ", "))")
    }
    if let name = factors.first(where: { !Self.knownFactors.contains($0) }) {
      throw ValidationError(
        "there is no factor '\(name)'; known: \(Self.knownFactors.joined(separator: ", "))")
    }
  }

  private var share: Double? {
    Share.fraction(confidenceInterval)
  }

  private func horizon() throws -> Predictor.Horizon {
    if let points = Int(forecastHorizon) {
      guard 1...Predictor.mostPoints ~= points else {
        throw ValidationError(
          "--forecast-horizon is a number of points in 1…\(Predictor.mostPoints), or a time.")
      }
      return .points(points)
    }
    guard let seconds = TimeSpan.seconds(forecastHorizon), seconds > 0 else {
      throw ValidationError(
        "--forecast-horizon '\(forecastHorizon)' is no number of points and no time like 7_days.")
    }
    return .time(seconds)
  }

  func perform(in console: Console) throws -> Outcome {
    let reading = try source.read(workflow: workflow, self)
    var predictor = Predictor()
    predictor.horizon = try horizon()
    predictor.confidence = share ?? 0.95
    predictor.limit = limit
    let predictions = try predictor.predictions(for: reading.history)
    var warnings = reading.warnings
    let short = reading.history.series.count - predictions.count
    if short > 0 { warnings.append("\(short) series are too short for a forecast; left out") }
    for factor in factors {
      warnings.append("'\(factor)': forecasts follow each series' own past and nothing else")
    }
    if source.input.isEmpty { try keepModels(predictions) }
    return Outcome(
      report: Report(
        predictions: predictions, oddRuns: OddRun.find(in: reading.history),
        in: reading.history, scenarios: includeScenarios,
        workflow: workflow, warnings: warnings))
  }

  /// Keeps which models were chosen, and how they did.
  private func keepModels(_ predictions: [SeriesPrediction]) throws {
    let project = try project()
    try project.writeAnalytics(Report.models(of: predictions), to: "prediction_models.json")
  }
}
