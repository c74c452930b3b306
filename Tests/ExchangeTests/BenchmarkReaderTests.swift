import Exchange
import Foundation
import Model
import TestSupport
import Testing

@Suite struct `Another tool's file` {
  private func read(
    _ text: String, format: ExchangeFormat? = nil
  ) throws -> BenchmarkReader.Reading {
    try BenchmarkReader.read(Data(text.utf8), file: "f", format: format)
  }

  private func result(
    _ reading: BenchmarkReader.Reading, _ metric: String, of benchmark: String
  ) throws -> BenchmarkResult {
    try #require(reading.results.first { $0.benchmark == benchmark && $0.metric.name == metric })
  }

  @Test func `of hyperfine has a process a run`() throws {
    let reading = try read(
      """
      {"results": [{"command": "sleep 0.01", "mean": 0.016, "stddev": null, "user": 0.0015,
        "system": 0.0, "times": [0.016869081, 0.015232814], "memory_usage_byte": [3932160, 3932160],
        "exit_codes": [0, 0], "parameters": {"n": "10"}}]}
      """)
    #expect(reading.format == .hyperfine)
    let time = try result(reading, "wall_time", of: "sleep 0.01")
    #expect(time.clusters == [[0.016869081], [0.015232814]])
    #expect(time.metric.unit == "s" && time.metric.better == .lower)
    #expect(time.tags == ["n": "10"])
    #expect(try result(reading, "peak_rss", of: "sleep 0.01").samples == [3_932_160, 3_932_160])
  }

  @Test func `of Google Benchmark has repetitions in units of its own`() throws {
    let reading = try read(
      """
      {"context": {"library_build_type": "debug"}, "benchmarks": [
        {"name": "BM_Sort/8", "run_name": "BM_Sort/8", "run_type": "iteration", "iterations": 10,
         "real_time": 2.5, "cpu_time": 2.25, "time_unit": "us", "items_per_second": 4e5,
         "bytes_per_second": 1e6, "misses": 7},
        {"name": "BM_Sort/8", "run_name": "BM_Sort/8", "run_type": "iteration", "iterations": 10,
         "real_time": 3.5, "cpu_time": 3.25, "time_unit": "us", "items_per_second": 3e5},
        {"name": "BM_Sort/8_mean", "run_name": "BM_Sort/8", "run_type": "aggregate",
         "aggregate_name": "mean", "real_time": 3, "cpu_time": 3, "time_unit": "us"},
        {"name": "BM_Bad", "run_name": "BM_Bad", "run_type": "iteration", "error_occurred": true,
         "error_message": "no", "real_time": 0, "cpu_time": 0, "time_unit": "ns"}]}
      """)
    #expect(reading.format == .googleBenchmark)
    #expect(try result(reading, "wall_time", of: "BM_Sort/8").clusters == [[2.5e-6, 3.5e-6]])
    #expect(try result(reading, "cpu_time", of: "BM_Sort/8").clusters == [[2.25e-6, 3.25e-6]])
    let rate = try result(reading, "items_per_second", of: "BM_Sort/8")
    #expect(rate.metric.better == .higher && rate.clusters == [[4e5, 3e5]])
    #expect(try result(reading, "misses", of: "BM_Sort/8").metric.better == .lower)
    #expect(!reading.results.contains { $0.benchmark == "BM_Bad" })
    #expect(reading.warnings.count == 2)
  }

