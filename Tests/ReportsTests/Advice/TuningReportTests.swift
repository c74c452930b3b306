import Configuration
import Foundation
import Model
import Quantities
import Testing

@testable import Advice
@testable import Reports

private func threads(_ count: Int) -> Setting { Setting(["threads": "\(count)"]) }

private let space = ParameterSpace([
  Parameter(name: "threads", values: .list(["1", "2", "4"]), present: "1")
])

@Suite struct `The report of known settings` {
  private typealias Knowledge = TuningRecord.Knowledge

  private func report(
    _ known: [Setting: Knowledge], of metric: Metric = wallTime, searches: Int = 3
  ) -> Report {
    Report(
      knownSettings: known, on: Scale(metric.better), of: space, workflow: "parse",
      metric: metric.name, searches: searches, warnings: ["w"])
  }

  /// Better by a ratio of 1.25, as before, and worse by a ratio of 1.1.
  private let known = [
    threads(2): Knowledge(mean: -log(1.25), error: 0.01, runs: 6),
    threads(4): Knowledge(mean: log(1.1), error: 0.01, runs: 4),
    threads(1): Knowledge(mean: 0, error: 0.02, runs: 10),
  ]

  /// A time falls to 1/1.25, by a fifth; its 95 % reach from 1/1.25/e^0.0196 to 1/1.25 · e^0.0196.
  @Test func `has the best setting of a time first`() throws {
    let rows = report(known).lines.filter { $0.hasPrefix("threads") }.map(\.cells)
    #expect(
      rows == [
        ["threads=2", "-20.0 %", "-21.6 … -18.4 %", "6"],
        ["threads=1", "0.0 %", "-3.8 … +4.0 %", "10"],
        ["threads=4", "+10.0 %", "+7.9 … +12.2 %", "4"],
      ])
  }

  /// A rate rises to 1.25 times as much: a change of a quarter of the present value.
  ///
  /// It is negative as it is for the better; the ratio of 1.1 for the worse makes 1/1.1 of it.
  @Test func `has the best setting of a rate first, with the change of its values`() throws {
    let report = report(known, of: rate)
    let rows = report.lines.filter { $0.hasPrefix("threads") }.map(\.cells)
    #expect(
      rows == [
        ["threads=2", "-25.0 %", "-27.5 … -22.6 %", "6"],
        ["threads=1", "0.0 %", "-4.0 … +3.8 %", "10"],
        ["threads=4", "+9.1 %", "+7.3 … +10.9 %", "4"],
      ])
    let best = try #require(try report.read(KnownSettingsResults.self).suggestions.first)
    #expect(best.parameters == ["threads": "2"] && best.runs == 6 && !best.confirmed)
    // The values that were measured have the same change, as a search has it.
    let measured = Scale(.higher).change(base: 100, candidate: 125)
    #expect(abs(best.change - measured) < 1e-12 && best.change < 0)
    #expect(best.interval.lower < best.change && best.change < best.interval.upper)
  }

  @Test(arguments: Metric.Direction.allCases)
  func `suggests nothing that isn't better than the present setting`(
    better: Metric.Direction
  ) throws {
    let metric = Metric(name: "m", unit: "", better: better)
    func count(_ known: [Setting: Knowledge]) throws -> Int {
      try report(known, of: metric).read(KnownSettingsResults.self).suggestions.count
    }
    #expect(try count([threads(2): Knowledge(mean: 0.01, error: 0.01, runs: 1)]) == 0)
    #expect(try count([threads(2): Knowledge(mean: 0, error: 0.01, runs: 1)]) == 0)
    // The present one, measured again, may look better than it was.
    #expect(try count([threads(1): Knowledge(mean: -0.1, error: 0.01, runs: 1)]) == 0)
    #expect(try count([threads(2): Knowledge(mean: -0.1, error: 0.01, runs: 1)]) == 1)
  }

  @Test func `orders equal ones by their names`() {
    let equal = [4, 1, 2].map { (threads($0), Knowledge(mean: 0.1, error: 0.1, runs: 1)) }
    let rows = report(Dictionary(uniqueKeysWithValues: equal)).lines.filter {
      $0.hasPrefix("threads")
    }
    #expect(rows.map { $0.prefix(9) } == ["threads=1", "threads=2", "threads=4"])
  }

  @Test func `shows twelve`() {
    let many = (10..<30).map {
      (threads($0), Knowledge(mean: 0.01 * Double($0), error: 0.1, runs: 1))
    }
    let rows = report(Dictionary(uniqueKeysWithValues: many)).lines.filter {
      $0.hasPrefix("threads")
    }
    #expect(rows.map { $0.prefix(10) } == (10..<22).map { "threads=\($0)" })
  }

  @Test func `says where it comes from, and how to go on`() throws {
    #expect(
      report(known).lines[0]
        == "Results of 3 earlier searches, relative to the current setting:")
    #expect(report(known, searches: 1).lines[0].hasPrefix("Results of 1 earlier search, "))
    let next = "Search with real runs: perf-check tune-suggestions parse --budget 10m"
    #expect(report(known).lines.suffix(2) == ["warning: w", next])
    #expect(
      report([:], searches: 0).lines == [
        "Only the current setting of 'parse' has been measured (threads=1).",
        "warning: w", next,
      ])
    let read = try report([:], searches: 0).envelope(NoData.self, KnownSettingsResults.self)
    #expect(read.nextSteps == [next] && read.result.analysisResults.searches == 0)
  }
}

