import Model
import Testing

@Suite struct `Groups of metrics` {
  @Test func `hold what they are named for`() {
    let time = Metric(name: "wall_time", unit: "s")
    let size = Metric(name: "peak_rss", unit: "bytes")
    let faults = Metric(name: "page_faults", unit: "")
    #expect([time, size, faults].allSatisfy { MetricGroup.holds($0, "all") })
    #expect(MetricGroup.holds(time, "execution_time") && !MetricGroup.holds(size, "execution_time"))
    #expect(
      MetricGroup.holds(size, "resource_usage") && MetricGroup.holds(faults, "resource_usage"))
    #expect(!MetricGroup.holds(time, "resource_usage"))
    // A monitor's times are what was used, not how long it took.
    let idle = Metric(name: "monitor/idle_time", unit: "s")
    #expect(MetricGroup.holds(idle, "resource_usage") && !MetricGroup.holds(idle, "execution_time"))
    #expect(MetricGroup.holds(time, "wall_time") && !MetricGroup.holds(time, "cpu_time"))
  }
}
