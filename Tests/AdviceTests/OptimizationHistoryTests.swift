import Configuration
import Foundation
import History
import Model
import Quantities
import TestSupport
import Testing

@testable import Advice

private func prediction(
  _ category: String, change: Double, _ interval: ClosedRange<Double>, tried: Double? = nil
) -> OptimizationHistory.Prediction {
  .init(
    id: "\(category)-\(change)-\(tried ?? 0)", workflow: "w", category: category,
    recommendation: "", metric: "makespan", change: change,
    interval: [interval.lowerBound, interval.upperBound], at: "2026-01-01T00:00:00Z", commit: "a",
    trial: tried.map {
      .init(commit: "b", at: "2026-01-02T00:00:00Z", change: $0, held: interval.contains($0))
    })
}

private func history(_ predictions: OptimizationHistory.Prediction...) -> OptimizationHistory {
  var history = OptimizationHistory()
  history.predictions = predictions
  return history
}

@Suite struct `What came of predictions` {
  @Test func `is counted by rule, open ones left out`() throws {
    let history = history(
      prediction("io", change: -0.2, -0.3...(-0.1), tried: -0.25),
      prediction("io", change: -0.2, -0.3...(-0.1), tried: -0.4),
      prediction("io", change: -0.2, -0.3...(-0.1)),
      prediction("cache", change: -0.2, -0.3...(-0.1), tried: -0.1))
    let all = try #require(history.coverage())
    #expect(all.held == 2 && all.tried == 3)
    let io = try #require(history.coverage(of: "io"))
    #expect(io.held == 1 && io.tried == 2)
    #expect(history.coverage(of: "retries") == nil)
  }

  /// The distance from what was predicted as a multiple of the interval's reach on that side.
  @Test func `widens as much as four of five trials took`() {
    func widening(_ trials: Double...) -> Double {
      var history = OptimizationHistory()
      history.predictions = trials.map {
        prediction("io", change: -0.2, -0.3...(-0.15), tried: $0)
      }
      return history.widening(of: "io")
    }
    #expect(widening() == 1)
    // 0.1 below is the reach itself, 0.05 above, too.
    #expect(abs(widening(-0.3) - 1) < 1e-9 && abs(widening(-0.15) - 1) < 1e-9)
    #expect(abs(widening(-0.5) - 3) < 1e-9)
    #expect(abs(widening(0) - 4) < 1e-9)
    // An interval is never made narrower.
    #expect(widening(-0.2) == 1)
    // Of nine trials the eighth: 0.8 · 10.
    let ratios = (1...9).map { -0.2 - 0.1 * Double($0) }
    var many = OptimizationHistory()
    many.predictions = ratios.map { prediction("io", change: -0.2, -0.3...(-0.15), tried: $0) }
    #expect(abs(many.widening(of: "io") - 8) < 1e-9)
  }

  @Test func `doesn't divide by an interval without width`() {
    let history = history(prediction("io", change: -0.2, -0.2...(-0.2), tried: -0.19))
    #expect(abs(history.widening(of: "io") - 2) < 1e-9, "0.01 beside the least reach, 0.005")
  }
}

@Suite struct `The file of what was tried` {
  private func repository() throws -> RepositoryFixture {
    let repository = try RepositoryFixture()
    try repository.commit(
      "Start",
      files: [
        "perf-check.yml": "version: 1\nworkflows: {w: {run: ./w}}\n",
        ".gitignore": ".perf-check/\n",
      ])
    return repository
  }

  @Test func `is read as it was written`() throws {
    let repository = try repository()
    let project = try Project(containing: repository.path)
    #expect(try OptimizationHistory(of: project).predictions.isEmpty)
    var kept = history(
      prediction("io", change: -0.2, -0.3...(-0.1), tried: -0.25),
      prediction("cache", change: -0.125, -0.5...0))
    kept.tuning = [
      TuningRecord(
        workflow: "w", metric: Metric(name: "wall_time", unit: "s"), environment: "e",
        at: "2026-01-01T00:00:00Z",
        settings: [
          .init(parameters: ["n": "4"], knowledge: .init(mean: -0.1, error: 0.01, runs: 3))
        ])
    ]
    try kept.write(to: project)
    let again = try OptimizationHistory(of: project)
    #expect(again.predictions == kept.predictions && again.tuning == kept.tuning)
    #expect(repository.folder.has(".perf-check/analytics/optimization_history.json"))
  }

  @Test(arguments: [
    ("{", "invalid file"), ("{\"version\": 1}", "invalid file"), ("[]", "invalid file"),
    ("{\"version\": 2, \"predictions\": []}", "version 2 is newer"),
    ("{\"version\": 9, \"entries\": {}}", "version 9 is newer"),
  ])
  func `says why it can't be read`(text: String, reason: String) throws {
    let repository = try repository()
    let project = try Project(containing: repository.path)
    try repository.folder.write(
      text, to: ".perf-check/analytics/\(OptimizationHistory.name)")
    let error = #expect(throws: ConfigurationError.self) {
      _ = try OptimizationHistory(of: project)
    }
    #expect(error?.detail.contains(reason) == true, "\(error as Any)")
  }
}

