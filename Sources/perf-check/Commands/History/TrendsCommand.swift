import ArgumentParser
import Insight
import Model
import Quantities
import Reports

/// `perf-check trends`.
struct TrendsCommand: Operation {
  static let configuration = CommandConfiguration(
    commandName: "trends",
    abstract: "Report trends: drift, daily and weekly seasonality, correlated metrics.",
    discussion: """
      The slope is that since the last change point, by an estimator robust to outliers. Effects of the \
      hour (UTC) and the weekday are reported only where they are statistically significant.
      """)

  @OptionGroup var global: GlobalOptions
  @OptionGroup var source: HistorySource

  @Argument(help: "Only this workflow.")
  var workflow: String?

  @Option(
    help: ArgumentHelp(
      "Only points of this last time, counted from the newest, such as 30_days.",
      valueName: "time"),
    transform: Seconds.reader("a time such as 30_days or 24h", in: 0...Seconds(.infinity)))
  var timeframe: Seconds?

  @Option(
    help: ArgumentHelp(
      "Only these metrics, or groups: execution_time, resource_usage (repeatable).",
      valueName: "name"))
  var metrics: [String] = []

  @Flag(
    inversion: .prefixedNo,
    help: "Also detect seasonality, cold starts and outliers.")
  var detectPatterns = true

  @Flag(inversion: .prefixedNo, help: "Search for correlated metrics.")
  var includeCorrelations = true

  var workflowName: String? { workflow }

  func perform(in session: Session) throws -> Outcome {
    var reading = try source.read(workflow: workflow, in: session)
    var warnings = reading.warnings
    if let timeframe { warnings += reading.history.keepRecentPoints(of: timeframe) }
    warnings += reading.history.keepMetrics(metrics)
    var analysis = TrendAnalysis()
    analysis.detectsPatterns = detectPatterns
    analysis.findsCorrelations = includeCorrelations
    let findings = try analysis.findings(in: reading.history)
    let short = reading.history.series.count - findings.trends.count
    if short > 0 { warnings.append("\(short) series are too short for a trend; skipped") }
    return Outcome(
      report: Report(
        trends: findings, in: reading.history, workflow: workflow, warnings: warnings))
  }
}
