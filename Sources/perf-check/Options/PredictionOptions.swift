import ArgumentParser
import Insight
import Quantities

/// What is forecast, and how far.
struct PredictionOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Forecast horizon: a number of points, or a time such as 7_days or 24h. "
        + "(default: 10)",
      valueName: "points|time"), transform: Self.horizon)
  var forecastHorizon = Predictor.Horizon.points(10)

  @Option(
    help: ArgumentHelp(
      "Coverage of the prediction intervals. (default: 0.95)", valueName: "fraction"),
    transform: Fraction.reader(
      "a fraction from 0.5 to below 1, such as 0.95 or 95%", in: 0.5...Fraction(1.nextDown)))
  var confidenceInterval: Fraction = 0.95

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

  enum Scenario: String, ExpressibleByArgument, CaseIterable {
    case bestCase = "best_case"
    case likely
    case worstCase = "worst_case"
  }

  enum Factor: String, ExpressibleByArgument, CaseIterable { case workload, resources, external }

  @Sendable private static func horizon(_ text: String) throws -> Predictor.Horizon {
    if let points = Int(text) {
      guard 1...Predictor.maximumPoints ~= points else {
        throw ValidationError("expected a number of points from 1 to \(Predictor.maximumPoints)")
      }
      return .points(points)
    }
    guard let time = Seconds(text), time > 0 else {
      throw ValidationError("expected a number of points, or a time such as 7_days")
    }
    return .time(time)
  }

  /// The same for who does it.
  var predictor: Predictor {
    var predictor = Predictor()
    predictor.horizon = forecastHorizon
    predictor.confidence = confidenceInterval
    predictor.limit = limit
    return predictor
  }

  /// What the user should know of what was asked for.
  var warnings: [String] {
    factors.map { "'\($0.rawValue)': not supported: a forecast uses only the past of its series" }
  }
}
