import Exchange
import Foundation
import Model
import TestSupport
import Testing

/// The same three runs, 12.5 ms, 13 ms and 14.75 ms, as different tools write them.
@Suite struct `One measurement in several formats` {
  static let samples: [ExchangeFormat: String] = [
    .hyperfine: """
    {"results": [{"command": "sort", "mean": 0.0134, "times": [0.0125, 0.013, 0.01475]}]}
    """,
    .googleBenchmark: """
    {"context": {"date": "2026-01-02T03:04:05+00:00"}, "benchmarks": [
      {"name": "sort", "run_name": "sort", "run_type": "iteration", "repetition_index": 0,
       "real_time": 12.5, "cpu_time": 12, "time_unit": "ms"},
      {"name": "sort", "run_name": "sort", "run_type": "iteration", "repetition_index": 1,
       "real_time": 13, "cpu_time": 12, "time_unit": "ms"},
      {"name": "sort", "run_name": "sort", "run_type": "iteration", "repetition_index": 2,
       "real_time": 14.75, "cpu_time": 12, "time_unit": "ms"}]}
    """,
    .go: """
    goos: linux
    BenchmarkSort 1 12500000 ns/op
    BenchmarkSort 1 13000000 ns/op
    BenchmarkSort 1 14750000 ns/op
    PASS

    """,
    .pytestBenchmark: """
    {"machine_info": {}, "commit_info": {"id": ""}, "benchmarks": [
      {"name": "sort", "fullname": "sort", "stats": {"median": 0.013,
       "data": [0.0125, 0.013, 0.01475]}}]}
    """,
    .pyperf: """
    {"version": "1.0", "metadata": {"unit": "second"}, "benchmarks": [
      {"metadata": {"name": "sort"}, "runs": [{"values": [0.0125]}, {"values": [0.013]},
       {"values": [0.01475]}]}]}
    """,
    .jmh: """
    [{"jmhVersion": "1.37", "benchmark": "sort", "mode": "avgt", "primaryMetric":
      {"score": 13.4, "scoreUnit": "ms/op", "rawData": [[12.5], [13], [14.75]]}}]
    """,
    .xctest: """
    T.swift:1: Test Case '-[sort sort]' measured [Time, seconds] average: 0.013, relative \
    standard deviation: 7%, values: [0.0125, 0.013, 0.01475], performanceMetricID:x

    """,
  ]

  @Test(arguments: samples.keys.sorted { "\($0)" < "\($1)" })
  func `has the same values, told by themselves`(format: ExchangeFormat) throws {
    let text = try #require(Self.samples[format])
    let reading = try BenchmarkReader.read(Data(text.utf8), file: "f", format: nil)
    #expect(reading.format == format)
    let time = try #require(reading.results.first { $0.metric.name == "wall_time" })
    let values = time.clusters.flatMap { $0 }
    #expect(values.count == 3)
    for (found, expected) in zip(values, [0.0125, 0.013, 0.01475]) {
      #expect(abs(found - expected) < 1e-12)
    }
    #expect(time.metric == Metric(name: "wall_time", unit: "s"))
    #expect(time.benchmark.lowercased().contains("sort"))
    // Naming the format changes nothing.
    let named = try BenchmarkReader.read(Data(text.utf8), file: "f", format: format)
    #expect(named.results.map(\.clusters) == reading.results.map(\.clusters))
  }

  @Test(arguments: samples.keys.sorted { "\($0)" < "\($1)" })
  func `that is cut off anywhere is refused, or has fewer of the same values`(
    format: ExchangeFormat
  ) throws {
    let text = try #require(Self.samples[format])
    let bytes = Array(text.utf8)
    for count in stride(from: 0, to: bytes.count, by: 1) {
      let part = Data(bytes[..<count])
      guard let reading = try? BenchmarkReader.read(part, file: "f", format: format) else {
        continue
      }
      for result in reading.results where result.metric.name == "wall_time" {
        let values = result.clusters.flatMap { $0 }
        #expect(values.count <= 3)
        // A line of text may end within a number, which no program can see; JSON can't.
        guard text.first == "{" || text.first == "[" else { continue }
        #expect(values.allSatisfy { [0.0125, 0.013, 0.01475].contains($0) }, "\(count) \(values)")
      }
    }
  }

  @Test(arguments: samples.keys.sorted { "\($0)" < "\($1)" })
  func `survives any byte that is another one`(format: ExchangeFormat) throws {
    let text = try #require(Self.samples[format])
    var noise = Noise(seed: 4)
    for _ in 0..<400 {
      var bytes = Array(text.utf8)
      for _ in 0..<(1 + Int(noise.uniform() * 3)) {
        bytes[Int(noise.uniform() * Double(bytes.count))] = UInt8(noise.uniform() * 256)
      }
      guard let reading = try? BenchmarkReader.read(Data(bytes), file: "f", format: format) else {
        continue
      }
      for result in reading.results {
        #expect(result.clusters.allSatisfy { $0.allSatisfy(\.isFinite) && !$0.isEmpty })
      }
    }
  }
}
