import Foundation
import Model
import Quantities
import Testing

@testable import Insight
@testable import Reports
@testable import Statistics

private let day = 86_400.0

/// A forecast of some points, each 1 s more than the one before, after ten values.
private struct Prediction {
  var metric = wallTime
  var points = 3
  var asked: Int?
  var isTimed = false
  var backTest: Forecast.BackTest? = .init(
    origins: 5, horizon: 3, smape: 0.04, mase: 0.8, coverage: 0.9333)
  var families: [(ForecastModel.Family, [Int], Double)] = [(.theta, [], 1)]
  var periods: [Int] = []
  var breach: SeriesPrediction.Breach?
  var anomalies: [Anomaly] = []
  var scenarios: [String] = []
  var oddRuns: [OddRun] = []

  private func points(_ reach: Double) -> [Forecast.Point] {
    (1...points).map { step in
      let mean = 50 + Double(step - 1)
      return .init(step: step, mean: mean, lower: mean - reach, upper: mean + reach)
    }
  }

  var prediction: SeriesPrediction {
    let series = history((40..<50).map(Double.init), of: metric).series[0]
    let start = reported.timeIntervalSince1970 + 9 * day
    return SeriesPrediction(
      series: series,
      forecast: Forecast(
        points: points(10), likely: points(5), confidence: 0.95, periods: periods,
        shares: families.map {
          .init(model: ForecastModel(family: $0.0, periods: $0.1), weight: $0.2, error: 0.04)
        }, backTest: backTest),
      asked: asked ?? points,
      times: isTimed ? (1...points).map { start + Double($0) * day } : nil, askedTime: nil,
      anomalies: anomalies, breach: breach)
  }

  func report() -> Report {
    Report(
      predictions: [prediction], oddRuns: oddRuns,
      in: history((40..<50).map(Double.init), of: metric), scenarios: scenarios,
      workflow: nil, warnings: ["w"])
  }

  func results() throws -> PredictionsResults {
    try report().envelope(PointsData.self, PredictionsResults.self).result.analysisResults
  }
}

