import Insight
import Model
import Reports
import Testing

@Suite struct `The report of parallel efficiency` {
  private func report(_ traces: Trace...) throws -> Report {
    Report(
      parallel: try traces.map { try ParallelEfficiency($0) }, workflow: nil, warnings: ["w"])
  }

  /// 16 s of work in 10 s by two agents: 1.6 times as fast as one, 80 % of what they could.
  ///
  /// By Karp and Flatt (1/1.6 − 1/2)/(1 − 1/2) is a quarter; of 20 s agents were idle for 4.
  @Test func `has a row for each execution`() throws {
    #expect(
      try report(build()).row("build  ") == [
        "build", "2", "1.60", "80 %", "25 %", "4 s", "10 s (0.0 %)", "2",
      ])
  }

  /// One agent takes 16 s, two take 10 s, and a third is idle: 40 and 25 of 40 characters.
  @Test func `draws the makespan against the number of agents`() throws {
    let report = try report(build())
    let lines = report.lines.drop { $0 != "Makespan of build by replay" }.dropFirst(2).prefix(3)
    let expected = [(1, "16 s", 40), (2, "10 s", 25), (3, "10 s", 25)]
    #expect(lines.count == expected.count)
    for (line, (agents, makespan, blocks)) in zip(lines, expected) {
      #expect(line.cells.prefix(2) == ["\(agents)", makespan])
      #expect(line.filter { $0 == "█" }.count == blocks)
      #expect(line.filter { $0 == "·" }.count == 40 - blocks)
    }
  }

  @Test func `has question marks for what isn't known`() throws {
    #expect(
      try report(untimed()).row("old  ") == ["old", "?", "?", "?", "?", "?", "?", "1"])
  }

  @Test func `is in JSON as it was analyzed`() throws {
    let read = try report(build(run: "7"), untimed()).read(WorkflowsResults<ParallelEntry>.self)
    #expect(read.warnings == ["w"] && read.workflows.map(\.run) == ["7", ""])
    let (known, unknown) = (read.workflows[0], read.workflows[1])
    #expect(known.agents == 2 && known.speedup == 1.6 && known.serialFraction == 0.25)
    #expect(known.idleTime == 4 && known.replayedMakespan == 10 && known.replayError == 0)
    #expect(known.curve.map(\.agents) == [1, 2, 3] && known.curve.map(\.makespan) == [16, 10, 10])
    #expect(known.flattensAt == 2)
    #expect(unknown.agents == nil && unknown.speedup == nil && unknown.replayedMakespan == nil)
    #expect(unknown.curve.map(\.makespan) == [8, 8], "the second waits for the first")
  }
}
