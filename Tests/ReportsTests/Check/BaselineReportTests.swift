import Git
import History
import Model
import Reports
import Testing

@Suite struct `The report of a baseline` {
  private let counts = MetricSamples(
    metric: Metric(name: "instructions", unit: ""), samples: [1_000_000, 1_002_000, 1_001_000])

  private func baseline() -> BaselineFile {
    var file = BaselineFile()
    file.update(from: run([counts], commit: Examples.commits[0].id.hex))
    file.update(from: run([counts], workflow: "lint", commit: Examples.commits[1].id.hex))
    return file
  }

  @Test func `has the median of each metric, and marks this environment`() throws {
    let report = Report(baseline: baseline(), workflow: nil, here: machine.key)
    #expect(
      try report.row("parse") == [
        "parse", "instructions", "1.00 M", "3", Examples.commits[0].id.short,
        "2026-01-01T00:00:00Z", machine.key + " (here)",
      ])
    let elsewhere = Report(baseline: baseline(), workflow: nil, here: "other")
    #expect(try elsewhere.row("parse").last == machine.key)
  }

  @Test func `is of one workflow where that was asked for`() throws {
    let report = Report(baseline: baseline(), workflow: "lint", here: "")
    #expect(report.lines.count == 2 && report.lines[1].hasPrefix("lint"))
    let read = try report.envelope(BaselineData.self, NoData.self)
    #expect(read.workflow == "lint" && read.nextSteps.isEmpty)
    let entry = try #require(read.result.performanceData.metrics.first)
    #expect(read.result.performanceData.metrics.count == 1 && entry.samples == counts.samples)
    #expect(entry.commit == Examples.commits[1].id.hex && entry.toolchain == "6.3")
    #expect(entry.better == .lower && entry.environment == machine.key)
  }

  @Test(arguments: [nil, "nothing"])
  func `says how to make one where there is none`(workflow: String?) throws {
    let file = workflow == nil ? BaselineFile() : baseline()
    let report = Report(baseline: file, workflow: workflow, here: "")
    let next = "Measure a baseline: perf-check baseline update"
    #expect(report.lines == ["The baseline is empty.", next])
    #expect(try report.envelope(BaselineData.self, NoData.self).nextSteps == [next])
  }
}
