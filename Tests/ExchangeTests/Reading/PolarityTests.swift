import Model
import Testing

@testable import Exchange

@Suite struct `Which way is better` {
  @Test(arguments: [
    ("wall_time", "s"), ("latency", ""), ("p99Latency", "ms"), ("cacheMisses", ""),
    ("errors", ""), ("errorRate", "1/s"), ("allocations", ""), ("gcPauses", ""), ("peak_rss", ""),
    ("instructions", ""), ("x", "ns"), ("x", "bytes"), ("x", "ns/op"), ("x", "B/op"),
    ("page-faults", ""), ("retries", ""), ("frames dropped", ""), ("timeouts_per_second", ""),
    ("memory.used", ""),
  ])
  func `is lower for what costs`(name: String, unit: String) {
    #expect(Polarity.direction(of: name, unit: unit) == .lower)
  }

  @Test(arguments: [
    ("throughput", ""), ("requests/s", ""), ("ops", ""), ("requestsPerSecond", ""), ("fps", ""),
    ("frame_rate", ""), ("bytes_per_second", ""), ("cacheHits", ""), ("accuracy", "%"),
    ("x", "fps"), ("x", "MB/s"), ("x", "1/s"), ("x", "ops/s"), ("MB/sec", ""), ("qps", ""),
  ])
  func `is higher for what is gained`(name: String, unit: String) {
    #expect(Polarity.direction(of: name, unit: unit) == .higher)
  }

  @Test(arguments: [
    ("rows", ""), ("score", ""), ("x", ""), ("", ""), ("count", "%"), ("hitch", ""),
  ])
  func `isn't guessed where the name leaves it open`(name: String, unit: String) {
    let told = Polarity.direction(of: name, unit: unit)
    // A hitch is a cost; the others say nothing.
    #expect(told == (name == "hitch" ? .lower : nil))
  }
}
