import Configuration
import Foundation
import Model
import Processes
import Quantities
import Testing

@testable import Watch

/// A line of a monitor, so many seconds after its start.
func line(
  after elapsed: Double, interval: Double = 1, threads: Int = 1, read: Double = 0,
  processes: Int = 1, of workflow: String = "w", by monitor: String = "m"
) -> UsageLine {
  var tree = ProcessTree<KernelProcesses>.Sample()
  tree.processes = (0..<Int32(processes)).map {
    ProcessReading(id: $0 + 1, parent: 0, started: 1, name: "p")
  }
  tree.threads = threads
  tree.usage.bytesRead = read
  tree.residentMemory = 250
  var change = Usage()
  change.userTime = interval
  var machine = MachineActivity()
  (machine.load, machine.ioWait) = ([0.5, 1], 0.25)
  (machine.totalMemory, machine.availableMemory) = (1000, 500)
  machine.pressure = [.io: 0.125]
  return UsageLine(
    WatchSample(
      moment: .init(nanoseconds: 0), elapsed: elapsed, interval: interval, tree: tree,
      change: change, machine: machine),
    of: workflow, by: monitor, at: Date(timeIntervalSince1970: 1e9 + elapsed))
}

@Suite struct `A sample for alerts` {
  @Test func `has every metric that a monitor knows`() throws {
    var sampler = AlertSampler(environment: "e")
    let start = sampler.sample(of: line(after: 0, interval: 0))
    let first = try #require(start)
    #expect(first.values[.processorsUsed] == nil && first.values[.machineLoad] == nil)
    #expect(first.values[.ioRead] == nil && first.values[.memoryBytes] == 250)
    let next = sampler.sample(of: line(after: 2, interval: 2, read: 100))
    let sample = try #require(next)
    #expect(
      sample.values == [
        .cpuUtilization: 0.5, .processorsUsed: 1, .memoryUsage: 0.25, .memoryBytes: 250,
        .ioRead: 50, .ioWrite: 0, .processes: 1, .threads: 1, .totalDuration: 2,
        .machineLoad: 0.75, .otherLoad: 0.25, .ioWait: 0.25, .ioPressure: 0.125,
      ])
    #expect(sample.subject == subject && sample.source == "m" && sample.at == 1e9 + 2)
  }

  @Test func `is not made of a line that corrects totals`() {
    var sampler = AlertSampler(environment: "e")
    _ = sampler.sample(of: line(after: 1))
    let correction = sampler.sample(of: line(after: 1, read: 1e9))
    #expect(correction == nil)
  }
}

@Suite struct `A replay of samples` {
  private func replay(
    _ lines: [UsageLine], _ state: AlertState = AlertState(), at now: Double
  ) throws -> AlertReplay {
    AlertReplay(
      WatchedLines(lines),
      rules: try rules("  - {name: r, when: \"mean threads[10s] > 5\", for: 2s}"),
      state: state, environment: "e", at: now)
  }

  @Test func `goes on where the last one ended`() throws {
    let lines = (0..<60).map { line(after: Double($0), threads: $0 % 20 < 10 ? 9 : 1) }
    let whole = try replay(lines, at: 1e9 + 60)
    #expect(whole.transitions.count >= 6)
    var parts: [AlertTransition] = []
    var state = AlertState()
    for end in stride(from: 5, through: 60, by: 5) {
      // Long after the last sample, so that no monitor counts as alive.
      let part = try replay(Array(lines.prefix(end)), state, at: 1e9 + Double(end) + 20)
      parts += part.transitions
      state = part.evaluation.state
    }
    #expect(parts == whole.transitions)
  }

  @Test func `leaves what a monitor evaluates to it`() throws {
    let lines = (0..<10).map { line(after: Double($0), threads: 9) }
    let state = try replay(Array(lines.prefix(5)), at: 1e9 + 4).evaluation.state
    #expect(try replay(lines, state, at: 1e9 + 5).transitions.isEmpty)
    #expect(try replay(lines, state, at: 1e9 + 20).evaluation.alerts(at: 1e9).count == 1)
  }

  @Test func `ends the alerts of a run that has ended`() throws {
    let lines =
      (0..<5).map { line(after: Double($0), threads: 9) } + [line(after: 5, processes: 0)]
    let replay = try replay(lines, at: 1e9 + 60)
    #expect(replay.transitions.map(\.to) == [.pending, .firing, .resolved])
    #expect(replay.netTransitions.map(\.to) == [.resolved])
    #expect(replay.netTransitions.map(\.from) == [nil])
  }

