import Exchange
import Foundation
import Model
import Quantities
import TestSupport
import Testing

private func read(
  _ text: String, named file: String = "f", better: [String: Metric.Direction] = [:]
) throws -> BenchmarkReader.Reading {
  try BenchmarkReader.read(Data(text.utf8), file: file, better: better)
}

/// Each result as "benchmark metric unit better: samples".
private func described(_ reading: BenchmarkReader.Reading) -> [String] {
  reading.results.map { one in
    "\(one.benchmark) \(one.metric.name) \(one.metric.unit) \(one.metric.better.rawValue): "
      + one.clusters.map { $0.map { "\($0)" }.joined(separator: ",") }.joined(separator: " | ")
  }
}

@Suite struct `Names of benchmarks` {
  @Test func `keep a number at their end that not all lines of Go share`() throws {
    let lines = ["Get", "Get-2", "Get-8"].map { "Benchmark\($0)\t100\t12.5 ns/op\n" }.joined()
    #expect(
      try read("pkg: a\n" + lines).results.map(\.benchmark) == ["a.Get", "a.Get-2", "a.Get-8"])
    let sizes = "BenchmarkPut/b-64\t1\t5 ns/op\nBenchmarkPut/b-128\t1\t6 ns/op\n"
    #expect(try read(sizes).results.map(\.benchmark) == ["Put/b-64", "Put/b-128"])
    let shared = "BenchmarkPut/b-64-16\t1\t5 ns/op\nBenchmarkGet-16\t1\t6 ns/op\n"
    #expect(try read(shared).results.map(\.benchmark) == ["Put/b-64", "Get"])
  }

  @Test func `tell hyperfine's parameters apart where the command doesn't`() throws {
    let reading = try read(
      """
      {"results": [{"command": "pack", "times": [2], "parameters": {"level": "1", "jobs": 4}},
        {"command": "pack", "times": [3], "parameters": {"level": "9", "jobs": 4}},
        {"command": "list", "times": [1], "parameters": {"level": "9"}},
        {"command": "list -a", "times": [1]}, {"command": "list -a", "times": [4]}]}
      """)
    #expect(
      reading.results.map(\.benchmark) == [
        "pack(jobs=4,level=1)", "pack(jobs=4,level=9)", "list", "list -a", "list -a (2)",
      ])
    #expect(reading.warnings.contains { $0.contains("'list -a'") })
  }

  @Test func `tell JMH's modes and threads apart`() throws {
    func row(_ mode: String, _ threads: Int, _ unit: String) -> String {
      """
      {"benchmark": "o.M.get", "mode": "\(mode)", "threads": \(threads), "primaryMetric":
        {"score": 4, "scoreUnit": "\(unit)", "rawData": [[4]]}, "secondaryMetrics":
        {"·gc.alloc.rate": {"score": 8, "scoreUnit": "MB/sec", "rawData": [[8]]}}}
      """
    }
    let rows = [row("thrpt", 1, "ops/ms"), row("avgt", 1, "ns/op"), row("thrpt", 8, "ops/ms")]
    let reading = try read("[" + rows.joined(separator: ",") + "]")
    #expect(
      described(reading) == [
        "o.M.get throughput 1/s higher: 4000.0",
        "o.M.get gc.alloc.rate/thrpt bytes/s lower: 8000000.0",
        "o.M.get wall_time s lower: 4e-09",
        "o.M.get gc.alloc.rate/avgt bytes/s lower: 8000000.0",
        "o.M.get(threads=8) throughput 1/s higher: 4000.0",
        "o.M.get(threads=8) gc.alloc.rate bytes/s lower: 8000000.0",
      ])
    #expect(reading.warnings.isEmpty)
  }

  @Test func `of Google Benchmark registered twice are numbered, and repetitions are not`() throws {
    func row(_ family: Int, _ repetition: Int, _ time: Int) -> String {
      #"{"name": "B", "run_name": "B", "run_type": "iteration", "family_index": \#(family), "#
        + #""per_family_instance_index": 0, "repetition_index": \#(repetition), "real_time": \#(time), "time_unit": "s"}"#
    }
    let rows = [row(0, 0, 1), row(0, 1, 2), row(1, 0, 7)].joined(separator: ",")
    #expect(
      described(try read(#"{"benchmarks": [\#(rows)]}"#)) == [
        "B wall_time s lower: 1.0,2.0", "B (2) wall_time s lower: 7.0",
      ])
  }

  @Test func `of tests in several suites have the suite in front`() throws {
    let reading = try read(
      """
      <testsuites name="all"><testsuite name="linux"><testcase name="boot" time="2"/></testsuite>
      <testsuite name="mac"><testcase name="boot" time="3"/><testcase name="stop" time="1"/>
      </testsuite></testsuites>
      """)
    #expect(reading.results.map(\.benchmark) == ["all/linux/boot", "all/mac/boot", "stop"])
  }
}

