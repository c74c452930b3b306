import Model
import Quantities
import Reports
import Testing

@testable import Insight

@Suite struct `The report of agents` {
  /// Of ten seconds 'red' worked for eight, 'blue' for four, and all others for none.
  ///
  /// The first of red's tasks failed.
  private func agents(others: Int = 0) throws -> [AgentPerformance] {
    var one = trace(
      [
        Task(name: "a", agent: "red", start: 0, end: 4, status: .failed),
        Task(name: "b", agent: "red", start: 4, end: 6),
        Task(name: "c", agent: "red", start: 6, end: 8),
        Task(name: "d", agent: "blue", start: 0, end: 4),
      ]
        + (0..<others).map { Task(name: "e", agent: "other\($0)", start: 0, end: 0) })
    one.statedMakespan = 10
    return AgentPerformance.find(in: [try ExecutionAnalysis(one)])
  }

  private func report(
    _ agents: [AgentPerformance],
    _ parts: Set<AgentPerformance.Part> = Set(AgentPerformance.Part.allCases)
  ) -> Report {
    Report(agents: agents, parts: parts, workflow: nil, warnings: [])
  }

  /// Two, two and four seconds: their quantiles are 2 + 0.9 · 2 and 2 + 0.98 · 2.
  ///
  /// An even share of twelve seconds is six.
  @Test func `has a row for each`() throws {
    #expect(
      try report(try agents()).row("red") == [
        "red", "3", "2.67 s", "2 s", "3.80 s", "3.96 s", "66.7 %", "8 s", "80 %", "133 %",
      ])
  }

  /// Of fifty agents, red has 8 of 12 s: 3333 % of an even share.
  @Test func `has shares beyond a thousand per cent in digits`() throws {
    #expect(try report(try agents(others: 48)).row("red").last == "3333 %")
  }

  @Test(arguments: [
    (
      AgentPerformance.Part.responseTime,
      ["red", "3", "2.67 s", "2 s", "3.80 s", "3.96 s"]
    ),
    (.successRate, ["red", "3", "66.7 %"]), (.efficiency, ["red", "3", "8 s", "80 %", "133 %"]),
  ])
  func `has only the parts that were asked for`(
    part: AgentPerformance.Part, row: [String]
  ) throws {
    let report = report(try agents(), [part])
    #expect(try report.row("red") == row)
    let entry = try report.read(AgentResults.self).agents[1]
    #expect((entry.responseTime == nil) == (part != .responseTime))
    #expect((entry.successRate == nil) == (part != .successRate))
    #expect((entry.busy == nil) == (part != .efficiency))
    #expect((entry.share == nil) == (part != .efficiency))
    #expect((entry.utilization == nil) == (part != .efficiency))
  }

  /// The mean of 8 and 4 is 6.
  @Test func `says how uneven their work is`() throws {
    let report = report(try agents())
    #expect(
      report.lines.contains("The busiest agent worked 1.33 times as long as the mean."))
    #expect(abs(try #require(try report.read(AgentResults.self).imbalance) - 4.0 / 3) < 1e-12)
    let idle = trace([Task(name: "a", agent: "red", start: 0, end: 0)])
    let none = AgentPerformance.find(in: [try ExecutionAnalysis(idle)])
    #expect(!self.report(none).text.contains("The busiest"))
  }

  /// Wilson's interval of two of three, by hand: 0.5731 ± 0.3654.
  @Test func `says what an agent is better at`() throws {
    var agents = try agents()
    agents[1].specialisations = [
      .init(kind: "lint", tasks: 9, change: -0.3, interval: -0.4 ... -0.2, pValue: 0.002)
    ]
    let report = report(agents)
    #expect(
      report.lines.last?.cells == ["red", "lint", "9", "-30.0 %", "-40.0 … -20.0 %", "0.002"])
    let entry = try report.read(AgentResults.self).agents[1]
    #expect(entry.specialisations[0].interval == Interval(lower: -0.4, upper: -0.2))
    let success = try #require(entry.successInterval)
    #expect(abs(success.lower - 0.2077) < 1e-4 && abs(success.upper - 0.9385) < 1e-4)
    #expect(entry.responseTime?.p50 == 2 && entry.utilization == 0.8)
    #expect(entry.busy == 8 && entry.share.map { abs($0 - 4.0 / 3) < 1e-12 } == true)
    #expect(!self.report(try self.agents()).text.contains("Compared with all other agents"))
  }

  @Test func `cuts long names`() throws {
    let long = String(repeating: "n", count: 40)
    let one = AgentPerformance.find(
      in: [try ExecutionAnalysis(trace([Task(name: "a", agent: long, start: 0, end: 1)]))])
    let row = try report(one).row("nnn")
    #expect(row[0].count == 32 && row[0].hasSuffix("n…"))
    #expect(try report(one).read(AgentResults.self).agents[0].agent == long)
  }
}
