import Insight
import Model
import Reports
import Testing

@Suite struct `The report of executions` {
  private func report(_ traces: Trace..., warnings: [String] = []) throws -> Report {
    Report(
      executions: try traces.map { try ExecutionAnalysis($0) }, workflow: nil, warnings: warnings)
  }

  /// 16 s of work in 10 s are 1.6 at once.
  ///
  /// No schedule is shorter than the chain of 10 s, and none of two agents longer than 16/2 + 10/2.
  @Test func `has a row for each`() throws {
    #expect(
      try report(build()).row("build  ") == [
        "build", "3", "2", "10 s", "16 s", "1.60, max 2", "0 s", "10 s … 13 s",
      ])
    #expect(try report(build(run: "7")).row("build, run 7  ")[1] == "3")
  }

  /// The bars have forty characters: the first four of ten seconds are sixteen of them.
  @Test func `draws the critical path along the makespan`() throws {
    let report = try report(build())
    #expect(
      report.lines.contains(
        "Critical path of build: 10 s, reconstructed from the schedule, backwards from the last task"
      ))
    let dots = { String(repeating: "·", count: $0) }
    let blocks = { String(repeating: "█", count: $0) }
    #expect(report.lines.contains("compile    4 s  " + blocks(16) + dots(24)))
    #expect(report.lines.contains("link       6 s  " + dots(16) + blocks(24)))
  }

  @Test func `says where a critical path comes from`() throws {
    var stated = build()
    stated.statedCriticalPath = [.init(task: "all", start: 0, duration: 9.5)]
    #expect(
      try report(stated).lines.contains("Critical path of build: 9.50 s, as recorded in the trace"))
    #expect(
      try report(untimed()).lines.contains(
        "Critical path of old: 8 s, the longest chain of dependencies"))
  }

  @Test func `shows the twenty longest tasks of a long path, in its order`() throws {
    // One after the other on one agent; the third takes least.
    let lengths = (0..<25).map { $0 == 2 ? 0.5 : Double(1 + $0) }
    var now = 0.0
    let chain = lengths.enumerated().map { place, length in
      defer { now += length }
      return Task(
        name: "t\(place)", start: now, end: now + length, needs: place > 0 ? [Int32(place - 1)] : []
      )
    }
    let report = try report(trace(chain, agents: 1))
    #expect(report.text.contains("; the 20 longest of 25 tasks"))
    let path = report.lines.drop { !$0.hasPrefix("Critical path") }.dropFirst(2).prefix(20)
    // The shortest are those at places 0, 1, 2, 3 and 4.
    #expect(path.map { String($0.prefix { $0 != " " }) } == (5..<25).map { "t\($0)" })
    let read = try report.read(WorkflowsResults<ExecutionEntry>.self)
    #expect(read.workflows[0].criticalPath.tasks.count == 25, "JSON has all")
  }

  @Test func `draws charts of three executions, but not of four`() throws {
    let three = try report(build(run: "1"), build(run: "2"), build(run: "3"))
    #expect(three.text.ranges(of: "Gantt chart of").count == 3)
    let four = try report(build(run: "1"), build(run: "2"), build(run: "3"), build(run: "4"))
    #expect(!four.text.contains("Gantt chart of"))
    #expect(four.text.ranges(of: "Critical path of").count == 4)
  }

  @Test func `warns of what traces don't say`() throws {
    #expect(
      try report(build(statesNeeds: false), warnings: ["last"]).lines.suffix(2) == [
        "warning: build: the trace has no dependencies; the bounds ignore them",
        "warning: last",
      ])
    let lines = try report(untimed()).lines
    #expect(lines.contains("warning: old: the number of agents is unknown; no bounds"))
    #expect(lines.contains("warning: old: the trace has durations but no times; no makespan"))
    #expect(
      try report(untimed()).row("old  ").dropFirst() == ["2", "?", "?", "8 s", "?", "?", "?"])
  }

  @Test func `is in JSON with null for what isn't known`() throws {
    let results = try report(build(run: "7"), untimed(), warnings: ["w"]).read(
      WorkflowsResults<ExecutionEntry>.self)
    #expect(results.warnings == ["w"] && results.workflows.map(\.workflow) == ["build", "old"])
    let (known, unknown) = (results.workflows[0], results.workflows[1])
    #expect(known.run == "7" && known.tasks == 3 && known.makespan == 10 && known.work == 16)
    #expect(known.averageParallelism == 1.6 && known.maxParallelism == 2 && !known.agentsInferred)
    #expect(known.lowerBound == 10 && known.upperBound == 13 && known.queueTime == 0)
    #expect(known.criticalPath.source == "schedule" && known.criticalPath.duration == 10)
    #expect(known.criticalPath.tasks.map(\.start) == [0, 4])
    #expect(unknown.makespan == nil && unknown.agents == nil && unknown.lowerBound == nil)
    #expect(unknown.criticalPath.tasks.map(\.start) == [nil, nil])
    #expect(unknown.criticalPath.tasks.map(\.duration) == [3, 5])
  }

  @Test func `of none has no rows`() throws {
    #expect(try report().lines.count == 1)
    #expect(try report().read(WorkflowsResults<ExecutionEntry>.self).workflows.isEmpty)
  }
}
