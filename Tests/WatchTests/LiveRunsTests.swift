import Files
import Foundation
import Model
import Processes
import Quantities
import TestSupport
import Testing

@testable import Watch

@Suite struct `The runs that are watched` {
  private let folder: TemporaryFolder
  private let live: LiveFolder

  init() throws {
    folder = try TemporaryFolder()
    live = LiveFolder(path: folder.path + "/real_time", in: FileTree(root: folder.path))
  }

  private func usage(_ elapsed: Double, by monitor: String, at time: Double) -> UsageLine {
    UsageLine(
      WatchSample(
        moment: .now, elapsed: elapsed, interval: 1, tree: .init(), change: Usage(),
        machine: MachineActivity()),
      of: "w", by: monitor, at: Date(timeIntervalSince1970: time))
  }

  private func event(
    _ event: TraceLine.Event, by monitor: String, at time: Double, elapsed: Double = 0,
    of workflow: String = "w", span: TaskSpan? = nil, result: RunResult? = nil
  ) -> TraceLine {
    TraceLine(
      event, of: workflow, by: monitor, at: Date(timeIntervalSince1970: time), elapsed: elapsed,
      span: span, result: result)
  }

  private func append(_ lines: any LiveLine...) throws {
    for line in lines {
      let path = line is TraceLine ? live.tracesPath : live.usagePath
      try LineFile(path, in: live.files).append(line.line)
    }
  }

  @Test func `are all that a monitor writes of, until they end`() throws {
    var runs = LiveRuns(live)
    #expect(runs.next(now: 0).isEmpty && runs.ended.isEmpty)
    try append(
      event(.runBegan, by: "m", at: 100), event(.runBegan, by: "n", at: 101, of: "other"),
      usage(1, by: "m", at: 101), usage(2, by: "m", at: 102), usage(1, by: "n", at: 102))
    let both = runs.next(now: 103)
    #expect(both.map(\.monitor) == ["n", "m"] || both.map(\.monitor) == ["m", "n"])
    #expect(both.first { $0.monitor == "m" }?.usage?.elapsed == 2)
    try append(event(.runEnded, by: "m", at: 104, elapsed: 4, result: .failure))
    #expect(runs.next(now: 104).map(\.monitor) == ["n"])
    let ended = try #require(runs.ended.first)
    #expect(ended.duration == 4 && ended.result == .failure && ended.workflow == "w")
    // Its monitor stopped writing.
    #expect(runs.next(now: 108).isEmpty && runs.ended.count == 1)
  }

  @Test func `are known from samples alone, where the beginning was dropped`() throws {
    try append(usage(90_000, by: "m", at: 100))
    var runs = LiveRuns(live)
    #expect(runs.next(now: 101).map(\.elapsed) == [90_000])
  }

  /// The first lines are overwritten in place: who read them again would find nothing in them.
  @Test func `are followed by what was added alone`() throws {
    try append(
      event(.runBegan, by: "m", at: 100), usage(1, by: "m", at: 101), usage(2, by: "m", at: 102))
    var runs = LiveRuns(live)
    #expect(runs.next(now: 102).count == 1)
    for path in [live.usagePath, live.tracesPath] {
      let file = try FileHandle(forWritingTo: URL(filePath: path))
      try file.write(contentsOf: Data(repeating: UInt8(ascii: "x"), count: 50))
      try file.close()
    }
    try append(usage(3, by: "m", at: 103))
    let found = runs.next(now: 103)
    #expect(found.map(\.usage?.elapsed) == [3] && found.map(\.status) == [.running])
  }

  @Test func `count an end once, also after the file was replaced`() throws {
    var runs = LiveRuns(live)
    let end = event(.runEnded, by: "m", at: 104, elapsed: 4)
    try append(event(.runBegan, by: "m", at: 100), end)
    _ = runs.next(now: 105)
    try live.files.write(end.line + "\n", to: live.tracesPath)
    try append(event(.runBegan, by: "n", at: 105))
    #expect(runs.next(now: 105).map(\.monitor) == ["n"] && runs.ended.count == 1)
  }