@Suite struct `Units and numbers` {
  @Test(arguments: [
    ("0.25", 0.25), ("0,25", 0.25), ("2,048.5", 2048.5), ("2.048,5", 2048.5), ("7", 7),
    ("1,234,567.5", 1_234_567.5), ("1e-3", 0.001), ("12,5", 12.5),
  ])
  func `of JUnit are those of any country`(text: String, seconds: Double) throws {
    let reading = try read("<testsuite><testcase name='a' time='\(text)'/></testsuite>")
    #expect(reading.results.map(\.clusters) == [[[seconds]]])
  }

  @Test func `of data.js end at the first tab`() throws {
    func history(_ unit: String) -> String {
      #"window.BENCHMARK_DATA = {"entries": {"Go": [{"commit": {"id": "a1"}, "date": 1767323045000, "#
        + #""tool": "go", "benches": [{"name": "Put", "value": 1500, "unit": "\#(unit)"}]}]}}"#
    }
    let plain = try read(history("ns/op")).results
    #expect(plain.map(\.metric) == [Metric(name: "wall_time", unit: "s")])
    #expect(try read(history(#"ns/op\t 66.6 MB/s\t 3 allocs/op"#)).results == plain)
  }

  @Test func `beyond two to the power of 53 are read as they are`() throws {
    let reading = try read(
      #"{"benchmarks": [{"name": "B", "run_name": "B", "run_type": "iteration", "real_time": 1, "#
        + #""cpu_time": 1, "time_unit": "s", "cycles": 9007199254740993}]}"#)
    // The nearest double; JSONSerialization gives the same.
    #expect(reading.results.last?.clusters == [[9_007_199_254_740_992]])
  }

  @Test func `that are no numbers cost their value and not the file`() throws {
    let reading = try read(
      """
      {"context": {}, "benchmarks": [
        {"name": "A", "run_type": "iteration", "real_time": 5, "cpu_time": NaN, "time_unit": "ns",
         "ratio": Infinity},
        {"name": "B", "run_type": "iteration", "real_time": 7, "cpu_time": 6, "time_unit": "lightyears"},
        {"name": "C", "run_type": "iteration", "real_time": 9, "cpu_time": null, "time_unit": "ns"}]}
      """)
    #expect(described(reading) == ["A wall_time s lower: 5e-09", "C wall_time s lower: 9e-09"])
    let told = reading.warnings.joined(separator: "\n")
    for part in ["benchmarks[0].cpu_time is NaN", "benchmarks[0].ratio is infinite", "lightyears"] {
      #expect(told.contains(part), "\(told)")
    }
  }
}

@Suite struct `The better direction` {
  @Test func `is what XCTest says, in either spelling`() throws {
    func line(_ rest: String) -> String {
      "/a/T.swift:1: Test Case '-[App.T s]' measured [Scroll Rate, fps] average: 60, "
        + "relative standard deviation: 1%, values: [60.0, 61.0], performanceMetricID:x\(rest)\n"
    }
    for (rest, direction) in [
      (", polarity: prefers larger", Metric.Direction.higher),
      (", polarity: prefersLarger", .higher), (", polarity: prefers smaller", .lower),
    ] {
      #expect(try read(line(rest)).results.map(\.metric.better) == [direction], "\(rest)")
    }
  }