  /// An attempt that took 5 s from when it was ready, and failed.
  @Test(arguments: [false, true])
  func `takes tasks and agents from traces, or from attempts alone`(isTraceLost: Bool) throws {
    let lines = (0..<10).map { line(after: Double($0), interval: $0 == 0 ? 0 : 1) }
    let span = TaskSpan(
      task: "a", agent: "x", status: .failed, queued: 0, start: 1, end: 5)
    let time = Date(timeIntervalSince1970: 1e9 + 5)
    let traces = [
      TraceLine(.taskEnded, of: "w", by: "m", at: time, elapsed: 5, span: span),
      TraceLine(
        .runEnded, of: "w", by: "m", at: Date(timeIntervalSince1970: 1e9 + 9.5), elapsed: 9.5),
    ]
    let attempt = try #require(AgentLine(span, of: "w", by: "m", at: time))
    let replay = AlertReplay(
      WatchedLines(lines, traces: isTraceLost ? [] : traces, agents: [attempt]),
      rules: try rules(
        """
          - {name: slow, when: "maximum agent_response_time[1m] > 4s"}
          - {name: failing, when: failure_rate > 50%}
        """), state: AlertState(), environment: "e", at: 1e9 + 11)
    let fired = replay.transitions.filter { $0.to == .firing }
    #expect(fired.map(\.alert.rule.name) == ["slow", "failing"])
    #expect(fired.map(\.alert.currentValue) == [5, 1])
    #expect(fired.allSatisfy { $0.at.secondsSince1970 == 1e9 + 5 })
    // Without its trace nobody knows that the run has ended.
    let ended = replay.transitions.filter { $0.to == .resolved }
    #expect(ended.count == (isTraceLost ? 0 : 2))
  }

  /// What ended before the samples begin is no news.
  @Test func `doesn't take up old attempts`() throws {
    let lines = (7..<10).map { line(after: Double($0)) }
    let old = TraceLine(
      .taskEnded, of: "w", by: "m", at: Date(timeIntervalSince1970: 1e9 + 2), elapsed: 2,
      span: TaskSpan(task: "a", agent: "x", queued: 0, start: 0, end: 100))
    let replay = AlertReplay(
      WatchedLines(lines, traces: [old]),
      rules: try rules("  - {name: slow, when: \"maximum agent_response_time[1m] > 4s\"}"),
      state: AlertState(), environment: "e", at: 1e9 + 9)
    #expect(replay.transitions.allSatisfy { $0.to != .firing })
  }

  @Test func `reads lines of all kinds, and counts the damaged ones`() throws {
    let span = TaskSpan(task: "a", agent: "x", start: 1, end: 5)
    let time = Date(timeIntervalSince1970: 1e9 + 5)
    let lines: [any LiveLine] = [
      line(after: 1), TraceLine(.taskEnded, of: "w", by: "m", at: time, elapsed: 5, span: span),
      try #require(AgentLine(span, of: "w", by: "n", at: time)),
    ]
    let found = WatchedLines(texts: lines.map { $0.line[...] } + ["{", "{}"])
    #expect(found.usage.count == 1 && found.damaged == 2)
    #expect(found.events.mapValues(\.count) == ["m": 1, "n": 1])
  }

  @Test func `has the attempts that ended since the one before`() throws {
    var sampler = AlertSampler(environment: "e")
    var live = LiveState(workflow: "w", monitor: "m")
    func end(_ task: String, _ start: Double, _ end: Double, _ status: TaskSpan.Status) {
      let span = TaskSpan(
        task: task, agent: "x", status: status, queued: 0, start: start, end: end)
      live.add(
        TraceLine(
          .taskEnded, of: "w", by: "m", at: Date(timeIntervalSince1970: 1e9 + end), elapsed: end,
          span: span))
    }
    func sample(after elapsed: Double) throws -> AlertSample {
      live.add(line(after: elapsed))
      let found = sampler.sample(of: live)
      return try #require(found)
    }
    var found = try sample(after: 1)
    #expect(found.ended.isEmpty && found.values[.efficiency] == nil)
    #expect(found.values[.timeoutRate] == nil && found.values[.processes] == 1)
    end("a", 1, 2, .succeeded)
    end("b", 2, 4, .timedOut)
    found = try sample(after: 4)
    #expect(found.ended == [.agentResponseTime: [2, 4], .taskDuration: [1, 2]])
    #expect(found.values[.timeoutRate] == 0.5)
    // Three of four seconds.
    #expect(found.values[.efficiency] == 75)
    #expect(try sample(after: 5).ended.isEmpty)
  }
}