@Suite struct `What searches found` {
  private func tuning(
    _ better: Metric.Direction, _ changes: [(String, Double?, String?)]
  ) -> Tuning {
    Tuning(
      method: .halving, metric: Metric(name: "m", unit: "", better: better),
      present: Setting(["n": "1"]), presentValue: 1,
      candidates: changes.map { name, change, problem in
        .init(
          setting: Setting(["n": name]), value: 1, change: change, runs: 4, others: [:],
          problem: problem)
      }, confirmation: nil, sensitivity: [], front: nil, runs: 8, duration: 1, warnings: [])
  }

  private func record(_ tuning: Tuning) -> TuningRecord? {
    var history = OptimizationHistory()
    history.add(tuning, workflow: "w", environment: "e", at: "2026-01-01T00:00:00Z")
    return history.tuning.first
  }

  /// A setting of half the time, or of twice the rate, is better by ln 2.
  @Test func `is a logarithm that is smaller for better settings, whatever is better`() throws {
    let time = try #require(record(tuning(.lower, [("1", 0, nil), ("2", -0.5, nil)])))
    #expect(time.settings.map(\.parameters) == [["n": "1"], ["n": "2"]])
    #expect(abs(time.settings[1].knowledge.mean + log(2)) < 1e-12)
    // As checks have it, a rate that doubled changed by -100 %.
    let rate = try #require(record(tuning(.higher, [("1", 0, nil), ("2", -1, nil)])))
    #expect(abs(rate.settings[1].knowledge.mean + log(2)) < 1e-12)
    let fallen = try #require(record(tuning(.higher, [("1", 0, nil), ("2", 0.5, nil)])))
    #expect(abs(fallen.settings[1].knowledge.mean - log(2)) < 1e-12)
  }

  @Test func `leaves out what can't be chosen, or has no ratio`() throws {
    let found = try #require(
      record(
        tuning(
          .lower,
          [
            ("1", 0, nil), ("2", -0.5, nil), ("3", -0.9, "breaks a limit"), ("4", nil, nil),
            ("5", -1, nil),
          ])))
    #expect(found.settings.map { $0.parameters["n"] } == ["1", "2"])
    #expect(found.settings.allSatisfy { $0.knowledge.error > 0 && $0.knowledge.mean.isFinite })
    // One setting alone says nothing of others.
    #expect(record(tuning(.lower, [("1", 0, nil), ("2", nil, nil)])) == nil)
  }
}

@Suite struct `Searches together` {
  private func record(_ entries: [(String, mean: Double, error: Double)]) -> TuningRecord {
    TuningRecord(
      workflow: "w", metric: Metric(name: "m", unit: ""), environment: "e", at: "",
      settings: entries.map {
        .init(parameters: ["n": $0.0], knowledge: .init(mean: $0.mean, error: $0.error, runs: 2))
      })
  }

  /// 1/0.1² = 100 for the newer one, half of 1/0.2² = 12.5 for the older: (100·a + 12.5·b)/112.5.
  @Test func `weigh by how sure they are, and half as much for each later one`() throws {
    let both = TuningRecord.combined([
      record([("1", mean: 0.4, error: 0.2), ("2", mean: 0.3, error: 0.1)]),
      record([("1", mean: -0.2, error: 0.1)]),
    ])
    let one = try #require(both[Setting(["n": "1"])])
    #expect(abs(one.mean - (100 * -0.2 + 12.5 * 0.4) / 112.5) < 1e-12)
    #expect(abs(one.error - 1 / 112.5.squareRoot()) < 1e-12 && one.runs == 4)
    let two = try #require(both[Setting(["n": "2"])])
    // 1/0.1² halved is 50.
    #expect(abs(two.mean - 0.3) < 1e-12 && abs(two.error - 1 / 50.0.squareRoot()) < 1e-12)
  }

  @Test func `forget what lies further back than numbers reach`() {
    let newer = Array(repeating: record([("2", mean: 0, error: 0.1)]), count: 1200)
    let all = TuningRecord.combined([record([("1", mean: 0.4, error: 0.1)])] + newer)
    #expect(all.keys.map(\.description) == ["n=2"])
    #expect(all.values.allSatisfy { $0.mean.isFinite && $0.error.isFinite })
    #expect(TuningRecord.combined([]).isEmpty)
    #expect(TuningRecord.combined([record([("1", mean: 0.4, error: 0)])]).isEmpty)
  }
}