  @Test func `of what no one knows is asked for, and taken from the user`() throws {
    let text =
      #"{"benchmarks": [{"name": "A", "run_type": "iteration", "real_time": 5, "cpu_time": 4, "#
      + #""time_unit": "ns", "quality": 3, "cache_misses": 4, "rows_per_second": 5}]}"#
    let plain = try read(text)
    #expect(plain.warnings.count == 1 && plain.warnings[0].contains("--better 'quality=higher'"))
    func better(_ reading: BenchmarkReader.Reading) -> [String: Metric.Direction] {
      Dictionary(uniqueKeysWithValues: reading.results.map { ($0.metric.name, $0.metric.better) })
    }
    #expect(better(plain)["quality"] == .lower && better(plain)["cache_misses"] == .lower)
    #expect(better(plain)["rows_per_second"] == .higher)
    let told = try read(text, better: ["quality": .higher])
    #expect(better(told)["quality"] == .higher && told.warnings.isEmpty)
  }
}

@Suite struct `Words in a metric's name` {
  @Test(arguments: [
    ("cacheMisses", Metric.Direction.lower), ("gc.alloc.rate", .lower),
    ("frames_per_second", .higher),
    ("hit_ratio", .higher), ("error rate", .lower), ("QueriesPerSecond", .higher),
    ("peak-rss", .lower),
    ("dropped_frames", .lower), ("tps", .higher),
  ])
  func `tell which way is better`(name: String, direction: Metric.Direction) throws {
    let reading = try read(
      #"{"benchmarks": [{"name": "A", "run_type": "iteration", "real_time": 5, "time_unit": "ns", "#
        + #""\#(name)": 3}]}"#)
    #expect(reading.results.last?.metric.better == direction && reading.warnings.isEmpty)
  }

  @Test(arguments: ["architecture", "props", "score", "glossary", "widgets"])
  func `say nothing by chance`(name: String) throws {
    let reading = try read(
      #"{"benchmarks": [{"name": "A", "run_type": "iteration", "real_time": 5, "time_unit": "ns", "#
        + #""\#(name)": 3}]}"#)
    #expect(reading.warnings.contains { $0.contains("--better '\(name)=higher'") })
  }
}

@Suite struct `Failures in a file` {
  @Test func `of hyperfine are also those without an exit code`() throws {
    let reading = try read(
      #"{"results": [{"command": "x", "times": [1, 2, 3], "exit_codes": [0, null, 3]}]}"#)
    #expect(reading.warnings.count == 1)
    #expect(reading.warnings[0].contains("2 of 3 runs failed, 1 of them killed by a signal"))
    #expect(reading.results.map(\.samples) == [[1]])
  }

  @Test func `of JUnit are left out, as are tests that were skipped`() throws {
    let reading = try read(
      """
      \u{FEFF}<?xml version='1.0'?>
      <!DOCTYPE testsuite [ <!ENTITY x "y"> ]>
      <testsuite name='s'><!-- <testcase name="no" time="1"/> -->
      <testcase name='a &amp; &#x41;' time='1'/>
      <testcase name='b' time='0'><skipped message='later'/></testcase>
      <testcase name='c' time='2'><failure><![CDATA[<testcase name="no" time="1"/>]]></failure></testcase>
      <testcase name='d' time='soon'/>
      </testsuite>
      """)
    #expect(reading.results.map(\.benchmark) == ["a & A"])
    let told = reading.warnings.joined(separator: "\n")
    for part in ["1 tests were skipped", "1 tests failed", "'soon'"] {
      #expect(told.contains(part), "\(told)")
    }
  }

  @Test func `of one benchmark of Criterion leave the others`() throws {
    let folder = try TemporaryFolder(named: "criterion")
    try folder.write(#"{"full_id": "good"}"#, to: "good/new/benchmark.json")
    try folder.write(#"{"iters": [1, 2], "times": [30, 62]}"#, to: "good/new/sample.json")
    try folder.write(#"{"iters": [1, 2], "tim"#, to: "cut/new/sample.json")
    try folder.write(#"{"full_id": "cut"}"#, to: "cut/new/benchmark.json")
    try folder.write(#"{"iters": [1], "times": [3]}"#, to: "lone/new/sample.json")
    let reading = try BenchmarkReader.read(file: folder.path, in: "/")
    #expect(described(reading) == ["good wall_time s lower: 3e-08,3.1e-08"])
    #expect(reading.warnings.count == 2 && reading.warnings[0].contains("cut/new"))
  }
}

@Suite struct `Formats that are read` {
  @Test func `are those of libtest`() throws {
    let reading = try read(
      """
      running 2 tests
      test tests::parse ... bench:       1,204 ns/iter (+/- 31) = 83 MB/s
      test tests::empty ... bench:           0.5 ns/iter (+/- 0.01)
      test other ... ignored
      """)
    #expect(reading.format == .libtest)
    #expect(
      described(reading) == [
        "tests::parse wall_time s lower: 1.204e-06",
        "tests::parse throughput bytes/s higher: 83000000.0",
        "tests::empty wall_time s lower: 5e-10",
      ])
  }

  @Test func `are libtest's lines of JSON`() throws {
    let reading = try read(
      """
      { "type": "suite", "event": "started", "test_count": 1 }
      { "type": "bench", "name": "parse", "median": 1204, "deviation": 31 }
      """)
    #expect(described(reading) == ["parse wall_time s lower: 1.204e-06"])
  }

  @Test func `are those of BenchmarkDotNet`() throws {
    let reading = try read(
      """
      {"Title": "x", "Benchmarks": [
        {"FullName": "A.Sort(N: 5)", "Statistics": {"OriginalValues": [20.5, 21.5], "Mean": 21},
         "Memory": {"BytesAllocatedPerOperation": 96}},
        {"FullName": "A.Find", "Statistics": {"Mean": 3}, "Measurements": [
         {"IterationMode": "Overhead", "IterationStage": "Result", "LaunchIndex": 1, "Operations": 2, "Nanoseconds": 9},
         {"IterationMode": "Workload", "IterationStage": "Result", "LaunchIndex": 1, "Operations": 2, "Nanoseconds": 8},
         {"IterationMode": "Workload", "IterationStage": "Result", "LaunchIndex": 2, "Operations": 2, "Nanoseconds": 10}]},
        {"FullName": "A.Broken", "Statistics": null}]}
      """)
    #expect(reading.format == .benchmarkDotNet)
    #expect(
      described(reading) == [
        "A.Sort(N: 5) wall_time s lower: 2.05e-08,2.15e-08",
        "A.Sort(N: 5) allocated_bytes bytes lower: 96.0",
        "A.Find wall_time s lower: 4e-09 | 5e-09",
      ])
    #expect(reading.warnings.count == 1 && reading.warnings[0].contains("'A.Broken'"))
  }

  @Test func `are Catch2's table and its XML`() throws {
    let table = """
      benchmark name                       samples       iterations    est run time
                                           mean          low mean      high mean
                                           std dev       low std dev   high std dev
      -------------------------------------------------------------------------------
      Fibonacci 25                                   100             4    1.6104 ms
                                              4.02 us       4.01 us       4.05 us
                                            80.000 ns        10 ns        190 ns
      """
    #expect(described(try read(table)) == ["Fibonacci 25 wall_time s lower: 4.02e-06"])
    let xml = """
      <?xml version="1.0"?><Catch2TestRun name="t"><TestCase name="c">
      <BenchmarkResults name="Fibonacci 25" samples="100"><mean value="4020" lowerBound="1" upperBound="9"/>
      <standardDeviation value="80"/></BenchmarkResults></TestCase></Catch2TestRun>
      """
    let reading = try read(xml)
    #expect(reading.format == .catch2)
    #expect(described(reading) == ["Fibonacci 25 wall_time s lower: 4.02e-06"])
  }

  @Test func `are those of asv, set by set of its parameters`() throws {
    let reading = try read(
      """
      {"commit_hash": "c0ffee", "date": 1767323045000, "version": 2,
       "result_columns": ["result", "params", "version", "samples"], "results": {
       "s.time_sort": [[0.5, null, 0.75, NaN], [["10", "20"], ["'a'", "'b'"]], "v", [[0.4, 0.6], null, null, null]],
       "s.peakmem_sort": [[1024], []], "s.track_loss": [[3], []], "s.time_broken": null}}
      """)
    #expect(reading.format == .asv)
    #expect(
      described(reading) == [
        "s.peakmem_sort peak_rss bytes lower: 1024.0",
        "s.time_sort(10, 'a') wall_time s lower: 0.4,0.6",
        "s.time_sort(20, 'a') wall_time s lower: 0.75", "s.track_loss value  lower: 3.0",
      ])
    #expect(reading.results[0].commit == "c0ffee" && reading.results[0].time == 1_767_323_045)
    #expect(reading.warnings.contains { $0.contains("3 benchmarks failed") })
  }

  @Test func `are Bencher's, benchmark.js's and the thresholds of package-benchmark`() throws {
    #expect(
      described(try read(#"{"sort": {"latency": {"value": 88}, "throughput": {"value": 7}}}"#)) == [
        "sort wall_time s lower: 8.8e-08", "sort throughput 1/s higher: 7.0",
      ])
    let js = try read("Suite\nRegExp#test x 4,161,532 ops/sec ±0.99% (59 runs sampled)\n")
    #expect(described(js) == ["RegExp#test throughput 1/s higher: 4161532.0"])
    let thresholds = try read(
      #"{"mallocCountTotal": 12, "throughput": 80, "wallClock": 2500}"#,
      named: "a/Core.Sort.p90.json")
    #expect(thresholds.format == .packageBenchmark)
    #expect(
      described(thresholds) == [
        "Core/Sort heap_allocations  lower: 12.0", "Core/Sort throughput 1/s higher: 80.0",
        "Core/Sort wall_time s lower: 2.5e-06",
      ])
  }

  @Test func `of Google Benchmark are old ones, too, and such with aggregates alone`() throws {
    func row(_ name: String, _ time: Double) -> String {
      #"{"name": "\#(name)", "iterations": 3, "real_time": \#(time), "cpu_time": \#(time), "time_unit": "ns"}"#
    }
    let old = [("S", 4.0), ("S", 6), ("S_mean", 5), ("S_median", 5), ("S_stddev", 1)].map(row)
    let reading = try read(#"{"context": {}, "benchmarks": ["# + old.joined(separator: ",") + "]}")
    #expect(
      described(reading) == ["S wall_time s lower: 4e-09,6e-09", "S cpu_time s lower: 4e-09,6e-09"])
    let only = [("S_mean", 5.0), ("S_median", 4), ("S_stddev", 1), ("calc_mean", 2)].map(row)
    let aggregates = try read(
      #"{"context": {}, "benchmarks": ["# + only.joined(separator: ",") + "]}")
    #expect(
      described(aggregates).filter { $0.contains("wall_time") }
        == [
          "calc_mean wall_time s lower: 2e-09", "S wall_time s lower: 4e-09",
        ].sorted { $0.hasPrefix("S") && !$1.hasPrefix("S") })
    #expect(aggregates.warnings.contains { $0.contains("median") })
  }

  @Test func `may be packed by gzip`() throws {
    let folder = try TemporaryFolder(named: "packed")
    try folder.write(#"{"results": [{"command": "x", "times": [2]}]}"#, to: "h.json")
    try folder.write("commit,time,workflow,metric,value\na,,w,m,3\n", to: "t.csv")
    try shell(["gzip", "h.json", "t.csv"], in: folder.path)
    #expect(
      described(try BenchmarkReader.read(file: folder.path + "/h.json.gz", in: "/")) == [
        "x wall_time s lower: 2.0"
      ])
    var history = HistoryReading(in: "/")
    try history.add(file: folder.path + "/t.csv.gz")
    #expect(history.history.series.map(\.values) == [[3]])
  }

  /// What tells the format may stand far behind the start of a log.
  @Test func `are found behind a long log, in a second`() throws {
    let log = String(repeating: "building something, step by step\n", count: 300_000)
    let start = ContinuousClock.now
    #expect(try read(log + "BenchmarkGet-8   10   50 ns/op\n").results.map(\.benchmark) == ["Get"])
    #expect(ContinuousClock.now - start < .seconds(20))
  }
}

@Suite struct `Output with something around it` {
  @Test func `of go test -json is put together`() throws {
    let reading = try read(
      """
      {"Action":"start","Package":"e/x"}
      {"Action":"output","Package":"e/x","Output":"goos: linux\\n"}
      {"Action":"output","Package":"e/x","Test":"BenchmarkGet","Output":"BenchmarkGet-4 \\t"}
      {"Action":"output","Package":"e/y","Output":"BenchmarkPut-4   5   70 ns/op\\n"}
      {"Action":"output","Package":"e/x","Output":"  100\\t  50 ns/op\\n"}
      """)
    #expect(reading.format == .go)
    #expect(
      described(reading) == [
        "e/x.Get wall_time s lower: 5e-08", "e/y.Put wall_time s lower: 7e-08",
      ])
  }

  @Test func `of a benchmark that prints is put together, too`() throws {
    let reading = try read(
      "BenchmarkGet-4 \tconnected\n     100\t  50 ns/op\nBenchmarkPut-4 1 2 ns/op\n")
    #expect(reading.results.map(\.benchmark) == ["Get", "Put"])
  }

  @Test func `in UTF-16 is what PowerShell makes of it`() throws {
    let text = "BenchmarkGet-4 100 50 ns/op\r\nPASS\r\n"
    for isLittle in [true, false] {
      let units = [0xFEFF] + Array(text.utf16)
      let bytes = units.flatMap { unit in
        isLittle ? [UInt8(unit & 0xFF), UInt8(unit >> 8)] : [UInt8(unit >> 8), UInt8(unit & 0xFF)]
      }
      let reading = try BenchmarkReader.read(Data(bytes), file: "f")
      #expect(described(reading) == ["Get wall_time s lower: 5e-08"])
    }
  }

  @Test func `before or after JSON is left out`() throws {
    let json = #"{"results": [{"command": "x", "times": [2]}]}"#
    #expect(try read("Run on (8 X 3600 MHz)\nL1 [32K] {x}\n" + json).results.count == 1)
    let reading = try read(json + "\nDone in 3 s\n")
    #expect(reading.results.count == 1 && reading.warnings[0].contains("after the JSON"))
    let error = #expect(throws: ExchangeError.self) { try read("a log [with] {brackets}\n") }
    #expect(error?.code == .unknownFormat)
  }
}

@Suite struct `The largest values that there are` {
  @Test func `have a median, and are left out where their unit has no room for them`() {
    let seconds = Metric(name: "wall_time", unit: "s")
    #expect(MetricSamples(metric: seconds, samples: [1e308, 1.5e308]).median == 1.25e308)
    var history = RecordedHistory()
    for (name, value) in [("large", 1e308), ("small", 2.0)] {
      let index = history.index(ofSeries: seconds, workflow: name)
      history.add(value, toSeries: index, at: history.place(of: name, time: nil))
    }
    for format in [ExportFormat.bencher, .githubActionBenchmark] {
      let text = format.write(history, lines: []).text
      #expect(text.contains("small") && !text.contains("large"))
    }
  }
}
