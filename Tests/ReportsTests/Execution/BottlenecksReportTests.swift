import Reports
import Testing

@testable import Insight

@Suite struct `The report of bottlenecks` {
  private func one(
    _ kind: Bottleneck.Kind, share: Double = 0.25, run: String = "", solution: String = "split it"
  ) -> Bottleneck {
    Bottleneck(
      kind: kind, workflow: "build", run: run, share: share, evidence: "task 'link' takes 5 s",
      solution: solution)
  }

  private func report(
    _ bottlenecks: [Bottleneck], withSolutions: Bool = true, notMeasured: [String] = []
  ) -> Report {
    Report(
      bottlenecks: bottlenecks, withSolutions: withSolutions, notMeasured: notMeasured,
      workflow: nil, warnings: ["w"])
  }

  @Test func `has a row for each with what it costs`() throws {
    let report = report([one(.longTask, run: "7"), one(.serialChain, share: 0.5)])
    #expect(
      try report.row("long_task  ") == [
        "long_task", "build, run 7", "25 %", "task 'link' takes 5 s",
      ])
    #expect(try report.row("serial_chain  ").prefix(3) == ["serial_chain", "build", "50 %"])
  }

  @Test func `says each solution once`() throws {
    let twice = [one(.longTask, run: "1"), one(.longTask, run: "2"), one(.imbalance)]
    let report = report(twice)
    #expect(report.lines.count { $0 == "long_task: split it" } == 1)
    #expect(report.lines.contains("imbalance: split it"))
    let without = self.report(twice, withSolutions: false)
    #expect(!without.text.contains("split it"))
    let read = try without.read(BottlenecksResults.self)
    #expect(read.bottlenecks.map(\.solution) == [nil, nil, nil])
    #expect(
      try report.read(BottlenecksResults.self).bottlenecks.map(\.solution)
        == Array(repeating: "split it", count: 3))
  }

  @Test func `says that there is none, and what isn't known`() throws {
    let report = report([], notMeasured: ["cpu", "io"])
    #expect(report.lines[0] == "No bottleneck costs 2 % of an execution or more.")
    #expect(report.lines[1].hasSuffix(" Not recorded in these traces: cpu, io."))
    #expect(report.lines[2] == "warning: w" && report.lines.count == 3)
    let read = try report.read(BottlenecksResults.self)
    #expect(read.bottlenecks.isEmpty && read.notMeasured == ["cpu", "io"])
  }
}