  @Test func `of package-benchmark has the values of its histograms`() throws {
    // A magnitude of 2: values below 8 are exact, then two share a bucket, then four.
    let reading = try read(
      """
      {"baselineName": "base", "results": [{"target": "Demo", "name": "Sort"}, [
        {"metric": {"wallClock": {}}, "statistics": {"prefersLarger": false, "histogram": {
          "subBucketHalfCountMagnitude": 2, "unitMagnitude": 0, "_totalCount": 4,
          "counts": [0,0,0,1,0,0,0,0, 2,0,0,0, 0,1,0,0]}}},
        {"metric": {"throughput": {}}, "statistics": {"prefersLarger": true, "histogram": {
          "subBucketHalfCountMagnitude": 2, "unitMagnitude": 0, "_totalCount": 1,
          "counts": [0,0,0,0,0,1]}}}]]}
      """)
    #expect(reading.format == .packageBenchmark)
    #expect(
      try result(reading, "wall_time", of: "Demo/Sort").clusters == [[3e-9, 8e-9, 8e-9, 2e-8]])
    #expect(try result(reading, "throughput", of: "Demo/Sort").metric.better == .higher)
  }

  @Test func `of JMH keeps forks apart`() throws {
    let reading = try read(
      """
      [{"jmhVersion": "1.37", "benchmark": "a.B.sort", "mode": "avgt", "params": {"n": "10"},
        "primaryMetric": {"score": 12.1, "scoreUnit": "us/op", "rawData": [[12, 13], [14, "NaN"]]},
        "secondaryMetrics": {"alloc": {"score": 3, "scoreUnit": "B/op", "rawData": [[3, 5]]}}},
       {"jmhVersion": "1.37", "benchmark": "a.B.rate", "mode": "thrpt",
        "primaryMetric": {"score": 2, "scoreUnit": "ops/ms", "rawData": [[2, 3]]}}]
      """)
    #expect(reading.format == .jmh)
    let time = try result(reading, "wall_time", of: "a.B.sort(n=10)")
    #expect(time.clusters == [[1.2e-5, 1.3e-5], [1.4e-5]])
    #expect(time.samples.count == 2 && abs(time.samples[0] - 1.25e-5) < 1e-18)
    #expect(try result(reading, "alloc", of: "a.B.sort(n=10)").metric.unit == "bytes")
    let rate = try result(reading, "throughput", of: "a.B.rate")
    #expect(rate.metric == Metric(name: "throughput", unit: "1/s", better: .higher))
    #expect(rate.clusters == [[2000, 3000]])
  }

  @Test func `of pyperf has a cluster a run, but for calibration`() throws {
    let reading = try read(
      """
      {"version": "1.0", "metadata": {"name": "timeit", "unit": "second"}, "benchmarks": [
        {"runs": [{"warmups": [[1, 9e-5]]}, {"values": [0.25, 0.5]}, {"values": [0.75]}]}]}
      """)
    #expect(reading.format == .pyperf)
    #expect(try result(reading, "wall_time", of: "timeit").clusters == [[0.25, 0.5], [0.75]])
    let error = #expect(throws: ExchangeError.self) {
      try read(#"{"version": "2.0", "benchmarks": [{"runs": []}]}"#)
    }
    #expect(error?.description.contains("version 2.0") == true)
  }

  @Test func `of pytest-benchmark names its commit`() throws {
    let id = "0123456789abcdef0123456789abcdef01234567"
    let reading = try read(
      """
      {"machine_info": {}, "commit_info": {"id": "\(id)"}, "datetime": "2026-01-02T03:04:05+00:00",
       "benchmarks": [{"name": "x", "fullname": "t.py::x", "stats": {"median": 2, "data": [1, 3]}},
         {"name": "y", "stats": {"median": 2}}]}
      """)
    #expect(reading.format == .pytestBenchmark)
    let result = try result(reading, "wall_time", of: "t.py::x")
    #expect(result.clusters == [[1, 3]] && result.commit == id && result.time == 1_767_323_045)
    #expect(reading.warnings.count == 1)
  }

  @Test func `of nanobench has a value an epoch and unit`() throws {
    let reading = try read(
      """
      {"results": [{"title": "t", "name": "n", "batch": 2, "median(elapsed)": 3e-8, "measurements": [
        {"iterations": 9, "elapsed": 2e-8, "instructions": 10, "branchmisses": 0},
        {"iterations": 9, "elapsed": 4e-8, "instructions": 12, "branchmisses": 0}]}]}
      """)
    #expect(reading.format == .nanobench)
    #expect(try result(reading, "wall_time", of: "t/n").clusters == [[1e-8, 2e-8]])
    #expect(try result(reading, "instructions", of: "t/n").clusters == [[5, 6]])
    #expect(!reading.results.contains { $0.metric.name == "branch_misses" })
  }

  @Test func `of Go has a cluster a process, and its own units`() throws {
    let reading = try read(
      """
      goos: linux
      pkg: example.org/x
      Unit hits better=higher
      BenchmarkEncode/format=json-48   690848   1726 ns/op   512 B/op   7 allocs/op
      BenchmarkEncode/format=json-48   690848   1730 ns/op   512 B/op   7 allocs/op
      BenchmarkCopy-48   10   100 MB/s   3 hits
      PASS
      goos: linux
      pkg: example.org/x
      BenchmarkEncode/format=json-48   690848   1740 ns/op   512 B/op   7 allocs/op
      """)
    #expect(reading.format == .go)
    let time = try result(reading, "wall_time", of: "example.org/x.Encode/format=json")
    #expect(time.clusters == [[1.726e-6, 1.73e-6], [1.74e-6]])
    #expect(
      try result(reading, "throughput", of: "example.org/x.Copy").metric
        == Metric(name: "throughput", unit: "bytes/s", better: .higher))
    #expect(try result(reading, "throughput", of: "example.org/x.Copy").clusters == [[1e8]])
    #expect(try result(reading, "hits", of: "example.org/x.Copy").metric.better == .higher)
  }

  @Test func `of XCTest has the values of measure, on Linux and on Darwin`() throws {
    let reading = try read(
      """
      Test Suite 'All tests' started at 2026-11-22 15:33:25.348
      /x/T.swift:5: Test Case 'PerfTests.testSort' measured [Time, seconds] average: 0.057, \
      relative standard deviation: 25.110%, values: [0.032426, 0.052389], performanceMetricID:org
      /x/T.swift:9: Test Case '-[Mod.Suite testY]' measured [Memory Peak Physical, kB] \
      average: 2, relative standard deviation: 0%, values: [2.5, 2.5], x
      """)
    #expect(reading.format == .xctest)
    #expect(
      try result(reading, "wall_time", of: "PerfTests.testSort").clusters == [[0.032426, 0.052389]])
    #expect(try result(reading, "peak_rss", of: "Mod.Suite.testY").clusters == [[2500, 2500]])
  }

  @Test func `of JUnit has the time of each test`() throws {
    let reading = try read(
      """
      <?xml version="1.0" encoding="UTF-8"?>
      <testsuites><testsuite name="r" tests="2">
      <testcase classname="M.S" name="a &lt;b&gt;" time="0.5"></testcase>
      <testcase classname="M.S" name="c" time="0.25" />
      </testsuite></testsuites>
      """)
    #expect(reading.format == .junit)
    #expect(try result(reading, "wall_time", of: "M.S.a <b>").clusters == [[0.5]])
    #expect(try result(reading, "wall_time", of: "M.S.c").clusters == [[0.25]])
  }

  @Test func `of google's swift-benchmark has summaries`() throws {
    let reading = try read(
      #"{"benchmarks": [{"name": "s.b", "time": 37099.0, "std": 1.1, "iterations": 3}]}"#)
    #expect(reading.format == .swiftBenchmark)
    #expect(try result(reading, "wall_time", of: "s.b").clusters == [[3.7099e-5]])
  }

  @Test func `of github-action-benchmark is a history`() throws {
    let reading = try read(
      """
      window.BENCHMARK_DATA = {"lastUpdate": 1, "entries": {"Rust": [
        {"commit": {"id": "a1"}, "date": 1767323045000, "tool": "cargo",
         "benches": [{"name": "sort", "value": 120, "unit": "ns/iter"}]},
        {"commit": {"id": "b2"}, "date": 1767323046000, "tool": "customBiggerIsBetter",
         "benches": [{"name": "rate", "value": 7, "unit": "rows"}]}]}};
      """)
    #expect(reading.format == .githubActionBenchmark)
    let sort = try result(reading, "wall_time", of: "sort")
    #expect(sort.commit == "a1" && sort.clusters == [[1.2e-7]] && sort.time == 1_767_323_045)
    #expect(try result(reading, "value", of: "rate").metric.better == .higher)
  }

  @Test func `of Criterion is read from its folder and its messages`() throws {
    let folder = try TemporaryFolder(named: "criterion")
    let place = "target/Fib/Iter/new/"
    try folder.write(#"{"full_id": "Fib/Iter"}"#, to: place + "benchmark.json")
    try folder.write(
      #"{"sampling_mode": "Linear", "iters": [1, 2], "times": [209, 420]}"#,
      to: place + "sample.json")
    let reading = try BenchmarkReader.read(file: folder.path + "/target", in: "/")
    #expect(reading.format == .criterion)
    #expect(try result(reading, "wall_time", of: "Fib/Iter").clusters == [[2.09e-7, 2.1e-7]])
    let messages = try read(
      """
      {"reason":"benchmark-complete","id":"norm","iteration_count":[2,4],"measured_values":[10,24],\
      "unit":"ns"}
      {"reason":"group-complete","group_name":"norm"}
      """)
    #expect(try result(messages, "wall_time", of: "norm").clusters == [[5e-9, 6e-9]])
  }

  @Test(arguments: [
    ("", ExchangeError.Code.empty, "empty"),
    (" \n ", .empty, "empty"),
    ("hello world\n", .unknownFormat, "Known: csv"),
    (#"{"some": "thing"}"#, .unknownFormat, "--from"),
    (#"{"results": [{"command": "x", "times": [1, 2"#, .damaged, "truncated"),
    (#"{"results": [{"command": "x", "times": ["two"]}]}"#, .damaged, "'mean'"),
    (#"{"results": [{"command": "x", "times": [[1]]}]}"#, .damaged, "results[0].times[0]"),
    (#"{"results": [{"command": "x"}]}"#, .damaged, "'mean'"),
    (#"{"baselineName": "b", "results": [{"target": "t"}]}"#, .damaged, "without values"),
    ("<testsuites><testsuite><testcase name=\"a\" time=\"1\"", .damaged, "truncated"),
    ("<testsuites></testsuite></testsuites>", .damaged, "without a start tag"),
    ("<testsuites><testsuite/></testsuites>", .empty, "no benchmark values"),
    (
      "T.swift:1: Test Case 'a.b' measured [Time, seconds] average: 1, values: [1, 2", .damaged,
      "truncated"
    ),
  ])
  func `that is damaged says where`(
    text: String, code: ExchangeError.Code, part: String
  ) throws {
    let error = #expect(throws: ExchangeError.self) { try read(text) }
    #expect(error?.code == code, "\(error?.description ?? "")")
    #expect(error?.description.contains(part) == true, "\(error?.description ?? "")")
  }

  @Test func `that is too large is refused before memory is`() throws {
    let folder = try TemporaryFolder(named: "large")
    try folder.write(#"{"results": ["#, to: "x.json")
    let handle = try #require(FileHandle(forWritingAtPath: folder.path + "/x.json"))
    try handle.truncate(atOffset: 200 << 20)
    let error = #expect(throws: ExchangeError.self) {
      try BenchmarkReader.read(file: folder.path + "/x.json", in: "/")
    }
    #expect(error?.code == .tooLarge)
  }

  @Test func `makes a workflow of each benchmark, or metrics of one`() throws {
    let reading = try read(
      """
      {"context": {}, "benchmarks": [
        {"name": "A", "real_time": 1, "cpu_time": 1, "time_unit": "s"},
        {"name": "B", "real_time": 2, "cpu_time": 2, "time_unit": "s"}]}
      """)
    #expect(ImportedRun.group(reading.results, workflow: nil).map(\.workflow) == ["A", "B"])
    let one = ImportedRun.group(reading.results, workflow: "bench")
    #expect(one.map(\.workflow) == ["bench"])
    #expect(
      one.first?.metrics.map(\.metric.name) == ["A/time", "A/cpu_time", "B/time", "B/cpu_time"])
  }
}

@Suite struct `An export` {
  private var history: RecordedHistory {
    var history = RecordedHistory()
    let time = history.index(
      ofSeries: Metric(name: "wall_time", unit: "s"), workflow: "sort, all")
    let rate = history.index(
      ofSeries: Metric(name: "rate", unit: "1/s", better: .higher), workflow: "sort, all")
    for (commit, level) in [("a1", 0.25), ("b2", 0.5)] {
      let place = history.place(of: commit, time: 1_767_323_045)
      history.add(level, toSeries: time, at: place)
      history.add(level + 0.125, toSeries: time, at: place)
      history.add(7, toSeries: rate, at: place)
    }
    return history
  }

  @Test func `as a table can be read again`() throws {
    let folder = try TemporaryFolder(named: "export")
    let text = ExportFormat.csv.write(history, lines: []).text
    try folder.write(text, to: "h.csv")
    var reading = HistoryReading(in: "/")
    try reading.add(file: folder.path + "/h.csv")
    #expect(reading.history.entries == history.entries)
    #expect(reading.history.series.map(\.metric) == history.series.map(\.metric))
    #expect(reading.history.series.map(\.values) == history.series.map(\.values))
    #expect(reading.history.series[0].samples(at: 1) == [0.5, 0.625])
  }

  @Test func `as Go's text can be read again, too`() throws {
    let text = ExportFormat.go.write(history, lines: []).text
    #expect(text.contains("commit: b2\nBenchmarkSort,_all 1 500000000.0 ns/op\n"))
    #expect(text.contains("Unit rate-1/s better=higher\n"))
    let reading = try BenchmarkReader.read(Data(text.utf8), file: "f")
    let time = try #require(reading.results.first { $0.metric.name == "wall_time" })
    #expect(time.clusters.flatMap { $0 } == [0.25, 0.375, 0.5, 0.625])
  }

  @Test func `for others holds the newest medians`() throws {
    let values = ExportFormat.githubActionBenchmark.write(history, lines: [])
    #expect(values.text.contains("\"value\" : 0.5625") && values.warnings.count == 1)
    #expect(!values.text.contains("rate"))
    let metrics = ExportFormat.bencher.write(history, lines: []).text
    #expect(metrics.contains("\"latency\"") && metrics.contains("562500000"))
  }
}
