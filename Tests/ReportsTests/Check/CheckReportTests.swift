import Foundation
import Git
import Model
import Quantities
import Reports
import Testing

@testable import Advice
@testable import Gate
@testable import Insight

@Suite struct `The report of a check` {
  @Test func `says what was compared with what`() {
    let (base, candidate) = (Examples.commits[0].id.short, Examples.commits[1].id.short)
    let subject = "\(candidate) (Tidy up) against \(base) (merge base with 'main')"
    #expect(Report(check([comparison()])).lines[0] == subject)
    #expect(
      Report(check([comparison()], isDirty: true)).lines[0]
        == subject.replacing("\(candidate) ", with: "\(candidate) with uncommitted changes "))
  }

  @Test func `has a row for each comparison`() throws {
    var counted = comparison(.passed, metric: Metric(name: "instructions", unit: ""), change: nil)
    (counted.pValue, counted.base, counted.candidate) = (nil, nil, nil)
    let report = Report(check([comparison(), counted]))
    #expect(
      try report.row("parse  wall_time") == [
        "parse", "wall_time", "40 ms", "48 ms", "+20.0 %", "+15.0 … +25.0 %", "0.016", "10 %",
        "regressed",
      ])
    #expect(
      try report.row("parse  instructions") == [
        "parse", "instructions", "-", "-", "-", "-", "-", "10 %", "passed",
      ])
  }

  /// 1/1.5 − 1 is −33.3 %: what a rate may fall by where a time may rise by a half.
  @Test func `states the limit of a rate as what it may fall by`() throws {
    let report = Report(check([comparison(metric: rate, limit: 0.5, change: 0.4)]))
    #expect(try report.row("parse  rate").suffix(2) == ["33.3 %", "regressed"])
    #expect(report.text.contains("worse by 40.0 % (98 % interval +35.0 … +45.0 %): more than"))
    #expect(report.text.contains("more than the 33.3 % allowed"))
  }

  @Test(
    arguments: zip(
      Verdict.allCases, ["✅", "🚀", "❌", "❔", "⚠️", "⚠️", "🆕"]))
  func `begins in Markdown with a sign of its verdict`(verdict: Verdict, sign: String) {
    let markdown = Report(check([comparison(verdict)])).markdown
    let name = verdict == .notComparable ? "not comparable" : verdict.rawValue
    #expect(markdown.hasPrefix("### \(sign) perf-check: \(name)\n"))
  }

  @Test func `has a colour for what is good, bad and open`() {
    func color(_ verdict: Verdict) -> Substring? {
      let colored = Report(check([comparison(verdict)])).colored
      return colored.firstMatch(of: /\[(\d+)m(?:not comparable|[a-z]+)\u{1B}/)?.1
    }
    #expect([Verdict.passed, .improved, .new].map(color) == ["32", "32", "32"])
    #expect(color(.regressed) == "31")
    #expect([Verdict.undecided, .missing, .notComparable].map(color) == ["33", "33", "33"])
  }

  @Test func `says how the figures came about`() {
    var ten = comparison(.passed, metric: rate)
    ten.pairs = 10
    let rule = "at most 1 % of checks report a false regression, over all tests together"
    #expect(
      Report(check([ten, comparison(.passed)])).text.contains(
        "8 pairs, 10 pairs in random order; \(rule)"))
    ten.pairs = nil
    #expect(Report(check([ten])).lines.contains(rule))
    ten.pairs = 1
    #expect(Report(check([ten])).lines.contains("1 pair in random order; \(rule)"))
  }

  @Test func `tells a regression that was measured again`() {
    var one = comparison()
    one.confirmation = .init(
      isConfirmed: true, change: 0.235, interval: nil, confidence: 0.9, pairs: 6)
    #expect(
      Report(check([one])).lines.contains(
        "regressed: parse wall_time is worse by 20.0 % (98 % interval +15.0 … +25.0 %): more than"
          + " the 10 % allowed; measured again: +23.5 % in 6 pairs"))
    // What fresh processes don't show is open.
    one.verdict = .undecided
    #expect(
      Report(check([one])).text.contains(
        "undecided: parse wall_time: +20.0 % at first, but on remeasurement +23.5 % in 6 pairs,"
          + " which doesn't confirm it"))
  }

  @Test func `tells exact counts without an interval`() {
    var one = comparison(metric: Metric(name: "instructions", unit: ""))
    (one.interval, one.confidence, one.pairs) = (nil, nil, nil)
    #expect(
      Report(check([one])).text.contains(
        "parse instructions is worse by 20.0 %, exact counts: more than the 10 % allowed"))
    one.verdict = .improved
    one.change = -0.2
    #expect(
      Report(check([one])).lines.contains(
        "improved: parse instructions is better by 20.0 %, exact counts"))
  }

  @Test(arguments: [
    ("max_pairs", ""), ("futile", ", stopped early: unlikely to be decided within the budget"),
    ("max_time", ", when its time limit was reached"),
  ])
  func `says why a comparison is undecided`(ending: String, why: String) {
    var one = comparison(.undecided, change: 0.08)
    (one.ending, one.furtherPairs, one.detectableChange) = (ending, 40, 0.15)
    let text = Report(check([one])).text
    #expect(
      text.contains(
        "the interval +3.0 … +13.0 % contains the limit of 10 % after 8 pairs\(why); about 40 more"
          + " are needed; +15.0 % or more would have been detected with 90 % power"))
    one.interval = nil
    #expect(Report(check([one])).text.contains("too few pairs for the limit of 10 % after 8 pairs"))
  }

  /// 8 pairs and 40 more are 48; half as many again are 72, which is rounded up to 80.
  @Test func `proposes as many pairs as will probably do`() {
    var one = comparison(.undecided, change: 0.08)
    one.furtherPairs = 40
    func next(_ workflow: String?) -> String? {
      Report(check([one], workflow: workflow)).lines.last
    }
    #expect(next(nil) == "Measure more: perf-check check --pairs 80")
    #expect(next("parse") == "Measure more: perf-check check parse --pairs 80")
    one.furtherPairs = nil
    #expect(next(nil) == "Raise the limit, or gate a less noisy metric: perf-check selftest")
  }

  @Test func `proposes to accept only what regressed`() throws {
    let accept = "If it is intentional: perf-check baseline accept --reason \"...\""
    for verdict in Verdict.allCases {
      let report = Report(check([comparison(verdict)]))
      #expect(report.lines.contains(accept) == (verdict == .regressed), "\(verdict)")
      let steps = try report.envelope(VerdictData.self, VerdictResults.self).nextSteps
      #expect(steps.contains(accept) == (verdict == .regressed), "\(verdict)")
    }
  }

  @Test func `says nothing twice of what could not be compared`() {
    var missing = comparison(.missing, change: nil)
    missing.warnings = ["the build failed\nerror: no such module 'x'"]
    var noisy = comparison(.passed, metric: rate)
    noisy.warnings = ["3 pairs were disturbed"]
    let text = Report(check([missing, noisy], warnings: ["the machine is busy"])).text
    #expect(text.ranges(of: "the build failed").count == 1)
    #expect(text.contains("missing: parse wall_time: the build failed\nerror: no such module"))
    #expect(text.contains("warning: parse rate: 3 pairs were disturbed"))
    #expect(text.contains("warning: the machine is busy"))
  }

  @Test func `ends with notes and advice`() {
    let advice = Recommendation(
      category: .computing, workflow: "parse", recommendation: "profile it", rationale: "cpu rose",
      metric: "wall_time", change: nil, interval: nil, effort: .low, caveats: [])
    let report = Report(check([comparison()]), advice: [advice], notes: ["a limit is near"])
    #expect(report.lines.contains("warning: a limit is near"))
    #expect(report.lines.contains("advice: parse: profile it (cpu rose)"))
  }

  @Test func `says what the change does to its own gate`() {
    let weaker = GateChange(
      kind: .loosened, workflow: "parse", metric: "wall_time", what: "limit", base: "3 %",
      candidate: "60 %", applies: false, remedy: "Ask for a review")
    let report = Report(check([comparison(.passed)], gateChanges: [weaker]))
    #expect(
      report.lines.contains(
        "gate loosened: parse wall_time: limit 3 % → 60 % (doesn't apply). Ask for a review"))
    #expect(
      report.markdown.hasPrefix(
        "### ✅ perf-check: passed; ❌ the change weakens its own gate\n"))
    #expect(report.colored.contains("\u{1B}[31mgate loosened\u{1B}[0m"))
    var tighter = GateChange(kind: .tightened, what: "limit", applies: true)
    tighter.workflow = "parse"
    let other = Report(check([comparison(.passed)], gateChanges: [tighter]))
    #expect(other.lines.contains("gate tightened: parse: limit (applies)"))
    #expect(!other.markdown.contains("weakens"))
  }
}

