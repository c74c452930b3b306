import Foundation
import Git
import Model
import Quantities
import Reports
import Testing

@testable import Bisection

/// A bisection of a range of two commits that found the last one.
private struct Found {
  var outcome = BisectResult.Outcome.found
  var isImprovement = false
  var isAbandoned = false
  var isConfirmed = true
  var first: Commit? = Examples.commits[2]
  var change: Double? = 0.25
  var probability = 0.9995
  var files: [String] = ["Sources/Parse.swift"]
  var skipped = 0
  var hints: [BisectResult.Hint] = []
  var moved: [MovedMetric] = []
  var cause: LikelyCause?
  var merge: Commit?
  var unseen = 0
  var recorded = 0
  var builds = 3
  var posterior = [0.0005, 0.9995]
  var points = true
  var warnings: [String] = []

  var result: BisectResult {
    let (one, two, three) = (Examples.commits[0], Examples.commits[1], Examples.commits[2])
    return BisectResult(
      outcome: outcome, isAbandoned: isAbandoned, workflow: "parse", metric: wallTime,
      isImprovement: isImprovement, good: one, bad: three, origin: "--good and --bad",
      confidence: 0.99, smallestChange: 0.05, firstBad: first, lastGood: two,
      probability: probability,
      candidates: [
        .init(commit: three, probability: 0.7), .init(commit: two, probability: 0.3),
      ],
      noChangeProbability: 0.97, oppositeProbability: 0.98, change: change,
      interval: change.map { Interval(lower: $0 - 0.05, upper: $0 + 0.05) },
      intervalConfidence: 0.95, isConfirmed: isConfirmed, runs: 40, pairs: 8,
      recordedRuns: recorded, builds: builds,
      skipped: (0..<skipped).map { (two, "the build failed (\($0))\nmore lines") }, merge: merge,
      hints: hints,
      ranges: [
        .init(
          commits: Array(Examples.commits.prefix(posterior.count + 1)), unseen: unseen,
          posterior: posterior)
      ],
      points: points
        ? [
          .init(commit: one, position: 0, median: 0.04, runs: 12, probability: 0.0001),
          .init(commit: three, position: 2, median: 0.05, runs: 12, probability: 1),
        ] : [],
      changedFiles: files, cause: cause, moved: moved, warnings: warnings, duration: 90,
      overhead: 0.01)
  }

  func report(written: String? = nil) -> Report { Report(result, written: written) }
}

@Suite struct `The report of a bisection` {
  private let good = Examples.commits[0].id.short
  private let middle = Examples.commits[1].id.short
  private let bad = Examples.commits[2].id.short

