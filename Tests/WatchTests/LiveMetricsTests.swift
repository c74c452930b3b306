import Foundation
import Model
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
    let measures = LiveMeasures(metrics(lines([0, 0.5], of: "a \"b\"\\\n")))
    let text = PrometheusText(measures).text
    let names = text.split(separator: "\n").filter { $0.hasPrefix("# TYPE ") }
    #expect(names.count == Set(names).count && names.count >= 6)
    #expect(
      text.contains(
        #"process_cpu_time_seconds_total{cicd_pipeline_name="a \"b\"\\\n","#
          + #"perf_check_monitor="m",cpu_mode="user"} 0.5"# + "\n"))
    #expect(text.hasSuffix("\n"))
    #expect(PrometheusText(LiveMeasures(metrics(lines([1]), at: 2e9))).text.isEmpty)
  }

  @Test func `are OTLP with totals from the beginning of the run`() throws {
    let text = OTLPMetrics(LiveMeasures(metrics(lines([0, 0.5])))).text
    let request = try #require(
      try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
    let resource = try #require((request["resourceMetrics"] as? [[String: Any]])?.first)
    let scope = try #require((resource["scopeMetrics"] as? [[String: Any]])?.first)
    let found = try #require(scope["metrics"] as? [[String: Any]])
    let cpu = try #require(found.first { $0["name"] as? String == "process.cpu.time" })
    let sum = try #require(cpu["sum"] as? [String: Any])
    #expect(cpu["unit"] as? String == "s" && sum["isMonotonic"] as? Bool == true)
    #expect(sum["aggregationTemporality"] as? Int == 2)
    let point = try #require((sum["dataPoints"] as? [[String: Any]])?.first)
    #expect(point["timeUnixNano"] as? String == "1000000000000000000")
    #expect(point["startTimeUnixNano"] as? String == "999999999000000000")
    #expect(point["asDouble"] as? Double == 0.5)
    let uptime = try #require(found.first { $0["name"] as? String == "process.uptime" })
    #expect(uptime["gauge"] != nil && uptime["sum"] == nil)
  }

  @Test func `count agents and tasks by their states`() {
    func trace(_ event: TraceLine.Event, _ span: TaskSpan? = nil) -> TraceLine {
      TraceLine(
        event, of: "w", by: "m", at: Date(timeIntervalSince1970: 1e9), elapsed: 1, span: span)
    }
    let traces = [
      trace(.runBegan), trace(.taskBegan, TaskSpan(task: "a", agent: "x", start: 0)),
      trace(.taskEnded, TaskSpan(task: "a", agent: "x", start: 0, end: 1)),
      trace(.taskBegan, TaskSpan(task: "b", agent: "y", start: 0)),
    ]
    let metrics = LiveMetrics(
      lines([0, 1]), traces: traces, damaged: 0, window: 60, now: 1e9, includesTrends: false)
    let text = PrometheusText(LiveMeasures(metrics)).text
    let labels = #"{cicd_pipeline_name="w",perf_check_monitor="m","#
    #expect(text.contains("cicd_workers\(labels)cicd_worker_state=\"busy\"} 1.0\n"))
    #expect(text.contains("cicd_workers\(labels)cicd_worker_state=\"available\"} 1.0\n"))
    #expect(text.contains("perf_check_tasks\(labels)state=\"succeeded\"} 1.0\n"))
    #expect(text.contains("perf_check_tasks\(labels)state=\"running\"} 1.0\n"))
    let ended = LiveMetrics(
      lines([0, 1]), traces: traces + [trace(.runEnded)], damaged: 0, window: 60, now: 1e9,
      includesTrends: false)
    #expect(ended.runs.map(\.isRunning) == [false])
  }
}