@Suite struct `Slower tasks behind a regression` {
  private func task(
    _ name: String, phase: String = "", makespan: Double = 0.1
  ) -> SlowerTask {
    SlowerTask(
      task: name, phase: phase, before: 1, after: 1.5, change: 0.5, interval: 0.4...0.6,
      pValue: 0.001, makespanChange: makespan)
  }

  private let makespan = Metric(name: "makespan", unit: "s")

  private func finding(_ tasks: [SlowerTask]?, of metric: Metric? = nil) throws -> String {
    let report = Report(
      check([comparison(metric: metric ?? makespan)]),
      slowerTasks: tasks.map { ["parse": $0] } ?? [:])
    return try #require(report.lines.first { $0.hasPrefix("regressed:") })
  }

  @Test func `are named with what each does to the makespan`() throws {
    #expect(
      try finding([task("link"), task("lint", makespan: 0.0004)]).hasSuffix(
        "; slower tasks: 'link' +50.0 % (1 s → 1.50 s, +10.0 % of makespan by itself), 'lint'"
          + " +50.0 % (1 s → 1.50 s, no effect on the makespan by itself)"))
  }

  @Test func `are counted beyond five`() throws {
    let six = try finding((1...6).map { task("t\($0)") })
    #expect(six.contains("'t5'") && !six.contains("'t6'") && six.hasSuffix(", and 1 more"))
    #expect(try !finding((1...5).map { task("t\($0)") }).contains(", and"))
  }

  @Test func `may be none, which is said, unless there are no tasks`() throws {
    #expect(try finding([]).hasSuffix("; no single task is significantly slower"))
    #expect(try !finding(nil).contains("task"))
    // The time of a task is about that task alone.
    #expect(try !finding([], of: Metric.task("link")).contains("single"))
  }

  @Test func `are those of the phase that regressed`() throws {
    let tasks = [task("link", phase: "end"), task("lint", phase: "start")]
    let one = try finding(tasks, of: Metric.phase("end"))
    #expect(one.contains("'link'") && !one.contains("'lint'"))
    #expect(try !finding(tasks, of: Metric(name: "peak_rss", unit: "bytes")).contains("'link'"))
  }

  @Test func `are in JSON with the comparison`() throws {
    let report = Report(
      check([comparison(metric: makespan), comparison(.passed)]),
      slowerTasks: ["parse": [task("link")]])
    let results = try report.envelope(VerdictData.self, VerdictResults.self).result.analysisResults
    #expect(results.comparisons.map(\.slowerTasks.count) == [1, 0])
    let entry = try #require(results.comparisons.first?.slowerTasks.first)
    #expect(entry.task == "link" && entry.base == 1 && entry.candidate == 1.5)
    #expect(entry.interval == Interval(lower: 0.4, upper: 0.6) && entry.makespanChange == 0.1)
  }
}

