import Foundation
import Processes
import Quantities
import Testing

@testable import Watch

@Suite struct `Live metrics` {
  /// A sample each second that used so many processors.
  private func lines(
    _ used: [Double], of workflow: String = "w", by monitor: String = "m", ending end: Double = 1e9
  ) -> [UsageLine] {
    used.enumerated().map { index, value in
      var tree = ProcessTree<KernelProcesses>.Sample()
      tree.processes = [ProcessReading(id: 1, parent: 0, started: 1, name: "p")]
      tree.usage.userTime = used.prefix(index + 1).reduce(0, +)
      tree.residentMemory = 1000 * Double(index)
      var change = Usage()
      change.userTime = value
      let sample = WatchSample(
        moment: .init(nanoseconds: 0), elapsed: Double(index), interval: index == 0 ? 0 : 1,
        tree: tree, change: change, machine: MachineActivity())
      return UsageLine(
        sample, of: workflow, by: monitor,
        at: Date(timeIntervalSince1970: end - Double(used.count - 1 - index)))
    }
  }

  private func metrics(_ lines: [UsageLine], at now: Double = 1e9) -> LiveMetrics {
    LiveMetrics(lines, damaged: 0, window: 3600, now: now, includesTrends: true)
  }

  @Test func `weigh each sample by its time`() throws {
    var lines = lines([0, 1, 2])
    lines[2].interval = 3
    lines[2].processorsUsed = 2
    let run = try #require(metrics(lines).runs.first)
    // (1·1 + 2·3)/4
    #expect(run.processors?.mean == 1.75 && run.processors?.maximum == 2)
  }

  @Test func `call a run running as long as its monitor writes`() throws {
    let lines = lines([0, 1, 1])
    #expect(try #require(metrics(lines, at: 1e9 + 4).runs.first).isRunning)
    #expect(try #require(metrics(lines, at: 1e9 + 6).runs.first).isRunning == false)
    #expect(metrics([]).runs.isEmpty)
  }

  @Test func `list the newest run first`() {
    let both = lines([1, 1], of: "old", by: "a", ending: 9e8) + lines([1, 1], of: "new", by: "b")
    #expect(metrics(both).runs.map(\.workflow) == ["new", "old"])
  }

  @Test func `find the trend of what grows, and none in what is level`() throws {
    let run = try #require(metrics(lines(Array(repeating: 1, count: 30))).runs.first)
    let memory = try #require(run.memory?.trend)
    #expect(abs(memory.slope - 1000) < 1e-6)
    #expect(run.processors?.trend?.slope == 0)
    #expect(try #require(metrics(lines([1, 2, 3])).runs.first).memory?.trend == nil)
  }

  @Test func `are Prometheus text with every family named once`() {
    let text = PrometheusText(metrics(lines([0, 0.5], of: "a \"b\"\\\n"))).text
    let names = text.split(separator: "\n").filter { $0.hasPrefix("# TYPE ") }
    #expect(names.count == Set(names).count && names.count >= 6)
    #expect(
      text.contains(
        "process_cpu_time_seconds_total{workflow=\"a \\\"b\\\"\\\\\\n\",monitor=\"m\",cpu_mode=\"user\"} 0.5\n"
      ))
    #expect(text.hasSuffix("\n"))
    #expect(PrometheusText(metrics(lines([1]), at: 2e9)).text.isEmpty)
  }
}
