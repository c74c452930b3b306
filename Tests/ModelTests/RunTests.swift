import Foundation
import Model
import Quantities
import Testing

@Suite struct `A run` {
  private let environment = RunEnvironment(
    cpu: "CPU", cores: 2, memory: 1024, os: "Linux 1", arch: "x86_64", swift: "6.3")

  @Test func `survives its line of JSON`() throws {
    let run = Run(
      id: "1", workflow: "parse", commit: String(repeating: "a", count: 40), dirty: true,
      at: "2026-01-02T03:04:05Z", environment: environment,
      metrics: [
        MetricSamples(metric: Metric(name: "wall_time", unit: "s"), samples: [0.1, 1e-9]),
        MetricSamples(metric: Metric(name: "rate", unit: "1/s", better: .higher), samples: [3]),
      ], tags: ["agents": "4"])
    let data = try JSONEncoder().encode(run)
    #expect(try JSONDecoder().decode(Run.self, from: data) == run)
  }

  @Test func `reads a line with keys that it doesn't know`() throws {
    let line = """
      {"v":1,"id":"x","workflow":"w","commit":"c","dirty":false,"at":"t","future":{"a":[1]},\
      "environment":{"key":"k","cpu":"c","cores":1,"memory":1,"os":"o","arch":"a","swift":"s"},\
      "metrics":[{"name":"m","unit":"s","better":"lower","samples":[1],"more":2}],"spans":[]}
      """
    let run = try JSONDecoder().decode(Run.self, from: Data(line.utf8))
    #expect(run.samples(of: "m")?.samples == [1])
    #expect(run.samples(of: "n") == nil)
  }

  @Test func `refuses a version that it doesn't know by its number`() {
    let error = #expect(throws: Run.UnknownVersion.self) {
      _ = try JSONDecoder().decode(Run.self, from: Data("{\"v\":7}".utf8))
    }
    #expect(error?.version == 7)
  }

  @Test func `has an environment whose key is coarse`() {
    let more = RunEnvironment(
      cpu: "CPU", cores: 2, memory: 4096, os: "Linux 1", arch: "x86_64", swift: "6.3")
    #expect(environment.key == more.key, "memory differs between machines of one kind")
    let other = RunEnvironment(
      cpu: "CPU", cores: 4, memory: 1024, os: "Linux 1", arch: "x86_64", swift: "6.4")
    #expect(environment.key != other.key)
    #expect(
      environment.differences(here: other).map(\.description) == [
        "swift: 6.3, here 6.4", "cores: 2, here 4",
      ])
  }

  @Test func `has an id that sorts by time`() {
    var generator = SystemRandomNumberGenerator()
    let one = UniqueID.make(milliseconds: 1_700_000_000_000, using: &generator)
    let two = UniqueID.make(milliseconds: 1_700_000_000_001, using: &generator)
    #expect(one < two)
    #expect(
      one.wholeMatch(of: /[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}/)
        != nil)
  }
}
