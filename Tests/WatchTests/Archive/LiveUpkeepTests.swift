import Files
import Foundation
import History
import Model
import Quantities
import TestSupport
import Testing

@testable import Watch

@Suite struct `The upkeep of what monitors write` {
  private let folder: TemporaryFolder
  private let live: LiveFolder
  private let store: SummaryStore
  /// 2026-01-31, a Saturday, at 05:00 UTC.
  private static let start = 1_769_835_600.0

  init() throws {
    folder = try TemporaryFolder()
    let files = FileTree(root: folder.path)
    live = LiveFolder(path: folder.path + "/real_time", in: files)
    store = SummaryStore(folder: folder.path + "/historical", in: files)
  }

  private func append(_ lines: [any LiveLine]) throws {
    for (path, lines) in Dictionary(
      grouping: lines, by: { $0 is TraceLine ? live.tracesPath : live.usagePath })
    {
      let file = try LineFile(path, in: live.files)
      for line in lines { try file.append(line.line) }
    }
  }

  @discardableResult
  private func tidy(at now: Double, keeping age: Seconds? = .day) throws -> Bool {
    let lock = try LiveLock(live)
    // A program that another test starts right now may hold a lock of before for a moment.
    while !lock.excludeOthers() { usleep(1000) }
    lock.share()
    return try live.tidy(at: now, keeping: age, lock: lock).isReplaced
  }

  /// A run of an hour and a half on two agents, that begins at 05:30 and uses 1.5 processors.
  private func run() throws -> [any LiveLine] {
    let lines = LinesOfHours(began: Self.start + 1800)
    let samples = stride(from: 0.0, through: 5400, by: 60).map {
      lines.usage($0, cpu: 1.5 * $0, memory: $0 == 3000 ? 9e6 : 1e6)
    }
    let first = TaskSpan(task: "a", agent: "0", status: .succeeded, start: 0, end: 1200)
    let last = TaskSpan(task: "b", agent: "1", status: .failed, start: 100, end: 5300)
    return [lines.event(.runBegan, 0, agents: 2)] + samples + [
      lines.event(.taskEnded, 1200, first), lines.event(.taskEnded, 5300, last),
      lines.event(.runEnded, 5400),
    ]
  }

  private func check(_ figures: WatchedSummary.Figures?) throws {
    let figures = try #require(figures)
    #expect(figures.runs == 1 && figures.samples == 91)
    #expect(abs(figures.watchedTime - 5400) < 1e-6 && abs(figures.cpuTime - 8100) < 1e-6)
    #expect(figures.peakMemory == 9e6 && figures.tasks == 2 && figures.failedTasks == 1)
    #expect(abs(figures.bytesRead - 54_000) < 1e-6 && abs(figures.bytesWritten - 540_000) < 1e-6)
    // (1200 + 5200) of 2 · 5400 seconds of agents.
    #expect(abs((figures.agentsBusy ?? 0) - 6400 / 10_800) < 1e-9)
  }

  private func checkAll() throws {
    for (span, name) in [
      (Summary.Span.daily, "2026-01-31"), (.weekly, "2026-W05"), (.monthly, "2026-01"),
    ] {
      let summary = try #require(store.summary(span, name))
      #expect(summary.watched.totals.count == 1)
      try check(summary.watched.totals.first)
    }
  }

