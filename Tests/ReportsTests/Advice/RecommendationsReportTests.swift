import Model
import Quantities
import Reports
import Testing

@testable import Advice

@Suite struct `The report of recommendations` {
  private func one(
    _ what: String, change: Double? = -0.2, effort: Recommendation.Effort = .low,
    caveats: [String] = []
  ) -> Recommendation {
    Recommendation(
      category: .longTask, workflow: "build", recommendation: what, rationale: "it takes 5 s",
      metric: "makespan", change: change,
      interval: change.map { ($0 - 0.05)...($0 + 0.05) }, effort: effort, caveats: caveats)
  }

  /// Predictions of which some were tried, and some of those held.
  private func history(open: Int = 0, held: Int = 0, failed: Int = 0) -> OptimizationHistory {
    func prediction(_ held: Bool?) -> OptimizationHistory.Prediction {
      .init(
        id: "1", workflow: "build", category: "long_task", recommendation: "split it",
        metric: "makespan", change: -0.2, interval: [-0.25, -0.15], at: "", commit: "",
        trial: held.map { .init(commit: "", at: "", change: -0.2, interval: nil, held: $0) })
    }
    var history = OptimizationHistory()
    history.predictions =
      (0..<open).map { _ in prediction(nil) } + (0..<held).map { _ in prediction(true) }
      + (0..<failed).map { _ in prediction(false) }
    return history
  }

  private func report(
    _ all: [Recommendation], leftOut: Int = 0, history: OptimizationHistory = .init()
  ) -> Report {
    Report(
      recommendations: all, leftOut: leftOut, history: history, workflow: "build",
      warnings: ["w"])
  }

  @Test func `says what to do, what it gains and why`() {
    let lines = report([one("split it", caveats: ["it may not help"])]).lines
    #expect(
      lines.prefix(5) == [
        "Now", "high: build: split it", "makespan -20.0 % (80 %: -25.0 … -15.0 %); effort low",
        "reason: it takes 5 s", "caveat: it may not help",
      ])
  }

  /// What is sure and easy comes first, then what is sure, then what nobody knows the gain of.
  @Test func `has a section for each kind that there is`() throws {
    let all = [
      one("try it", change: nil), one("rewrite it", effort: .high), one("split it"),
      one("hope", change: -0.03),
    ]
    let lines = report(all).lines
    func place(_ line: String) throws -> Int { try #require(lines.firstIndex(of: line)) }
    #expect(
      try [
        "Now", "high: build: split it", "Worth the effort", "medium: build: rewrite it",
        "Worth an experiment", "low: build: try it", "low: build: hope",
      ].map(place) == [0, 1, 4, 5, 8, 9, 12])
    #expect(lines[10] == "gain unknown: no data; effort low")
    #expect(!report([one("split it")]).lines.contains("Worth the effort"))
    #expect(report(all).colored.contains("\u{1B}[33mhigh\u{1B}[0m"))
    #expect(!report(all).colored.contains("mmedium"))
  }

  @Test func `says that nothing is worth changing`() {
    #expect(
      report([]).lines == [
        "No recommendations for the recorded data.",
        "No past prediction has a known outcome yet.", "warning: w",
      ])
  }

  @Test func `counts how many earlier predictions held, and what was left out`() {
    let lines = report([], leftOut: 2, history: history(open: 4, held: 2, failed: 1)).lines
    #expect(
      lines.contains(
        "Of 3 past predictions with a known outcome, 2 were within their 80 % interval."))
    #expect(lines.contains("2 more were found but filtered out."))
    #expect(report([], leftOut: 1).lines.contains("1 more was found but filtered out."))
    #expect(!report([]).text.contains("more"))
  }

  @Test func `is in JSON as it was constructed`() throws {
    let report = report(
      [one("split it", caveats: ["c"]), one("try it", change: nil)], leftOut: 2,
      history: history(open: 4, held: 2, failed: 1))
    let read = try report.envelope(NoData.self, RecommendationsResults.self)
    #expect(read.workflow == "build")
    #expect(abs(try #require(read.metrics.analysisAccuracy).value - 2.0 / 3) < 1e-12)
    let past = read.result.analysisResults.pastPredictions
    #expect(past.open == 4 && past.tried == 3 && past.held == 2 && past.promised == 0.8)
    #expect(read.result.analysisResults.leftOut == 2)
    let entries = read.result.recommendations
    #expect(entries.map(\.priority) == ["high", "low"])
    #expect(entries.map(\.kind) == ["immediate_action", "experiment"])
    #expect(
      entries[0].expectedImprovement.interval == Interval(lower: -0.2 - 0.05, upper: -0.2 + 0.05))
    #expect(entries[0].expectedImprovement.confidence == 0.8 && entries[0].caveats == ["c"])
    #expect(entries[1].expectedImprovement.change == nil)
    #expect(entries[1].expectedImprovement.confidence == nil)
    let none = try self.report([]).envelope(NoData.self, RecommendationsResults.self)
    #expect(none.metrics.analysisAccuracy == nil)
  }
}
