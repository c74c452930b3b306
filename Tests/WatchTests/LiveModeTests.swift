import Files
import Foundation
import Model
import Processes
import Quantities
import TestSupport
import Testing

@testable import Watch

@Suite struct `The mode of live metrics` {
  private let folder: TemporaryFolder
  private let live: LiveFolder
  private static let start = 1_769_835_600.0

  init() throws {
    folder = try TemporaryFolder()
    live = LiveFolder(path: folder.path + "/real_time", in: FileTree(root: folder.path))
  }

  private func metrics(at elapsed: Double = 60) -> LiveMetrics {
    live.metrics(over: .hour, now: Self.start + elapsed, includesTrends: false)
  }

  private func write(_ lines: [any LiveLine], to path: String) throws {
    try live.files.write(lines.map { $0.line + "\n" }.joined(), to: path)
  }

  /// A run of a minute with two tasks on two agents, and samples every 5 s.
  private func run(isOver: Bool = true) throws {
    let lines = LinesOfHours(began: Self.start)
    var events = [
      lines.event(.runBegan, 0, agents: 2),
      lines.event(.taskBegan, 0, TaskSpan(task: "a", phase: "one", agent: "0", start: 0)),
      lines.event(
        .taskEnded, 20,
        TaskSpan(task: "a", phase: "one", agent: "0", status: .succeeded, start: 0, end: 20)),
    ]
    events[0].plan?.phases = ["one"]
    if isOver { events.append(lines.event(.runEnded, 60)) }
    try write(events, to: live.tracesPath)
    try write(
      stride(from: 0.0, through: 60, by: 5).map { lines.usage($0, cpu: $0) }, to: live.usagePath)
  }

  /// The state that the monitor wrote last.
  private func writeCurrent(at elapsed: Double, isRunning: Bool = true) throws {
    var statistics = SampleStatistics()
    var usage = Usage()
    usage.userTime = 42
    statistics.add(
      WatchSample(
        moment: Moment(nanoseconds: 0), elapsed: elapsed, interval: 0, tree: .init(),
        change: Usage(), machine: MachineActivity()))
    statistics.raise(to: usage, peakMemory: 7e6)
    let current = CurrentMetrics(
      statistics, of: LiveState(workflow: "w", monitor: "m"), processors: 2,
      source: .init(monitor: "m", samples: 1, buffered: 0, dropped: 0, isRunning: isRunning),
      at: UsageLine.text(Date(timeIntervalSince1970: Self.start + elapsed)))
    try live.files.write(current.json, to: live.currentPath)
  }

  @Test func `is full where samples are there`() throws {
    try run()
    let found = metrics()
    #expect(found.condition == LiveCondition() && found.lastGood == nil)
    #expect(found.runs.first?.newest?.cpuTime == 60)
  }

  @Test(arguments: ["missing", "damaged", "unrelated"])
  func `is reduced to the traces where samples are lost`(how: String) throws {
    try run()
    switch how {
    case "missing": try live.files.remove(live.usagePath)
    case "damaged": try live.files.write("\u{0}\u{1}\n{\"at\":\n", to: live.usagePath)
    default: try live.files.write("", to: live.usagePath)
    }
    let found = metrics()
    let run = try #require(found.runs.first)
    #expect(run.newest == nil && run.processors == nil && run.memory == nil && !run.isRunning)
    #expect(run.elapsed == 60 && run.live?.tasks.map(\.status) == [.succeeded])
    let timing = try #require(run.timing)
    #expect(timing.workflowExecution.phaseDurations.map(\.duration) == [20])
    #expect(timing.workflowExecution.taskLevelTiming?.fastestTask == 20)
    #expect(timing.agentResponseTimes?.averageResponse == 20)
    #expect(found.condition.mode == .reduced && found.condition.reasons.count == 1)
    let reason = [
      "missing": "'resource_usage.jsonl' is missing",
      "damaged": "2 damaged lines in 'resource_usage.jsonl'",
      "unrelated": "'resource_usage.jsonl' has none of its lines",
    ]
    #expect(found.condition.reasons[0].hasSuffix(reason[how] ?? ""), "\(found.condition)")
    // Nothing that wasn't measured is exported as a number.
    #expect(!PrometheusText(LiveMeasures(found)).text.contains("process_cpu_time"))
  }

