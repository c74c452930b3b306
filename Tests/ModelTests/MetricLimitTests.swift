import Model
import Testing

@Suite struct `A limit of a metric` {
  private typealias Statistic = MetricLimit.Statistic

  @Test(
    arguments: [
      ("peak_rss < 500MB", .quantile(0.5), "peak_rss", .below, 5e8),
      ("p95 queue_time <= 2m", .quantile(0.95), "queue_time", .atMost, 120),
      ("mean rate>=100", .mean, "rate", .atLeast, 100),
      ("max task/a.b > 0", .largest, "task/a.b", .above, 0),
      ("P99.9 x<1ms", .quantile(0.999), "x", .below, 0.001),
      ("average wall_time<1.5s", .mean, "wall_time", .below, 1.5),
      ("median share < 5 %", .quantile(0.5), "share", .below, 0.05),
      ("largest memory <1 GiB", .largest, "memory", .below, 1_073_741_824),
    ] as [(String, MetricLimit.Statistic, String, MetricLimit.Comparison, Double)])
  func `is read as people write it`(
    text: String, statistic: MetricLimit.Statistic, metric: String,
    comparison: MetricLimit.Comparison, value: Double
  ) throws {
    let limit = try #require(MetricLimit(text))
    switch (limit.statistic, statistic) {
    case (.quantile(let one), .quantile(let other)): #expect(abs(one - other) < 1e-12)
    default: #expect(limit.statistic == statistic)
    }
    #expect(limit.metric == metric && limit.comparison == comparison && limit.value == value)
    // What it prints is the same limit.
    let again = try #require(MetricLimit(limit.description))
    #expect(again == limit)
  }

  @Test func `prints as it was written, with single spaces`() {
    #expect(MetricLimit("  p95   queue_time\t< 2m ")?.description == "p95 queue_time < 2m")
  }

  @Test(arguments: [
    "", "<", "x", "x <", "< 5", "x < y", "x = 5", "p0 x < 1", "p100 x < 1", "p x < 1", "best x < 1",
    "a b c < 1", "x < -1", "x < nan", "x < inf", "x < 1 < 2", "x y! < 1", "x < 5 fortnights",
    "x == 5",
  ])
  func `is nothing else`(text: String) {
    #expect(MetricLimit(text) == nil)
  }

  @Test(arguments: [
    ("<", [true, false, false]), ("<=", [true, true, false]), (">", [false, false, true]),
    (">=", [false, true, true]),
  ])
  func `holds on its side of the value`(sign: String, holds: [Bool]) throws {
    let limit = try #require(MetricLimit("x \(sign) 5"))
    #expect([4.9, 5, 5.1].map(limit.holds) == holds && !limit.holds(.nan))
    #expect(limit.holds(-.infinity) == limit.comparison.isUpper)
  }

  private func contradict(_ texts: String...) throws -> Bool {
    let limits = try texts.map { try #require(MetricLimit($0)) }
    let found = MetricLimit.contradiction(in: limits)
    #expect((MetricLimit.contradiction(in: limits.reversed()) == nil) == (found == nil))
    return found != nil
  }

  @Test func `contradicts another where no value keeps to both`() throws {
    #expect(try contradict("x < 5", "x > 5") && contradict("x < 5", "x >= 5"))
    #expect(try contradict("x <= 5", "x > 5") && contradict("x < 1", "y < 2", "x > 3"))
    #expect(try !contradict("x <= 5", "x >= 5") && !contradict("x < 6", "x > 5"))
    // They are about other things.
    #expect(try !contradict("x < 5", "y > 6") && !contradict("p50 x < 5", "p95 x > 6"))
    #expect(try !contradict("x < 5", "x < 6") && !contradict())
    #expect(try contradict("x < 5", "median x > 6"), "the median is what is meant")
  }
}