@Suite struct `The report of a search for settings` {
  private struct Search {
    var metric = wallTime
    var best = Tuning.Candidate(
      setting: threads(2), value: 0.08, change: -0.2, runs: 6, others: ["peak_rss": 2048],
      problem: nil)
    var confirmation: Tuning.Confirmation? = .init(
      isConfirmed: true, change: -0.19, interval: -0.21 ... -0.17, confidence: 0.98, pairs: 12)
    var others = [
      Tuning.Candidate(
        setting: threads(1), value: 0.1, change: 0, runs: 6, others: ["peak_rss": 1024],
        problem: nil),
      Tuning.Candidate(
        setting: threads(4), value: .nan, change: nil, runs: 1, others: [:],
        problem: "the run failed"),
    ]
    var hasFront = false
    var sensitivity: [Tuning.Sensitivity] = []

    var tuning: Tuning {
      Tuning(
        method: .halving, metric: metric, present: threads(1), presentValue: 0.1,
        candidates: [best] + others, confirmation: confirmation, sensitivity: sensitivity,
        front: hasFront
          ? (Metric(name: "peak_rss", unit: "bytes"), [best, others[0]]) : nil,
        runs: 13, duration: 80, warnings: [])
    }

    func report(diff: String? = nil, target: Double? = nil) -> Report {
      Report(tuning: tuning, workflow: "parse", diff: diff, target: target, warnings: ["w"])
    }
  }

