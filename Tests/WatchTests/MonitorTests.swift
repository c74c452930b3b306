import Files
import Foundation
import Processes
import Quantities
import Synchronization
import TestSupport
import Testing

@testable import Watch

@Suite struct `A monitor` {
  private let folder: TemporaryFolder
  private let live: LiveFolder

  init() throws {
    folder = try TemporaryFolder()
    live = LiveFolder(path: folder.path + "/real_time", in: FileTree(root: folder.path))
  }

  private func monitor(
    _ process: Process, period: Seconds = 0.1, retention: Seconds? = nil, at time: Date = .now
  ) throws -> Monitor {
    try Monitor(
      .init(
        root: .process(process.processIdentifier), workflow: "w", period: period,
        retention: retention, processors: 2),
      in: live, clock: { time })
  }

  /// A process that sleeps until it is ended.
  private func sleeper() throws -> Process {
    let process = Process()
    process.executableURL = URL(filePath: "/bin/sh")
    process.arguments = ["-c", "exec sleep 60"]
    try process.run()
    return process
  }

  @Test(.enabled(if: usesLinux))
  func `keeps a line a sample, and the state when it stops`() throws {
    let process = try sleeper()
    defer { kill(process.processIdentifier, SIGKILL) }
    let monitor = try monitor(process)
    monitor.start()
    while live.usage(since: 0).lines.count < 3 { usleep(20_000) }
    let result = monitor.stop()
    let lines = live.usage(since: 0).lines
    #expect(live.usage(since: 0).damaged == 0 && lines.count >= 3)
    #expect(
      lines.allSatisfy { $0.monitor == monitor.id && $0.workflow == "w" && $0.processes == 1 })
    #expect(lines[0].processorsUsed == nil && lines[1].interval > 0)
    #expect(result.statistics.count == lines.count && result.dropped == 0 && !result.hasEnded)
    #expect(result.statistics.peakMemory > 0)
    let json = try #require(FileManager.default.contents(atPath: live.currentPath))
    let state = try #require(try JSONSerialization.jsonObject(with: json) as? [String: Any])
    #expect(
      Set(["execution_timing", "resource_utilization", "unavailable"]).isSubset(of: state.keys))
    #expect((state["source"] as? [String: Any])?["is_running"] as? Bool == false)
  }

  @Test(.enabled(if: usesLinux)) func `notices the end of what it watches`() throws {
    let process = try sleeper()
    let monitor = try monitor(process)
    monitor.start()
    kill(process.processIdentifier, SIGKILL)
    process.waitUntilExit()
    while !monitor.hasEnded { usleep(20_000) }
    #expect(monitor.stop().hasEnded)
  }

  @Test(.enabled(if: usesLinux)) func `refuses a process that isn't there`() throws {
    let process = try sleeper()
    kill(process.processIdentifier, SIGKILL)
    process.waitUntilExit()
    #expect(throws: WatchError.self) { try self.monitor(process) }
    #expect(!FileManager.default.fileExists(atPath: live.usagePath))
  }

  @Test(.enabled(if: usesLinux), arguments: [true, false])
  func `drops old samples when it begins, unless another monitor runs`(othersRun: Bool) throws {
    let process = try sleeper()
    defer { kill(process.processIdentifier, SIGKILL) }
    let start = Date(timeIntervalSince1970: 1_700_000_000)
    var old: Monitor? = try monitor(process, at: start)
    old?.start()
    _ = old?.stop()
    let id = old?.id
    // It has its lock as long as it is there.
    if !othersRun { old = nil }
    let new = try monitor(process, retention: 60, at: start + 3600)
    #expect(live.usage(since: 0).lines.contains { $0.monitor == id } == othersRun)
    #expect(live.usage(since: 0).lines.contains { $0.monitor == new.id })
    withExtendedLifetime(old) {}
    new.start()
    _ = new.stop()
  }

  /// Each sample has the machine's activity, as those of real runs.
  @Test(.enabled(if: usesLinux)) func `keeps its files within retention in runs of days`() throws {
    let process = try sleeper()
    defer { kill(process.processIdentifier, SIGKILL) }
    let time = Mutex(Date(timeIntervalSince1970: 1_700_000_000))
    let monitor = try Monitor(
      .init(
        root: .process(process.processIdentifier), workflow: "w", period: 5, retention: .day,
        processors: 2),
      in: live, clock: { time.withLock { $0 } })
    var machine = MachineActivity()
    (machine.load, machine.ioWait) = ([0.123456789, 0.987654321], 0.0123456789)
    (machine.totalMemory, machine.availableMemory) = (1e10, 1.23456789e9)
    machine.pressure = [.cpu: 0.123456789, .memory: 0.123456789, .io: 0.123456789]
    // A day and a half, every minute.
    for second in stride(from: 60.0, through: 1.5 * 86_400, by: 60) {
      time.withLock { $0 = Date(timeIntervalSince1970: 1_700_000_000 + second) }
      monitor.add(
        WatchSample(
          moment: Moment(nanoseconds: UInt64(second * 1e9)), elapsed: second, interval: 60,
          tree: .init(), change: Usage(), machine: machine))
    }
    let lines = live.usage(since: 0).lines
    // What is older than a day is dropped by the hour, once an hour.
    #expect(lines.count >= 86_400 / 60 && lines.count <= (86_400 + 2 * 3600) / 60 + 1)
    #expect(try #require(lines.first?.seconds) >= 1_700_000_000 + 0.5 * 86_400 - 7200)
    #expect(lines.last?.elapsed == 1.5 * 86_400)
    let size = try FileManager.default.attributesOfItem(atPath: live.usagePath)[.size] as? Int
    // A day of samples every five seconds.
    #expect(try Double(#require(size)) / Double(lines.count) * 86_400 / 5 < 50e6)
    withExtendedLifetime(monitor) {}
  }

  @Test func `skips damaged lines and counts them`() throws {
    let good = UsageLine(
      WatchSample(
        moment: .now, elapsed: 1, interval: 0, tree: .init(), change: Usage(),
        machine: MachineActivity()),
      of: "w", by: "m", at: Date(timeIntervalSince1970: 1_700_000_000.25))
    #expect(good.at == "2023-11-14T22:13:20.250Z" && good.seconds == 1_700_000_000.25)
    let text = [
      good.line, "{\"at\":", "", "null", "\u{0}\u{1B}", good.line, String(good.line.dropLast(9)),
    ]
    try live.files.write(text.joined(separator: "\n"), to: live.usagePath)
    #expect(live.usage(since: 0) == .init(lines: [good, good], damaged: 4))
    #expect(live.usage(since: 1_700_000_001).lines.isEmpty)
    #expect(live.usage(since: 0, of: "other").lines.isEmpty)
  }

  @Test func `starts a new line after one that was cut off`() throws {
    try live.files.write("whole\ncut o", to: live.usagePath)
    let file = try LineFile(live.usagePath, in: live.files)
    try file.append("next")
    #expect(try String(contentsOfFile: live.usagePath, encoding: .utf8) == "whole\ncut o\nnext\n")
  }
}