@Suite struct `The JSON of a check` {
  @Test func `holds what was constructed`() throws {
    var one = comparison(metric: rate, limit: 0.5)
    (one.disturbedPairs, one.eValue, one.ending, one.furtherPairs) = (2, 120, "decided", nil)
    one.differences = [.init(field: "cores", recorded: "4", here: "2")]
    one.confirmation = .init(
      isConfirmed: true, change: 0.25, interval: nil, confidence: 0.9, pairs: 6)
    let result = check([one], isDirty: true, workflow: "parse", warnings: ["w"])
    let read = try Report(result, notes: ["n"]).envelope(VerdictData.self, VerdictResults.self)
    #expect(read.operation == "check" && read.workflow == "parse")
    #expect(read.timestamp == "2026-01-01T00:00:00Z")
    #expect(read.metrics.dataCollectionTime == 12.5 && read.metrics.monitoringOverhead == 0.001)
    #expect(read.result.performanceData.seed == 7)
    #expect(read.result.performanceData.environment == machine)
    #expect(read.result.performanceData.samples.first?.candidate == [0.048, 0.049, 0.047])
    let results = read.result.analysisResults
    #expect(results.verdict == .regressed && results.candidateDirty && results.patch == nil)
    #expect(results.base == Examples.commits[0].id.hex && results.falseAlarmRate == 0.01)
    let entry = try #require(results.comparisons.first)
    #expect(entry.better == .higher && entry.limit == 0.5 && entry.verdict == .regressed)
    #expect(abs(entry.limitChange - 1.0 / 3) < 1e-12)
    #expect(entry.interval == one.interval && entry.pairs == 8 && entry.disturbedPairs == 2)
    #expect(entry.eValue == 120 && entry.endedBy == "decided" && entry.furtherPairs == nil)
    #expect(entry.confirmation?.pairs == 6 && entry.confirmation?.interval == nil)
    #expect(entry.environmentDifferences.first?.field == "cores")
    #expect(results.warnings.contains("w"))
  }

  @Test func `is of no comparison a missing one`() throws {
    let report = Report(check([]))
    let results = try report.envelope(VerdictData.self, VerdictResults.self).result.analysisResults
    #expect(results.verdict == .missing && results.comparisons.isEmpty)
    #expect(report.markdown.hasPrefix("### ⚠️ perf-check: missing\n"))
  }
}