  @Test func `says what was tried and what was found`() throws {
    #expect(
      Search().report().lines.prefix(4) == [
        "3 settings in 13 runs by successive halving, 1 min 20 s",
        "present: threads=1: wall_time 100 ms",
        "confirmed improvement: threads=2: -19.0 % (98 % interval -21.0 … -17.0 %, 12 pairs)",
        "runner-up: threads=1: 0.0 % (not confirmed)",
      ])
  }

  @Test func `has a row for each, those with a problem last`() throws {
    let rows = Search().report().lines.filter { $0.hasPrefix("threads") }.map(\.cells)
    #expect(
      rows == [
        ["threads=2", "80 ms", "-20.0 %", "6"], ["threads=1", "100 ms", "0.0 %", "6"],
        ["threads=4", "?", "?", "1", "the run failed"],
      ])
  }

  @Test func `doesn't promise what pairs didn't confirm`() throws {
    var search = Search()
    search.confirmation = .init(
      isConfirmed: false, change: -0.02, interval: nil, confidence: 0.98, pairs: 1)
    let report = search.report()
    #expect(
      report.lines.contains(
        "not confirmed: threads=2: -2.0 % in 1 pair (98 % interval unknown); keep the current"
          + " setting, or search with a larger budget"))
    #expect(
      report.lines.last == "Search longer: perf-check tune-suggestions parse --budget 30m")
    let read = try report.envelope(TuningData.self, TuningResults.self)
    #expect(read.result.analysisResults.suggestions.map(\.confirmed) == [false])
    #expect(read.nextSteps == [try #require(report.lines.last)])
  }

  @Test func `says that nothing is better, or that nothing ran`() throws {
    var search = Search()
    (search.best, search.confirmation) = (search.others[0], nil)
    search.others.removeFirst()
    #expect(
      search.report().lines.contains("no setting found that improves on the current one"))
    #expect(
      try search.report().envelope(TuningData.self, TuningResults.self).result.analysisResults
        .suggestions.isEmpty)
    search.best = search.others[0]
    search.others = []
    #expect(search.report().lines[2] == "no valid setting")
    #expect(search.report().lines[0].hasPrefix("1 setting in 13 runs"))
  }

  /// 80 ms are reached where less is better, and 80 of something where more is.
  @Test(arguments: [
    (0.09, Metric.Direction.lower, "target 90 ms: reached"),
    (0.07, .lower, "target 70 ms: not reached"), (0.09, .higher, "target 90 ms: not reached"),
    (0.08, .higher, "target 80 ms: reached"), (0.08, .lower, "target 80 ms: reached"),
  ])
  func `says whether the target is reached`(
    target: Double, better: Metric.Direction, line: String
  ) {
    let search = Search(metric: Metric(name: "m", unit: "s", better: better))
    #expect(search.report(target: target).lines.contains(line))
    #expect(!search.report().text.contains("target"))
  }

  @Test func `shows the change to make as it is to be applied`() {
    let diff = "-    threads: 1\n+    threads: 2"
    let report = Search().report(diff: diff)
    #expect(report.text.contains(diff) && report.markdown.contains("```diff\n\(diff)\n```"))
    #expect(report.lines.last == "Apply the diff to perf-check.yml.")
  }

  @Test func `shows what matters, and what nothing is better than in both`() throws {
    var search = Search(hasFront: true)
    search.sensitivity = [.init(parameter: "threads", worst: "4", change: 0.4)]
    let report = search.report()
    #expect(try report.row("threads  4") == ["threads", "4", "+40.0 %"])
    #expect(report.lines.contains { $0.hasPrefix("Pareto-optimal setting  wall_time  peak_rss") })
    #expect(report.lines.map(\.cells).contains(["threads=2", "80 ms", "2 KiB"]))
    #expect(report.lines.map(\.cells).contains(["threads=1", "100 ms", "1 KiB"]))
    #expect(!Search().report().text.contains("Pareto-optimal"))
  }

  @Test func `is in JSON as it was constructed`() throws {
    var search = Search(hasFront: true)
    search.sensitivity = [.init(parameter: "threads", worst: "4", change: 0.4)]
    let read = try search.report(diff: "d").envelope(TuningData.self, TuningResults.self)
    #expect(read.metrics.dataCollectionTime == 80 && read.workflow == "parse")
    let data = read.result.performanceData
    #expect(data.runs == 13 && data.settings == 3)
    #expect(data.candidates.map(\.value) == [0.08, 0.1, nil], "what failed has no value")
    #expect(data.candidates.map(\.problem) == [nil, nil, "the run failed"])
    let results = read.result.analysisResults
    #expect(results.method == .halving && results.present.parameters == ["threads": "1"])
    let suggestion = try #require(results.suggestions.first)
    #expect(suggestion.change == -0.19 && suggestion.pairs == 12 && suggestion.confirmed)
    #expect(suggestion.interval == Interval(lower: -0.21, upper: -0.17))
    #expect(results.runnerUp?.parameters == ["threads": "1"] && results.diff == "d")
    #expect(results.paretoFront?.metric == "peak_rss" && results.paretoFront?.settings.count == 2)
    #expect(results.sensitivity[0].worst == "4" && results.warnings == ["w"])
  }
}
