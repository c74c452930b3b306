import Insight
import Model
import Quantities
import Testing

@testable import Reports

@Suite struct `A Gantt chart in a terminal` {
  private func bars(_ trace: Trace, width: Int = 10) throws -> [[String]] {
    let table = try #require(Gantt(try ExecutionAnalysis(trace), width: width).table)
    return table.rows.map { $0.map { CellText.lines($0).joined() } }
  }

  /// Ten characters for ten seconds.
  @Test func `has a row for each task, in the order in which they started`() throws {
    #expect(
      try bars(build()) == [
        ["compile", "0", "▓▓▓▓······"], ["lint", "1", "██████····"], ["link", "0", "····▓▓▓▓▓▓"],
      ])
    let title = try #require(Gantt(try ExecutionAnalysis(build(run: "7"))).table?.title)
    #expect(title == "Gantt chart of build, run 7: ░ ready, █ running, ▓ on the critical path")
  }

  @Test func `shows how long a task was ready before it started`() throws {
    let waiting = trace([
      Task(name: "a", start: 0, end: 6, queued: 0),
      Task(name: "b", start: 6, end: 10, queued: 2),
    ])
    #expect(try bars(waiting) == [["a", "0", "▓▓▓▓▓▓····"], ["b", "0", "··░░░░▓▓▓▓"]])
  }

  @Test func `shows what ran, however short it is, and where it ended last`() throws {
    let short = trace([
      Task(name: "blink", start: 0, end: 0.001), Task(name: "long", agent: "1", start: 0, end: 100),
      Task(name: "end", agent: "2", start: 99.9999, end: 100),
    ])
    let rows = try bars(short)
    #expect(rows.map { $0[2].filter { "█▓".contains($0) }.count } == [1, 10, 1])
    #expect(rows[2][2].last != "·" && rows.allSatisfy { $0[2].count == 10 })
  }

  @Test func `leaves out tasks whose times aren't known, and all of it where none is`() throws {
    var partly = build()
    partly.spans[1].startTime = Nanoseconds.unknown
    #expect(try bars(partly).map { $0[0] } == ["compile", "link"])
    #expect(try Gantt(ExecutionAnalysis(untimed())).table == nil)
    let instant = trace([Task(name: "a", start: 0, end: 0)])
    #expect(try Gantt(ExecutionAnalysis(instant)).table == nil)
  }

  @Test func `leaves the agent empty where nobody says who ran a task`() throws {
    let loose = trace([Task(name: "a", agent: nil, start: 0, end: 1)])
    #expect(try bars(loose) == [["a", "", "▓▓▓▓▓▓▓▓▓▓"]])
  }

  /// Agent x runs for all of the time, y for the first half of it.
  @Test func `has a row for each agent where there are more than forty tasks`() throws {
    let tasks = (0..<40).map { place in
      Task(name: "t\(place)", agent: "x", start: Double(place), end: Double(place + 1))
    }
    #expect(try bars(trace(tasks)).count == 40)
    let more = trace(tasks + [Task(name: "u", agent: "y", start: 0, end: 20)])
    #expect(try bars(more) == [["x", "██████████"], ["y", "█████·····"]])
    let title = try #require(Gantt(try ExecutionAnalysis(more)).table?.title)
    #expect(title == "Gantt chart of build: utilization of each agent, over 40 s")
    let nobody = trace(
      (0..<41).map { Task(name: "t\($0)", agent: nil, start: Double($0), end: Double($0) + 1) })
    #expect(try Gantt(ExecutionAnalysis(nobody)).table == nil)
  }

  /// Of ten columns of 4.1 s, x is busy for a half of the first one, and y for a thousandth.
  @Test func `shows how busy an agent was by the height of its column`() throws {
    var tasks = [
      Task(name: "half", agent: "x", start: 0, end: 2.05),
      Task(name: "little", agent: "y", start: 0, end: 0.0041),
    ]
    tasks += (0..<41).map {
      Task(name: "t\($0)", agent: "z", start: Double($0), end: Double($0) + 1)
    }
    let rows = try bars(trace(tasks))
    #expect(rows[0] == ["x", "▄·········"] && rows[1] == ["y", "▁·········"])
    #expect(rows[2] == ["z", "██████████"])
  }

  @Test func `counts agents beyond forty`() throws {
    func rows(_ agents: Int) throws -> [[String]] {
      try bars(
        trace(
          (0..<agents).map { Task(name: "t\($0)", agent: "a\($0)", start: 0, end: 1) }
            + [Task(name: "last", agent: "a0", start: 1, end: 2)]))
    }
    #expect(try rows(40).map { $0[0] } == (0..<40).map { "a\($0)" })
    #expect(try rows(43).count == 41 && rows(43).last == ["and 3 more", ""])
  }
}
