import Model
import Quantities
import Reports
import Testing

@testable import Gate

@Suite struct `The report of a recording` {
  private func report(_ runs: [Run], failures: [(String, String)] = []) -> Report {
    Report(
      Recording.Result(
        runs: runs, failures: failures.map { (workflow: $0.0, reason: $0.1) }, warnings: ["w"],
        duration: 3, overhead: nil),
      operation: "record", workflow: nil, outcome: "attached to abc")
  }

  @Test func `has a row for each metric and says where it went`() throws {
    let one = report([run([MetricSamples(metric: wallTime, samples: [0.05, 0.04, 0.09])])])
    #expect(
      try one.row("parse") == ["parse", "wall_time", "50 ms", "40 ms", "90 ms", "3"])
    #expect(one.lines.contains("attached to abc") && one.lines.last == "warning: w")
    let empty = report([run([MetricSamples(metric: rate, samples: [])])])
    #expect(try empty.row("parse") == ["parse", "rate", "-", "-", "-", "0"])
  }

  @Test func `says only why where nothing was measured`() throws {
    let failed = report([], failures: [("parse", "the build failed"), ("lint", "no such file")])
    #expect(
      failed.lines == [
        "missing: parse: the build failed", "missing: lint: no such file", "warning: w",
      ])
    let read = try failed.envelope(RunsData.self, RecordResults.self)
    #expect(read.operation == "record" && read.metrics.dataCollectionTime == 3)
    #expect(read.result.analysisResults.failures.map(\.workflow) == ["parse", "lint"])
    #expect(read.result.performanceData.runs.isEmpty)
  }
}
