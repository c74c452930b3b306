import Files
import Foundation
import Model
import Processes
import Quantities
import TestSupport
import Testing

@testable import Watch

private func usage(_ elapsed: Double, by monitor: String, at time: Double) -> UsageLine {
  UsageLine(
    WatchSample(
      moment: .now, elapsed: elapsed, interval: 1, tree: .init(), change: Usage(),
      machine: MachineActivity()),
    of: "w", by: monitor, at: Date(timeIntervalSince1970: time))
}

private func event(
  _ event: TraceLine.Event, by monitor: String, at time: Double, elapsed: Double = 0,
  of workflow: String = "w", _ span: TaskSpan? = nil
) -> TraceLine {
  TraceLine(
    event, of: workflow, by: monitor, at: Date(timeIntervalSince1970: time), elapsed: elapsed,
    span: span)
}

@Suite struct `A feed of what a monitor writes` {
  private let folder: TemporaryFolder
  private let live: LiveFolder

  init() throws {
    folder = try TemporaryFolder()
    live = LiveFolder(path: folder.path + "/real_time", in: FileTree(root: folder.path))
  }

  private func append(_ lines: any LiveLine...) throws {
    for line in lines {
      let path = line is TraceLine ? live.tracesPath : live.usagePath
      try LineFile(path, in: live.files).append(line.line)
    }
  }

  @Test func `follows the newest run, line by line`() throws {
    var feed = LiveFeed(live)
    #expect(feed.next(now: 0) == nil)
    try append(event(.runBegan, by: "old", at: 100), usage(1, by: "old", at: 101))
    #expect(feed.next(now: 102)?.monitor == "old")
    try append(event(.runBegan, by: "new", at: 110), usage(5, by: "old", at: 111))
    var found = feed.next(now: 111)
    var state = try #require(found)
    #expect(state.monitor == "new" && state.usage == nil)
    let span = TaskSpan(task: "a", agent: "x", start: 1)
    try append(
      event(.taskBegan, by: "new", at: 112, elapsed: 2, span), usage(3, by: "new", at: 113))
    found = feed.next(now: 113)
    state = try #require(found)
    #expect(state.tasks.map(\.status) == [.running] && state.elapsed == 3)
    #expect(state.status == .running && feed.next(now: 113) == state)
    try append(event(.runEnded, by: "new", at: 114, elapsed: 4))
    #expect(feed.next(now: 999)?.status == .ended)
  }

  @Test func `calls a run lost whose monitor stopped writing`() throws {
    try append(event(.runBegan, by: "m", at: 100), usage(1, by: "m", at: 101))
    var feed = LiveFeed(live)
    #expect(feed.next(now: 105)?.status == .running && feed.next(now: 107)?.status == .lost)
    try append(usage(9, by: "m", at: 109))
    #expect(feed.next(now: 110)?.status == .running)
  }

  @Test func `waits for the end of a line, and skips damaged ones`() throws {
    var feed = LiveFeed(live)
    let began = event(.runBegan, by: "m", at: 100).line
    try live.files.write("{\"at\"\n" + String(began.prefix(20)), to: live.tracesPath)
    #expect(feed.next(now: 100) == nil)
    let file = try FileHandle(forWritingTo: URL(filePath: live.tracesPath))
    try file.seekToEnd()
    try file.write(contentsOf: Data((String(began.dropFirst(20)) + "\n").utf8))
    #expect(feed.next(now: 100)?.monitor == "m")
  }

  @Test func `begins again where a file was replaced`() throws {
    try append(event(.runBegan, by: "m", at: 100), usage(1, by: "m", at: 101))
    var feed = LiveFeed(live)
    #expect(feed.next(now: 101)?.usage != nil)
    try live.files.write(event(.runBegan, by: "n", at: 100).line + "\n", to: live.tracesPath)
    let found = feed.next(now: 101)
    let state = try #require(found)
    #expect(state.monitor == "n" && state.usage == nil)
  }

  @Test func `follows one workflow only`() throws {
    try append(
      event(.runBegan, by: "m", at: 100), event(.runBegan, by: "n", at: 101, of: "other"))
    var feed = LiveFeed(live, of: "w")
    #expect(feed.next(now: 101)?.monitor == "m")
  }
}

@Suite struct `A replay of a run` {
  private static let trace: Trace = {
    var trace = Trace(workflow: "build", run: "7")
    func add(
      _ name: String, _ agent: String, _ start: Double, _ duration: Double, _ status: Trace.Status
    ) {
      let (task, agent) = (trace.name(name), trace.agent(agent))
      trace.spans.append(
        Trace.Span(task: task, agent: agent, status: status, start: start, duration: duration))
    }
    add("a", "x", 10, 2, .succeeded)
    add("b", "y", 10, 3, .failed)
    add("b", "x", 13, 1, .succeeded)
    return trace
  }()

  @Test func `has the state of each moment, in any order`() throws {
    var replay = try #require(LiveReplay(Self.trace))
    #expect(replay.duration == 4)
    var state = replay.state(at: 1)
    #expect(
      state.tasks.map(\.name) == ["a", "b"] && state.tasks.map(\.status) == [.running, .running])
    #expect(state.agents.map(\.task) == ["a", "b"] && state.elapsed == 1)
    state = replay.state(at: 3.5)
    #expect(state.tasks.map(\.status) == [.succeeded, .running] && state.tasks[1].attempt == 2)
    #expect(state.agents[1].failed == 1)
    state = replay.state(at: 100)
    #expect(state.status == .ended && state.elapsed == 4 && state.tasks[1].status == .succeeded)
    // Back to the beginning.
    #expect(replay.state(at: 0.5).tasks.map(\.status) == [.running, .running])
  }

  @Test func `needs times`() {
    var untimed = Trace(workflow: "build", run: "")
    let task = untimed.name("a")
    untimed.spans = [Trace.Span(task: task, duration: 3)]
    #expect(LiveReplay(untimed) == nil)
    #expect(LiveReplay(lines: ["{}", "x"]) == nil)
  }

  @Test func `takes the newest run of a monitor's lines`() throws {
    let lines: [any LiveLine] = [
      event(.runBegan, by: "old", at: 100), usage(1, by: "old", at: 101),
      event(.runBegan, by: "new", at: 200), usage(2, by: "new", at: 202),
    ]
    var replay = try #require(LiveReplay(lines: lines.map { $0.line[...] }))
    #expect(replay.duration == 2 && replay.state(at: 2).usage?.monitor == "new")
  }
}