@Suite struct `The report of predictions` {
  @Test func `has a row for each step with its interval`() throws {
    let report = Prediction(isTimed: true).report()
    #expect(report.lines[0] == "parse wall_time (10 points)")
    #expect(
      try report.row("1  2026") == ["1", "2026-01-11T00:00:00Z", "50 s", "40 s … 60 s"])
    #expect(try report.row("3  2026").suffix(2) == ["52 s", "42 s … 62 s"])
    #expect(try Prediction().report().row("2  ") == ["2", "51 s", "41 s … 61 s"])
  }

  @Test func `draws what is expected after what was measured`() {
    let chart = Prediction().report().lines[1]
    #expect(chart.split(separator: "┊").map(\.count) == [10, 3])
  }

  /// Of thirty steps every third one and the first: twelve rows would be too few for each second.
  @Test func `leaves out steps of a long forecast`() {
    let steps = Prediction(points: 30).report().lines.compactMap { Int($0.cells[0]) }
    #expect(steps == [1] + stride(from: 3, through: 30, by: 3))
    #expect(Prediction(points: 12).report().lines.compactMap { Int($0.cells[0]) } == Array(1...12))
  }

  @Test func `says how well it did before`() {
    #expect(
      Prediction().report().lines.contains(
        "back-test: sMAPE 4 % over 5 origins, 3 points ahead; 93.3 % of values within their"
          + " interval"))
    let one = Prediction(
      backTest: .init(origins: 1, horizon: 1, smape: 0.04, mase: nil, coverage: nil))
    #expect(
      one.report().lines.contains("back-test: sMAPE 4 % over 1 origin, 1 point ahead"))
    #expect(
      Prediction(backTest: nil).report().lines.contains(
        "too short for a back-test: the last value, with an interval estimated from its steps"))
  }

  @Test func `names its models, with their parts where there are several`() {
    #expect(Prediction().report().lines.contains("model: theta"))
    let two = Prediction(
      families: [(.theta, [24], 0.7512), (.seasonalNaive, [24], 0.2488)], periods: [24, 168])
    #expect(two.report().lines.contains("model: theta(24) 75 %, seasonal_naive(24) 25 %"))
    #expect(two.report().lines.contains("seasonal with a period of 24 and 168 points"))
  }

  @Test(arguments: [
    (
      SeriesPrediction.Breach(limit: 60, isReached: true, expected: nil, earliest: nil),
      "is already beyond 60 s"
    ),
    (
      .init(limit: 60, isReached: false, expected: 2, earliest: 1),
      "reaches 60 s in 2 points 2026-01-12T00:00:00Z"
    ),
    (
      .init(limit: 60, isReached: false, expected: 1, earliest: 1),
      "reaches 60 s in 1 point 2026-01-11T00:00:00Z"
    ),
    (
      .init(limit: 60, isReached: false, expected: nil, earliest: 3),
      "may reach 60 s at the earliest in 3 points 2026-01-13T00:00:00Z"
    ),
    (
      .init(limit: 60, isReached: false, expected: nil, earliest: nil),
      "doesn't reach 60 s within 3 points"
    ),
  ])
  func `says when a limit is reached`(breach: SeriesPrediction.Breach, note: String) throws {
    let prediction = Prediction(isTimed: true, breach: breach)
    #expect(prediction.report().lines.contains(note))
    let limit = try #require(try prediction.results().series[0].limit)
    #expect(limit.value == 60 && limit.expectedStep == breach.expected)
    #expect(limit.earliestStep == breach.earliest)
  }

  /// Fast is good for a time and bad for a rate, whose larger values are better.
  @Test func `has scenarios by the direction of the metric`() throws {
    let all = ["best_case", "likely", "worst_case"]
    let lines = Prediction(scenarios: all).report().lines
    #expect(lines.contains("best case: 47 s after the last point"))
    #expect(lines.contains("likely: 52 s after the last point"))
    #expect(lines.contains("worst case: 57 s after the last point"))
    let read = try Prediction(metric: rate, scenarios: all).results().series[0].scenarios
    #expect(read["best_case"] == 57)
    #expect(read["worst_case"] == 47)
  }

  @Test func `says why it ends before what was asked for`() throws {
    let cut = Prediction(asked: 20, isTimed: true, scenarios: ["likely"])
    let reason =
      "20 points ahead were requested, but the history has only 3 (3 days); that is the maximum"
      + " horizon"
    #expect(cut.report().lines.contains(reason))
    #expect(!cut.report().text.contains("after the last point"))
    let series = try cut.results().series[0]
    #expect(series.reason == reason && series.horizon == 20 && series.supportedHorizon == 3)
    #expect(series.scenarios == ["likely": nil])
    #expect(series.points.map(\.step) == [1, 2, 3, 20])
    #expect(series.points.map(\.reason) == [nil, nil, nil, reason] && series.points[3].mean == nil)
  }

  @Test func `lists the twelve largest anomalies`() throws {
    let anomalies = (0..<10).map {
      Anomaly(
        kind: .point, index: $0, expected: 40, range: 30...50, score: Double(20 - $0))
    }
    let more =
      anomalies
      + (0..<3).map {
        Anomaly(kind: .burst, index: $0, expected: 40, range: 30...50, score: 1 + Double($0))
      }
    let report = Prediction(anomalies: more.reversed()).report()
    let rows = report.lines.map(\.cells).filter {
      ["point", "burst"].contains($0[0]) && $0.count > 5
    }
    #expect(
      rows.filter { Int($0[1]) != nil }.map { $0.last } == (0..<10).map { "\(20 - $0).0" } + [
        "3.0", "2.0",
      ])
    #expect(
      try report.row("point  1") == [
        "point", "1", "11111111", "2026-01-02T00:00:00Z", "41 s", "40 s", "19.0",
      ])
    let read = try report.envelope(PointsData.self, PredictionsResults.self)
    #expect(read.result.analysisResults.anomalies.count == 13, "JSON has all")
  }

  @Test func `lists runs whose metrics together are odd`() throws {
    let odd = OddRun(
      workflow: "parse", environment: "", place: 2, score: 0.812, limit: 0.65,
      metrics: [(wallTime, 0.5), (rate, 3)])
    let report = Prediction(oddRuns: [odd]).report()
    #expect(
      try report.row("parse  2222") == ["parse", "22222222", "0.81", "0.65", "wall_time 500 ms"])
    let entry = try #require(try Prediction(oddRuns: [odd]).results().runAnomalies.first)
    #expect(entry.values == ["wall_time": 0.5, "rate": 3] && entry.time == "2026-01-03T00:00:00Z")
    #expect(entry.expected == Interval(lower: 0, upper: 0.65))
  }

  @Test func `states its accuracy by the back-tests, whatever they found`() throws {
    func accuracy(_ smape: Double?) throws -> Fraction? {
      let test = smape.map {
        Forecast.BackTest(origins: 1, horizon: 1, smape: $0, mase: nil, coverage: nil)
      }
      return try Prediction(backTest: test).report().envelope(
        PointsData.self, PredictionsResults.self
      ).metrics.analysisAccuracy
    }
    #expect(try accuracy(0.04) == 0.96 && accuracy(1.7) == 0 && accuracy(nil) == nil)
  }

  @Test func `keeps the models that were chosen in a file`() throws {
    let text = Report.models(of: [
      Prediction(families: [(.theta, [24], 0.75), (.naive, [], 0.25)]).prediction
    ])
    for part in [#""name" : "theta(24)""#, #""weight" : 0.75"#, #""points" : 10"#, "\n}\n"] {
      #expect(text.contains(part), "\(text)")
    }
  }
}