  @Test func `names the commit, what it did and how sure that is`() {
    let name = "\(Examples.commits[2].id.hex) made parse wall_time"
    #expect(Found().report().lines[0] == "\(name) worse by 25.0 % (probability > 99.9 %)")
    #expect(
      Found(isImprovement: true, change: -0.2, probability: 0.97).report().lines[0]
        == "\(name) better by 20.0 % (probability 97 %)")
    #expect(
      Found(first: nil).report().lines[0]
        == "one of 2 commits made parse wall_time worse by 25.0 % (probability > 99.9 %); they"
        + " can't be distinguished")
  }

  @Test func `says what else came out`() {
    #expect(
      Found(outcome: .noChange, first: nil).report().lines[0]
        == "nothing changed: parse wall_time is not worse by 5 % or more anywhere in the range"
        + " (probability 97 %)")
    #expect(
      Found(outcome: .opposite, first: nil).report().lines[0]
        == "parse wall_time changed in the other direction: the bad commit is better than the good one"
        + " (probability 98 %)")
    #expect(
      Found(outcome: .undecided, first: nil).report().lines[0]
        == "undecided: the most probable commit has a probability of 70 %")
    #expect(
      Found(outcome: .running, first: nil).report().lines[0]
        == "not finished: the most probable commit so far has a probability of 70 %")
  }

  @Test(arguments: [
    (BisectResult.Outcome.noChange, "Search for smaller changes:", " --min-change 2.5%"),
    (.opposite, "Find the responsible commit:", " --improvement --min-change 5%"),
    (.undecided, "Allow more runs:", " --min-change 5% --max-runs 5000"),
  ])
  func `ends with the command that goes on`(
    outcome: BisectResult.Outcome, start: String, end: String
  ) throws {
    let report = Found(outcome: outcome, first: nil).report()
    let command =
      "\(start) perf-check bisect parse --good \(good) --bad \(bad) --metric wall_time\(end)"
    #expect(report.lines.last == command)
    #expect(try report.envelope(BisectData.self, BisectResults.self).nextSteps == [command])
  }

  @Test func `goes on where it was stopped, and asks for others where an end can't be measured`() {
    #expect(
      Found(outcome: .running, first: nil).report().lines.last
        == "Continue: perf-check bisect --resume")
    #expect(
      Found(outcome: .undecided, isAbandoned: true, first: nil).report().lines.last
        == "Choose other commits: perf-check bisect --good REV --bad REV")
    #expect(
      Found().report(written: "regression_tests.json").lines.last
        == "Saved the result to regression_tests.json. Commit it.")
    #expect(Found(isConfirmed: false).report().lines.last?.hasSuffix(" --max-pairs 1000") == true)
  }

  @Test func `confirms it with an interval, or says that pairs don't`() {
    #expect(
      Found().report().lines.contains(
        "confirmed against \(middle) in fresh processes: +25.0 %, 95 % interval +20.0 … +30.0 %"))
    #expect(
      Found(isConfirmed: false).report().lines.contains(
        "not confirmed against \(middle): +25.0 %, 95 % interval +20.0 … +30.0 % after the"
          + " maximum number of pairs"))
    #expect(!Found(change: nil).report().text.contains("confirmed against"))
  }

  @Test func `tells of the commit itself`() {
    var found = Found(cause: LikelyCause(name: "toolchain", evidence: "it changes Dockerfile"))
    found.moved = [
      MovedMetric(metric: "peak_rss", change: 0.1, pValue: 0.001),
      MovedMetric(metric: "page_faults", change: -0.02, pValue: 0.001),
    ]
    found.merge = Examples.commits[1]
    found.files = (1...10).map { "f\($0).swift" }
    let lines = found.report().lines
    #expect(lines.contains("Ada, 2026-01-02T03:04:05Z"))
    #expect(lines.contains("merged by \(middle) (Tidy up)"))
    #expect(
      lines.contains(
        "changes f1.swift, f2.swift, f3.swift, f4.swift, f5.swift, f6.swift, f7.swift, f8.swift and"
          + " 2 more"))
    #expect(lines.contains("probable cause: toolchain (it changes Dockerfile)"))
    #expect(lines.contains("changed together: peak_rss +10.0 %, page_faults -2.0 %"))
    found.files = Array(found.files.prefix(8))
    #expect(found.report().lines.contains { $0.hasSuffix("f8.swift") })
  }

  @Test func `shows other changes that are likely`() {
    var found = Found()
    found.hints = [
      .init(
        from: Examples.commits[1], through: Examples.commits[1], probability: 0.8, change: 0.07,
        isConfirmed: false),
      .init(
        from: Examples.commits[0], through: Examples.commits[1], probability: 0.9, change: -0.07,
        isConfirmed: true),
    ]
    let lines = found.report().lines
    #expect(lines.contains("also likely: +7.0 % at \(middle) (probability 80 %)"))
    #expect(lines.contains("also likely: -7.0 % in \(good)..\(middle) (confirmed)"))
  }

  @Test func `counts what was measured, in singular and plural`() {
    #expect(
      Found().report().lines.contains("2 commits, 40 runs, 16 of them in pairs, 3 builds"))
    #expect(
      Found(skipped: 1, unseen: 4, recorded: 9, builds: 1).report().lines.contains(
        "2 commits, 4 more that can't affect the workflow, 40 runs, 16 of them in pairs, 9 recorded"
          + " earlier, 1 build, 1 skipped"))
    #expect(
      Found(posterior: [1]).report().lines.contains(
        "1 commit, 40 runs, 16 of them in pairs, 3 builds"))
  }

  @Test func `lists ten skipped commits by the first line of the reason`() {
    let eleven = Found(skipped: 11).report().lines
    #expect(eleven.contains("skipped \(middle): the build failed (0)"))
    #expect(eleven.count { $0.hasPrefix("skipped") } == 10 && eleven.contains("and 1 more"))
    #expect(!eleven.contains("more lines"))
    #expect(!Found(skipped: 10).report().lines.contains("and 0 more"))
  }

  /// The bar of the probability has ten characters, and so one for each tenth.
  @Test func `has a row for each measured commit`() throws {
    let report = Found().report()
    let row = try report.row("\(good)  ")
    #expect(Array(row.prefix(5)) == [good, "12", "40 ms", "< 0.1 %", "··········"])
    #expect(try report.row("\(bad)  ").contains("██████████"))
    #expect(!Found(points: false).report().lines.contains { $0.hasPrefix("commit") })
  }

  @Test func `draws the probability along a range, but not of one commit`() {
    let title = "probability over the range of 2 commits (maximum > 99.9 %):"
    let lines = Found().report().lines
    #expect(lines.contains(title) && lines.contains("\(good) ▕▁█▏ \(bad)"))
    #expect(!Found(posterior: [1]).report().text.contains("probability along"))
    #expect(!Found(outcome: .opposite, first: nil).report().text.contains("probability along"))
  }

  @Test func `lists the candidates while none is found`() throws {
    let report = Found(outcome: .undecided, first: nil, points: false).report()
    #expect(try report.row("\(middle)  ") == [middle, "30 %", "Tidy up"])
    #expect(!Found(outcome: .noChange, first: nil, points: false).report().text.contains("30 %"))
  }

  @Test func `lets a subject do nothing`() {
    let report = Found().report()
    #expect(!report.text.contains("\u{1B}") && report.text.contains(#"\u{1B}[2J"#))
    #expect(report.markdown.contains("Read &lt;b&gt;all&lt;/b&gt; \\| @<!-- -->ada"))
  }

  @Test func `is in JSON as it was constructed`() throws {
    var found = Found(skipped: 1, warnings: ["w"])
    found.cause = LikelyCause(name: "toolchain", evidence: "e")
    found.moved = [
      MovedMetric(metric: "peak_rss", change: 0.1, pValue: 0.001),
      MovedMetric(metric: "page_faults", change: -0.02, pValue: 0.002),
    ]
    let read = try found.report().envelope(BisectData.self, BisectResults.self)
    let (data, results) = (read.result.performanceData, read.result.analysisResults)
    #expect(read.operation == "bisect" && read.workflow == "parse")
    #expect(read.metrics.dataCollectionTime == 90 && read.metrics.monitoringOverhead == 0.01)
    #expect(data.commits == 2 && data.startedFrom == "--good and --bad" && data.better == .lower)
    #expect(
      data.measured.map(\.position) == [0, 2] && data.measured.map(\.median) == [0.04, 0.05])
    #expect(results.firstBad == Examples.commits[2].id.hex && results.confirmed)
    #expect(results.interval == Interval(lower: 0.2, upper: 0.3) && results.confidence == 0.95)
    #expect(results.skipped.map(\.reason) == ["the build failed (0)\nmore lines"])
    #expect(results.candidates.map(\.probability) == [0.7, 0.3])
    #expect(
      results.moved.map(\.change) == [0.1, -0.02] && results.moved.map(\.pValue) == [0.001, 0.002])
    #expect(results.probableCause == "toolchain" && results.evidence == "e")
    #expect(results.warnings == ["w"])
  }
}
