import Configuration
import Foundation
import Model
import Quantities
import Scheduling
import TestSupport
import Testing

@testable import Measurement

private func task(
  _ id: String, _ line: String, phase: Int = 0, needs: [Int]? = nil, retries: Int = 0,
  timeout: Seconds? = nil, agent: Int? = nil, weight: Double = 1,
  environment: [String: String] = [:]
) throws -> TaskPlan.Task {
  TaskPlan.Task(
    id: id, phase: phase, run: try #require(Command(line: line)), environment: environment,
    timeout: timeout, retries: retries, agent: agent, weight: weight, needs: needs)
}

/// Runs tasks once in a folder.
private func run(
  _ tasks: [TaskPlan.Task], agents: Int = 2, phases: [String] = [""], failFast: Bool = false,
  isPinned: Bool = false, in folder: TemporaryFolder
) throws -> Sample {
  let plan = TaskPlan(
    agents: (0..<agents).map(String.init), isPinned: isPinned, phases: phases, tasks: tasks)
  let workflow = Workflow(name: "w", work: .tasks(plan), timeout: 20)
  return try ProcessSampler(
    workflow, directory: folder.path, scratch: folder.path, SamplerOptions(failFast: failFast)
  )
  .sample()
}

/// What a failed run came to.
private func failure(
  _ tasks: [TaskPlan.Task], agents: Int = 2, failFast: Bool = false, in folder: TemporaryFolder
) throws -> MeasurementError {
  let error = #expect(throws: MeasurementError.self) {
    try run(tasks, agents: agents, failFast: failFast, in: folder)
  }
  return try #require(error)
}

private func statuses(_ spans: [TaskSpan]) -> [String] {
  spans.map { "\($0.task) \($0.status.rawValue)" }
}