  @Test func `sums up each hour exactly, whenever it is done`() throws {
    let lines = try run()
    let times = lines.map { $0.seconds ?? 0 }
    // As monitors do: from hour to hour.
    for now in stride(from: Self.start + 1800, through: Self.start + 5 * 3600, by: 600) {
      try append(zip(lines, times).filter { $1 > now - 600 && $1 <= now }.map(\.0))
      try tidy(at: now)
    }
    try checkAll()
    #expect(live.usage(since: 0).lines.count == 91 && live.traces(since: 0).lines.count == 4)
    #expect(try Data(contentsOf: URL(filePath: live.usagePath)).isEmpty)
    #expect(
      live.archive.hours(of: .usage).map(\.name) == [
        "2026-01-31T05", "2026-01-31T06", "2026-01-31T07",
      ])
  }

  @Test func `counts nothing twice`() throws {
    try append(run())
    let prune = Instant(secondsSince1970: Self.start + 3 * 3600)
    // A month, a week and a day, once.
    try tidy(at: prune.secondsSince1970 - 86_400)
    #expect(try live.prune(at: prune) == 3)
    try checkAll()
    #expect(try live.prune(at: prune) == 0)
    for hour in [4.0, 5, 20] { try tidy(at: Self.start + hour * 3600) }
    try checkAll()
    // Long after the lines are gone.
    try tidy(at: Self.start + 50 * 3600)
    #expect(live.usage(since: 0).lines.isEmpty && live.archive.hours(of: .usage).isEmpty)
    try checkAll()
  }

  @Test(arguments: [false, true])
  func `is repeated after a crash without counting twice`(isDropped: Bool) throws {
    try append(run())
    let plain = try [live.usagePath, live.tracesPath].map {
      try String(contentsOfFile: $0, encoding: .utf8)
    }
    let now = Self.start + (isDropped ? 40 : 5) * 3600
    try tidy(at: now)
    // As if it had ended after the summaries were written and before the lines were dropped.
    try live.files.write(plain[0], to: live.usagePath)
    try live.files.write(plain[1], to: live.tracesPath)
    #expect(live.usage(since: 0).lines.count == 91)
    try tidy(at: now)
    try checkAll()
    #expect(live.usage(since: 0).lines.count == (isDropped ? 0 : 91))
    #expect(try Data(contentsOf: URL(filePath: live.usagePath)).isEmpty)
  }

  @Test func `takes up lines that were written late`() throws {
    let lines = try run()
    let late = lines.indices.filter { $0 % 7 == 3 }
    try append(lines.indices.filter { !late.contains($0) }.map { lines[$0] })
    try tidy(at: Self.start + 5 * 3600)
    try append(late.map { lines[$0] })
    try tidy(at: Self.start + 6 * 3600)
    try checkAll()
    #expect(live.usage(since: 0).lines.count == 91)
  }

  @Test func `follows a run over midnight into the next day and month`() throws {
    // From 22:00 to 02:00, a processor all the time.
    let lines = LinesOfHours(began: Self.start + 17 * 3600)
    for minute in 0...240 {
      let time = Double(minute) * 60
      try append([lines.usage(time, cpu: time)])
      if minute % 60 == 0 { try tidy(at: lines.began + time, keeping: .hour) }
    }
    try tidy(at: Self.start + 60 * 3600)
    func cpu(_ span: Summary.Span, _ name: String) -> Double? {
      store.summary(span, name)?.watched.totals.first?.cpuTime
    }
    // The sample before midnight is at 23:59.
    #expect(cpu(.daily, "2026-01-31") == 7140 && cpu(.daily, "2026-02-01") == 7260)
    #expect(cpu(.weekly, "2026-W05") == 14_400)
    #expect(cpu(.monthly, "2026-01") == 7140 && cpu(.monthly, "2026-02") == 7260)
  }

  @Test func `keeps what recorded runs added to the same files`() throws {
    try append(run())
    let line =
      #"{"workflow":"r","metric":"m","unit":"s","environment":"e","runs":1,"samples":1,"#
      + #""median":2,"min":2,"max":2}"#
    try live.files.write(
      #"{"version": 1, "span": "2026-01-31", "series": ["# + line + "]}",
      to: store.folder + "/daily_summaries/2026-01-31.json")
    try tidy(at: Self.start + 5 * 3600)
    let summary = try #require(store.summary(.daily, "2026-01-31"))
    #expect(summary.lines.map(\.workflow) == ["r"])
    try check(summary.watched.totals.first)
    let object = try JSONSerialization.jsonObject(with: Data(summary.json.utf8))
    let watched = try #require((object as? [String: Any])?["watched"] as? [String: Any])
    let workflow = try #require((watched["workflows"] as? [[String: Any]])?.first)
    #expect(workflow["cpu_time"] as? Double == 8100 && workflow["failed_tasks"] as? Int == 1)
  }

  @Test func `reads a run whose lines are compressed as before`() throws {
    try append(run())
    var plain = LiveFeed(live)
    let expected = plain.next(now: Self.start + 7200)
    try tidy(at: Self.start + 5 * 3600)
    var packed = LiveFeed(live)
    let found = packed.next(now: Self.start + 7200)
    #expect(found == expected && found?.status == .ended && found?.history.count == 91)
    // The feed that has begun before begins again.
    #expect(plain.next(now: Self.start + 7200) == expected)
    #expect(live.usage(since: Self.start + 3600 + 1800).lines.count == 31)
  }

  @Test func `counts a damaged file, and reads the others`() throws {
    try append(run())
    try tidy(at: Self.start + 5 * 3600)
    let name = live.archive.path + "/resource_usage.2026-01-31T05.jsonl.gz"
    try live.files.write("no gzip", to: name)
    let found = live.usage(since: 0)
    #expect(found.damaged == 1 && found.lines.count == 61)
  }

  @Test func `drops summaries that are older than they are kept`() throws {
    try append(run())
    try tidy(at: Self.start + 5 * 3600)
    try tidy(at: Self.start + 100 * 86_400)
    #expect(store.names(.daily).isEmpty)
    #expect(store.names(.weekly) == ["2026-W05"] && store.names(.monthly) == ["2026-01"])
    try tidy(at: Self.start + 400 * 86_400)
    #expect(store.names(.weekly).isEmpty && store.names(.monthly) == ["2026-01"])
  }

  @Test func `keeps a day of samples every five seconds within 50 MB and its retention`() throws {
    let lines = LinesOfHours(began: Self.start)
    var largest = 0
    for hour in 0..<48 {
      try append(
        stride(from: Double(hour) * 3600, to: Double(hour + 1) * 3600, by: 5).map {
          lines.usage($0, cpu: 1.3 * $0, memory: 1e8 + $0 * 1234.5)
        })
      let now = Self.start + Double(hour + 1) * 3600
      try tidy(at: now)
      largest = max(largest, try size(of: live.path))
      guard hour % 12 == 11 else { continue }
      let found = live.usage(since: 0)
      #expect(found.damaged == 0)
      // What is older than a day is dropped by the hour.
      #expect(try #require(found.lines.first?.seconds) >= now - 86_400 - 3600)
      #expect(found.lines.count >= min(hour + 1, 24) * 720)
    }
    #expect(largest < 50_000_000)
    #expect(store.summary(.monthly, "2026-01")?.watched.totals.first?.samples == 19 * 720)
  }

  private func size(of folder: String) throws -> Int {
    try FileManager.default.subpathsOfDirectory(atPath: folder).reduce(0) { sum, name in
      let attributes = try FileManager.default.attributesOfItem(atPath: folder + "/" + name)
      return sum
        + (attributes[.type] as? FileAttributeType == .typeRegular
          ? attributes[.size] as? Int ?? 0 : 0)
    }
  }
}