  @Test func `tells a run whose samples are lost from one that is over`() throws {
    try run(isOver: false)
    try live.files.remove(live.usagePath)
    try writeCurrent(at: 58)
    #expect(metrics().runs.map(\.isRunning) == [true] && metrics().runs.map(\.elapsed) == [58])
    #expect(metrics(at: 70).runs.map(\.isRunning) == [false])
    var feed = LiveFeed(live)
    let found = feed.next(now: Self.start + 60)
    #expect(found?.status == .running && found?.problems.count == 1)
    #expect(found?.problems.first?.contains("'resource_usage.jsonl' is missing") == true)
    #expect(feed.next(now: Self.start + 90)?.status == .lost)
  }

  @Test func `is the last good analysis where nothing else can be read`() throws {
    try writeCurrent(at: 30)
    let found = metrics(at: 330)
    #expect(found.runs.isEmpty && found.condition.mode == .lastGoodAnalysis)
    #expect(found.lastGood?.resourceUtilization.cpuMetrics.userTime == 42)
    #expect(
      found.condition.reasons == [
        "the state is that of 'current_metrics.json', written 5 min 0 s ago: 'resource_usage.jsonl' is"
          + " missing, 'execution_traces.jsonl' is missing"
      ])
    // Nothing is wrong where nothing was watched lately.
    try write([], to: live.usagePath)
    #expect(metrics(at: 330).condition.mode == .full && metrics(at: 330).lastGood == nil)
    try live.files.write("damaged\n", to: live.usagePath)
    #expect(metrics(at: 330).condition.mode == .lastGoodAnalysis)
    try live.files.write("{\"version\"", to: live.currentPath)
    #expect(metrics(at: 330).condition.mode == .full && metrics(at: 330).damaged == 1)
  }

  @Test func `is what the monitor says of itself`() throws {
    try run(isOver: false)
    var current = try #require(
      try {
        try writeCurrent(at: 58)
        return live.current()
      }())
    (current.source.mode, current.source.modeReasons) = (.buffering, ["3 lines wait"])
    try live.files.write(current.json, to: live.currentPath)
    #expect(metrics().condition.mode == .buffering)
    #expect(metrics().condition.reasons == ["3 lines wait"])
  }

  @Test func `restricts as much as its strongest reason`() {
    let condition = LiveCondition(
      limits: ["no pressure"], buffered: 3, dropped: 2, problem: "disk full",
      standalone: "no folder")
    #expect(condition.mode == .standalone && condition.reasons.count == 3)
    #expect(
      condition.reasons[1]
        == "3 lines wait in memory, of at most 10000 for each file; 2 were dropped: disk full")
    #expect(
      LiveCondition(limits: ["x"], buffered: 0, dropped: 0, problem: nil, standalone: nil).mode
        == .reduced)
  }

  @Test(.enabled(if: usesLinux)) func `of a monitor without a folder is standalone`() throws {
    let request = Monitor.Request(
      root: .process(ProcessInfo.processInfo.processIdentifier), workflow: "w", period: 0.1,
      retention: .day, processors: 2)
    try folder.write("a file", to: "taken")
    let taken = LiveFolder(path: folder.path + "/taken/real_time", in: FileTree(root: folder.path))
    for (place, reason) in [
      (nil, "no repository"), (taken, "'\(folder.path)/taken' is not a folder"),
    ] {
      let monitor = try Monitor.make(request, in: place, without: "no repository", clock: { .now })
      monitor.start()
      let result = monitor.stop()
      #expect(result.condition.mode == .standalone && result.dropped == 0)
      #expect(result.condition.reasons.contains { $0.contains(reason) }, "\(result.condition)")
      #expect(result.current.source.mode == .standalone && result.statistics.peakMemory > 0)
      #expect(monitor.live.problems.contains { $0.contains("nothing is kept") })
    }
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == ["taken"])
  }
}