@Suite(.serialized) struct `Tasks of a workflow` {
  @Test func `run side by side, each after what it needs`() throws {
    let folder = try TemporaryFolder()
    let sample = try run(
      [
        task("a", "sleep 0.1"), task("b", "sleep 0.05"), task("c", "sleep 0.05", phase: 1),
        task("d", "true", phase: 1, needs: [1]),
      ], phases: ["one", "two"], in: folder)
    let spans = Dictionary(uniqueKeysWithValues: sample.spans.map { ($0.task, $0) })
    let (a, b) = (try #require(spans["a"]), try #require(spans["b"]))
    let (c, d) = (try #require(spans["c"]), try #require(spans["d"]))
    #expect(try #require(b.start) < #require(a.end))
    // A phase waits for the one before, but for tasks that name their needs.
    #expect(try #require(c.start) >= #require(a.end))
    #expect(try #require(d.start) >= #require(b.end) && #require(d.start) < #require(a.end))
    #expect(c.after == "one" && c.needs.isEmpty && d.after == nil && d.needs == ["b"])
    #expect(c.queued == a.end && d.queued == b.end)
    #expect(try #require(a.resources.cpuTime) < 0.05)
    #expect(try #require(a.resources.peakMemory) > 100_000)
    let values = Dictionary(
      uniqueKeysWithValues: sample.values.map { ($0.metric.name, $0.value) })
    let makespan = try #require(values["makespan"])
    #expect(makespan >= 0.15 && sample.duration.value == makespan)
    #expect(try abs(#require(values["work"]) - sample.spans.reduce(0) { $0 + $1.duration }) < 1e-5)
    #expect(try #require(values["phase/one"]) >= 0.1 && #require(values["task/b"]) >= 0.05)
    #expect(values["queue_time"] != nil && values["retries"] == nil)
  }

  @Test func `start by weight and on the agent that they name`() throws {
    let folder = try TemporaryFolder()
    let sample = try run(
      [
        task("light", "sleep 0.02"), task("heavy", "sleep 0.02", weight: 2),
        task("pinned", "true", agent: 1),
      ], in: folder)
    #expect(sample.spans.map(\.task).prefix(1) == ["heavy"])
    let pinned = try #require(sample.spans.first { $0.task == "pinned" })
    #expect(pinned.agent == "1" && pinned.isPinned)
    #expect(Set(sample.spans.map(\.agent)) == ["0", "1"])
  }

  @Test func `see their variables, and report metrics of their own`() throws {
    let folder = try TemporaryFolder()
    let sample = try run(
      [
        task("a", "echo $NAME > a", environment: ["NAME": "first"]),
        task(
          "b", #"echo "{\"name\": \"rows\", \"value\": 7}" >> $PERF_CHECK_METRICS"#),
      ], in: folder)
    #expect(try folder.read("a") == "first\n")
    #expect(sample.values.last?.metric.name == "rows" && sample.values.last?.value == 7)
  }

  @Test func `may run a program that one of them makes`() throws {
    let folder = try TemporaryFolder()
    let sample = try run(
      [
        task("build", "printf '#!/bin/sh\\ntrue\\n' > tool; chmod +x tool"),
        task("use", "./tool", needs: [0]),
      ], in: folder)
    #expect(sample.spans.map(\.status) == [.succeeded, .succeeded])
    let error = try failure([task("use", "./none"), task("other", "true")], in: folder)
    #expect(error.detail.contains("task 'use' (./none) failed: No such file or directory"))
    #expect(statuses(error.spans) == ["use failed", "other ok"])
    #expect(throws: MeasurementError.self) {
      try run([task("use", "no-such-program-anywhere")], in: folder)
    }
  }

  @Test func `that fail stop what needs them, and nothing else`() throws {
    let folder = try TemporaryFolder()
    let tasks = try [
      task("a", "echo broken; exit 3"), task("b", "sleep 0.05"), task("c", "true", needs: [0]),
      task("d", "true", needs: [2]), task("e", "true", needs: [1]),
    ]
    let error = try failure(tasks, in: folder)
    #expect(error.code == .runFailed)
    #expect(error.detail.contains("it exited with 3") && error.detail.contains("| broken"))
    #expect(error.detail.contains("2 never started: c, d"))
    #expect(statuses(error.spans) == ["a failed", "b ok", "e ok", "c skipped", "d skipped"])
    let fast = try failure(tasks, failFast: true, in: folder)
    #expect(
      statuses(fast.spans) == ["a failed", "b cancelled", "c skipped", "d skipped", "e skipped"])
  }

  @Test func `are tried again, and every attempt is a span`() throws {
    let folder = try TemporaryFolder()
    let flaky = "test -e there || { touch there; exit 1; }"
    let sample = try run(
      [task("flaky", flaky, retries: 2), task("after", "true", needs: [0])], in: folder)
    #expect(statuses(sample.spans) == ["flaky failed", "flaky ok", "after ok"])
    #expect(sample.spans.map(\.attempt) == [1, 2, 1])
    #expect(sample.values.contains { $0.metric == .retries && $0.value == 1 })
    let error = try failure([task("bad", "false", retries: 2)], in: folder)
    #expect(error.spans.map(\.attempt) == [1, 2, 3])
    #expect(error.detail.contains("it exited with 1, at attempt 3"))
    #expect(error.spans.failedTasks == 1)
  }

  @Test func `end when their time is up, even those that don't want to`() throws {
    let folder = try TemporaryFolder()
    let error = try failure(
      [
        task("deaf", "trap '' TERM; sleep 8650 & wait; sleep 8651", timeout: 0.2),
        task("long", "sleep 8652", timeout: 0.1), task("other", "sleep 0.01"),
      ], agents: 3, in: folder)
    #expect(error.spans.filter { $0.status == .timedOut }.map(\.task).sorted() == ["deaf", "long"])
    #expect(error.detail.contains("it took longer than 0.1 s"))
    #expect(try shell(["pgrep", "-f", "sleep 865[012]"], in: "/").status != 0)
  }

  @Test func `survive the death of an agent's process`() throws {
    let folder = try TemporaryFolder()
    // The parent of a task is its agent.
    let kill = "test -e killed || { touch killed; kill -9 $PPID; sleep 0.5; }"
    let sample = try run(
      [task("victim", kill, retries: 1), task("b", "sleep 0.1"), task("c", "true", needs: [0])],
      in: folder)
    let victim = sample.spans.filter { $0.task == "victim" }
    #expect(victim.map(\.status) == [.failed, .succeeded])
    #expect(sample.spans.last?.status == .succeeded && sample.spans.count == 4)
    try folder.write("", to: "none")
    let error = try failure([task("victim", "kill -9 $PPID; sleep 0.5")], in: folder)
    #expect(error.detail.contains("the process of agent '0' was killed"))
  }

  @Test(.enabled(if: Capabilities.here.has(.pinning)))
  func `keep to the processors of their agents where that is wanted`() throws {
    let folder = try TemporaryFolder()
    let line = "grep Cpus_allowed_list /proc/self/status > "
    _ = try run(
      [task("a", line + "a", agent: 0), task("b", line + "b", agent: 1)], isPinned: true,
      in: folder)
    let all = ProcessInfo.processInfo.activeProcessorCount
    if all > 1 { #expect(try folder.read("a") != folder.read("b")) }
  }

  @Test func `leave no process behind`() throws {
    let folder = try TemporaryFolder()
    _ = try run(
      [task("child", "sleep 8654 & true"), task("b", "true", needs: [0])], in: folder)
    #expect(try shell(["pgrep", "-f", "sleep 8654"], in: "/").status != 0)
  }

  @Test(.enabled(if: Capabilities.here.has(.endingDaemons)))
  func `leave no daemon behind`() throws {
    let folder = try TemporaryFolder()
    _ = try run(
      [task("daemon", "(setsid sleep 8653 &) ; true"), task("b", "true", needs: [0])], in: folder)
    #expect(try shell(["pgrep", "-f", "sleep 8653"], in: "/").status != 0)
  }
}