  /// A line whose workflow looks like the key is told by the key itself.
  @Test func `are told apart whatever they are called`() throws {
    let name = #"x","monitor":"fake"#
    var line = usage(1, by: "real", at: 100)
    line.workflow = name
    try append(line)
    var runs = LiveRuns(live)
    #expect(runs.next(now: 100).map(\.monitor) == ["real"])
  }

  /// Durations of 0.5, 5 and 8000 s: in the first, the third and the last bucket.
  @Test func `have a histogram of their durations, by result`() throws {
    let ended = try [(0.5, RunResult.success), (5, .success), (8000, .success), (3, nil)].map {
      duration, result in
      var state = LiveState(workflow: "w")
      state.add(event(.runEnded, by: "m", at: 10_000, elapsed: duration, result: result))
      return try #require(EndedRun(state))
    }
    let text = PrometheusText(LiveMeasures([], ended: ended)).text
    let lines = text.split(separator: "\n").map(String.init)
    let name = "cicd_pipeline_run_duration_seconds"
    let labels = #"cicd_pipeline_name="w",cicd_pipeline_run_state="executing""#
    let own = labels + #",cicd_pipeline_result="success""#
    #expect(lines[1] == "# TYPE \(name) histogram")
    #expect(lines.contains("\(name)_bucket{\(own),le=\"1.0\"} 1"))
    #expect(lines.contains("\(name)_bucket{\(own),le=\"2.0\"} 1"))
    #expect(lines.contains("\(name)_bucket{\(own),le=\"5.0\"} 2"))
    #expect(lines.contains("\(name)_bucket{\(own),le=\"7200.0\"} 2"))
    #expect(lines.contains("\(name)_bucket{\(own),le=\"+Inf\"} 3"))
    #expect(lines.contains("\(name)_sum{\(own)} 8005.5"))
    #expect(lines.contains("\(name)_count{\(own)} 3"))
    // Nobody knows how this one ended.
    #expect(lines.contains("\(name)_count{\(labels)} 1"))
    let otlp = OTLPMetrics(LiveMeasures([], ended: ended)).text
    #expect(otlp.contains(#""name":"cicd.pipeline.run.duration""#))
    #expect(
      otlp.contains(#""bucketCounts":["1","0","1","0","0","0","0","0","0","0","0","0","0","1"]"#))
    #expect(otlp.contains(#""count":"3""#) && otlp.contains(#""sum":8005.5"#))
    #expect(otlp.contains(#""startTimeUnixNano":"2000000000000""#))
  }
}

@Suite struct `Progress of a run` {
  private func state(_ tasks: [LiveState.Task]) -> LiveState {
    var state = LiveState(workflow: "w")
    state.phases = ["setup", "test"]
    state.tasks = tasks
    return state
  }

  @Test func `goes by tasks that are over, or else by the predicted time`() {
    var state = state([
      .init("a", phase: "setup", status: .succeeded), .init("b", phase: "setup", status: .failed),
      .init("c", phase: "test", status: .running), .init("d", phase: "test"),
    ])
    #expect(state.progress == 0.5 && state.phase == "test")
    state.tasks = []
    #expect(state.progress == nil && state.phase == nil)
    state.prediction = .init(total: 20, interval: 15...30, coverage: 0.8, runs: 9)
    state.elapsed = 5
    #expect(state.progress == 0.25)
    state.elapsed = 50
    #expect(state.progress == 1)
  }

  @Test func `is in the first phase with a running task`() {
    let waiting = state([.init("a", phase: "test"), .init("b", phase: "setup")])
    #expect(waiting.phase == "setup")
    let ended = state([.init("a", phase: "setup", status: .succeeded)])
    #expect(ended.phase == nil)
  }
}
