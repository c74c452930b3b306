import Model
import Testing

@Suite struct `A metric` {
  @Test func `that is built in has a name of its own and is found by it`() {
    #expect(Set(Metric.builtIn.map(\.name)).count == Metric.builtIn.count)
    for metric in Metric.builtIn { #expect(Metric.builtIn(metric.name) == metric) }
    #expect(Metric.builtIn("nothing") == nil && Metric.builtIn("Wall_time") == nil)
    #expect(Metric.builtIn.allSatisfy { $0.better == .lower })
    for name in Metric.defaultNames + Metric.defaultNamesOfTasks + Metric.ofTasks {
      #expect(Metric.builtIn(name) != nil, "\(name)")
    }
  }

  @Test func `of a task or a phase carries its name`() {
    #expect(Metric.task("link").name == "task/link" && Metric.task(of: "task/link") == "link")
    #expect(Metric.task(of: "task/a/b") == "a/b" && Metric.task(of: "task/") == "")
    #expect(Metric.task(of: "phase/link") == nil && Metric.task(of: "wall_time") == nil)
    #expect(Metric.phase("test").unit == "s")
  }

  @Test(arguments: [
    ("wall_time", true), ("makespan", true), ("task/link", true), ("phase/test", true),
    ("peak_rss", false), ("instructions", false), ("taskless", false), ("my_time", false),
  ])
  func `is a time or not`(name: String, isTime: Bool) {
    #expect(Metric.isTime(name) == isTime)
  }

  @Test func `names a cause where its rise explains others`() {
    let cause = LikelyCause.rising("peak_rss", by: 0.25)
    #expect(
      cause?.name == "memory_pressure" && cause?.evidence == "peak_rss increased as well, by 25 %")
    #expect(
      LikelyCause.rising("peak_rss", by: -0.25) == nil && LikelyCause.rising("x", by: 1) == nil)
    #expect(LikelyCause.rising("peak_rss", by: 0) == nil)
  }

  @Test func `says in what it differs from another of its name`() throws {
    let seconds = Metric(name: "m", unit: "s")
    #expect(seconds.difference(from: seconds) == nil)
    let unit = try #require(seconds.difference(from: Metric(name: "m", unit: "ms")))
    #expect(unit.hasPrefix("'m' has the unit 's' and 'ms' on the two sides: "))
    let both = try #require(
      seconds.difference(from: Metric(name: "m", unit: "1/s", better: .higher)))
    #expect(
      both.hasPrefix(
        "'m' has the unit 's' and '1/s', and 'lower' and 'higher' as what is better on the two"
      ))
  }
}
