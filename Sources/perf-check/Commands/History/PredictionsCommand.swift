import ArgumentParser
import History
import Insight
import Model
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

  @OptionGroup var options: PredictionOptions

  var workflowName: String? { workflow }

  func perform(in session: Session) throws -> Outcome {
    let reading = try source.read(workflow: workflow, in: session)
    let predictions = try options.predictor.predictions(for: reading.history)
    var warnings = reading.warnings
    let short = reading.history.series.count - predictions.count
    if short > 0 { warnings.append("\(short) series are too short for a forecast; skipped") }
    if reading.isOfProject {
      // Which models were chosen, and how they did.
      try session.project().writeAnalytics(
        Report.models(of: predictions), to: "prediction_models.json")
    }
    return Outcome(
      report: Report(
        predictions: predictions, oddRuns: OddRun.find(in: reading.history),
        in: reading.history, scenarios: options.includeScenarios.map(\.rawValue),
        workflow: workflow, warnings: warnings + options.warnings))
  }
}
