import Configuration
import Foundation
import Model
import Quantities
import TestSupport
import Testing

@testable import Measurement

/// A suite that a script plays.
private struct PlayedSuite {
  let folder: TemporaryFolder
  private let kind: Suite.Kind

  init(_ kind: Suite.Kind, _ script: String) throws {
    self.kind = kind
    folder = try TemporaryFolder(named: "suite")
    try folder.write("#!/bin/sh\n" + script, to: "suite")
    try FileManager.default.setAttributes(
      [.posixPermissions: 0o755], ofItemAtPath: folder.path + "/suite")
  }

  func program(
    filter: String? = nil, time: Seconds? = nil, timeout: Seconds = 20,
    metrics: [String] = ["wall_time"]
  ) -> SuiteProgram {
    var workflow = Workflow(
      name: "w", run: .arguments([folder.path + "/suite"]), timeout: timeout, metrics: metrics)
    workflow.suite = Suite(kind, filter: filter, time: time)
    return SuiteProgram(
      workflow, directory: folder.path, environment: ProcessInfo.processInfo.environment)
  }

  /// Keeps a message as package-benchmark sends it.
  func write(_ messages: [String], to file: String) throws {
    var bytes = Data()
    for message in messages {
      unsafe withUnsafeBytes(of: Int64(message.utf8.count)) { unsafe bytes.append(contentsOf: $0) }
      bytes.append(contentsOf: message.utf8)
    }
    try bytes.write(to: URL(filePath: folder.path + "/" + file))
  }
}

private func value(
  _ program: SuiteProgram, _ benchmark: String, _ metric: String = "wall_time",
  slowedBy slowdown: Seconds = 0
) throws -> Double {
  try #require(
    program.values(of: benchmark, slowedBy: slowdown).first {
      $0.metric.name == benchmark + "/" + metric
    }
  ).value
}

private func failure(_ program: SuiteProgram, _ benchmark: String) throws -> String {
  try #require(#expect(throws: MeasurementError.self) { try program.values(of: benchmark) })
    .description
}

@Suite struct `A suite of package-benchmark` {
  /// Answers with what lies in files: `list`, and `run` for any benchmark.
  private static let script = """
    while [ $# -gt 0 ]; do [ "$1" = --output-fd ] && out=$2; shift; done
    echo "benchmarks may print this"
    request=$(tr -d '\\000')
    case $request in *'"list"'*) cat list >&"$out";; *) eval "$PLAY"; cat run >&"$out";; esac
    """

  private static func benchmark(_ name: String, tags: String = "{}") -> String {
    """
    {"name":"\(name)","target":"","configuration":{"metrics":[{"cpuTotal":{}}],"tags":\(tags)}}
    """
  }

  /// A reply with a histogram of one value: 1024 and a bit in its first bucket.
  private static func result(
    _ name: String, value: Int, scale: Int = 1, metric: String = "wallClock"
  ) -> String {
    var counts = Array(repeating: 0, count: 4096)
    counts[value] = 3
    let list = counts.map(String.init).joined(separator: ",")
    return """
      {"result":{"benchmark":\(benchmark(name)),"results":[{"metric":{"\(metric)":{}},\
      "timeUnits":"automatic","scalingFactor":\(scale),"warmupIterations":1,"tags":{},\
      "statistics":{"prefersLarger":false,"histogram":{"counts":[\(list)],"_totalCount":3,\
      "subBucketHalfCountMagnitude":10,"unitMagnitude":0}}}]}}
      """
  }

  private func suite(
    _ names: [String] = ["a"], run: [String], play: String = ""
  ) throws -> PlayedSuite {
    let suite = try PlayedSuite(
      .packageBenchmark, Self.script.replacing("$PLAY", with: play.replacing("\"", with: "\\\"")))
    try suite.write(
      names.map { "{\"list\":{\"benchmark\":\(Self.benchmark($0))}}" } + ["{\"end\":{}}"],
      to: "list")
    try suite.write(run, to: "run")
    return suite
  }

  @Test func `names its benchmarks, chosen by a pattern for the whole name`() throws {
    let names = ["Parse/a b", "größe (v1)", "other", "Parse"]
    let suite = try suite(names, run: [])
    #expect(try suite.program().benchmarks() == names)
    #expect(try suite.program(filter: "Parse.*").benchmarks() == ["Parse/a b", "Parse"])
    #expect(try suite.program(filter: "Parse").benchmarks() == ["Parse"])
    let error = #expect(throws: MeasurementError.self) {
      try suite.program(filter: "nothing").benchmarks()
    }
    #expect(error?.description.contains("none of its 4 benchmarks matches") == true)
  }

  @Test func `tells benchmarks of one name by their tags`() throws {
    let suite = try suite(run: [])
    try suite.write(
      [#"{"size":"1"}"#, #"{"size":"2"}"#].map {
        "{\"list\":{\"benchmark\":\(Self.benchmark("a", tags: $0))}}"
      } + ["{\"end\":{}}"], to: "list")
    #expect(try suite.program().benchmarks() == ["a (size: 1)", "a (size: 2)"])
  }

  @Test func `refuses a name that stands for two`() throws {
    let suite = try suite(["a", "b", "a"], run: [])
    let error = #expect(throws: MeasurementError.self) { try suite.program().benchmarks() }
    #expect(error?.description.contains("it names 'a' twice") == true)
  }

  @Test func `gives the median of one iteration in seconds`() throws {
    let suite = try suite(run: [Self.result("a", value: 1200, scale: 1000), "{\"end\":{}}"])
    #expect(try abs(value(suite.program(), "a") - 1.2e-9) < 1e-15)
    #expect(try abs(value(suite.program(), "a", slowedBy: 2) - 2) < 1e-6)
    let counting = try self.suite(
      run: [Self.result("a", value: 1500, scale: 1000, metric: "retainCount"), "{\"end\":{}}"])
    #expect(try value(counting.program(metrics: ["retain_count"]), "a", "retain_count") == 1.5)
  }

  @Test func `is believed by its answers only, not by its exit code`() throws {
    let unknown = try suite(run: ["{\"end\":{}}"])
    #expect(try failure(unknown.program(), "a").contains("without a result"))
    let error = try suite(run: [#"{"error":{"_0":"bad setup"}}"#])
    #expect(try failure(error.program(), "a").contains("bad setup"))
    let twice = try suite(
      run: [Self.result("a", value: 1), Self.result("a", value: 2), "{\"end\":{}}"])
    #expect(try failure(twice.program(), "a").contains("or with several"))
    let good = try suite(
      run: [Self.result("a", value: 1200), "{\"end\":{}}"], play: "echo noise; echo noise >&2")
    #expect(try value(good.program(), "a") > 0)
    #expect(try failure(good.program(), "b").contains("no such benchmark"))
  }

  @Test func `says how it ended where its answer is cut off`() throws {
    let crash = try suite(run: [], play: "echo Fatal >&2; kill -SEGV $$")
    let text = try failure(crash.program(), "a")
    #expect(text.contains("killed by signal 11") && text.contains("Fatal"))
    let hanging = try suite(run: [], play: "sleep 60")
    #expect(try failure(hanging.program(timeout: 0.5), "a").contains("took longer than 0.5 s"))
    let cut = try suite(run: [])
    try Data([9, 0, 0, 0, 0, 0, 0, 0, 0x7B]).write(to: URL(filePath: cut.folder.path + "/run"))
    #expect(try failure(cut.program(), "a").contains("cut off"))
  }

  @Test func `knows its metrics by the names of others`() {
    #expect(PackageBenchmarkDriver.name(of: "wall_time") == "wallClock")
    #expect(PackageBenchmarkDriver.name(of: "heap_allocations") == "mallocCountTotal")
    #expect(PackageBenchmarkDriver.name(of: "object_alloc_count") == "objectAllocCount")
    #expect(PackageBenchmarkDriver.name(of: "throughput") == "throughput")
  }
}

@Suite struct `Other suites` {
  @Test func `swift-benchmark names and runs one benchmark, whatever its name matches`() throws {
    let suite = try PlayedSuite(
      .swiftBenchmark,
      #"""
      case "$*" in
        *"--iterations 1"*) echo '{"benchmarks": [{"name": "s.a+b", "time": 1}, {"name": "s.A+B", "time": 1}]}' ;;
        *"--filter ^s\.a\+b$ --min-time 0.1"*)
          echo '{"benchmarks": [{"name": "s.A+B", "time": 9000}, {"name": "s.a+b", "time": 4000}]}' ;;
        *) echo "unexpected: $*" >&2; exit 1 ;;
      esac
      """#)
    #expect(try suite.program().benchmarks() == ["s.a+b", "s.A+B"])
    #expect(try abs(value(suite.program(time: 0.1), "s.a+b") - 4e-6) < 1e-12)
    #expect(try failure(suite.program(), "s.A+B").contains("unexpected: "))
  }

  @Test func `Google Benchmark gives the median of its repetitions`() throws {
    let suite = try PlayedSuite(
      .googleBenchmark,
      #"""
      case "$*" in
        *list_tests*) printf 'BM_A/1\nBM_A/2\n' ;;
        *min_time=*s) exit 1 ;;
        *"filter=^BM_A/1$"*"repetitions=1 "*)
          echo '{"benchmarks": [{"name": "BM_A/1", "run_name": "BM_A/1", "run_type": "iteration", "real_time": 25, "cpu_time": 1, "time_unit": "ms"}]}' ;;
        *"filter=^BM_A/1$"*"repetitions=20 --benchmark_min_time=0.025"*)
          printf '{"benchmarks": ['
          for time in 3 90 4; do
            printf '{"name": "BM_A/1", "run_name": "BM_A/1", "run_type": "iteration", "real_time": %s, "cpu_time": 1, "time_unit": "us"},' $time
          done
          echo '{"name": "BM_A/1_mean", "run_name": "BM_A/1", "run_type": "aggregate", "aggregate_name": "mean", "real_time": 32, "cpu_time": 1, "time_unit": "us"}]}' ;;
      esac
      """#)
    #expect(try suite.program().benchmarks() == ["BM_A/1", "BM_A/2"])
    let program = suite.program()
    #expect(try program.values(of: "BM_A/1").contains { abs($0.value - 4e-6) < 1e-12 })
  }

  @Test func `XCTest runs one test that measures, also when it fails for its own noise`() throws {
    let suite = try PlayedSuite(
      .xctest,
      #"""
      line() { echo "t.swift:1: Test Case '$1' measured [Time, seconds] average: 0.1, relative standard deviation: 50%, values: [$2], performanceMetricID:x"; }
      case "$*" in
        *--list-tests) printf 'Listing 3 tests in x:\n\nM.C/testA\nM.C/testB\nM.C/testC\n' ;;
        M.C/testA,M.C/testB) line C.testA 1; line C.testB 1; exit 1 ;;
        M.C/testA) line C.testA "0.1, 0.3, 0.2"; echo "t.swift:1: error: C.testA : failed: The relative standard deviation of the measurements is 50%" ; exit 1 ;;
        M.C/testB) line C.testB "0.1, 0.1"; echo "t.swift:9: error: C.testB : XCTAssertEqual failed"; exit 1 ;;
        "") [ -n "$NONE" ] && exit 9; line C.testA 1; line C.testB 1; exit 1 ;;
      esac
      """#)
    try FileManager.default.moveItem(
      atPath: suite.folder.path + "/suite", toPath: suite.folder.path + "/P.xctest")
    var workflow = Workflow(
      name: "w", run: .arguments([suite.folder.path]), metrics: ["wall_time"])
    workflow.suite = Suite(.xctest)
    let program = SuiteProgram(
      workflow, directory: suite.folder.path,
      environment: ProcessInfo.processInfo.environment)
    // It may be asked twice.
    for _ in 0..<2 { #expect(try program.benchmarks() == ["C.testA", "C.testB"]) }
    // Of thousands of tests only those run that the filter leaves.
    workflow.suite?.filter = "C\\.test[AB]"
    let filtered = SuiteProgram(
      workflow, directory: suite.folder.path,
      environment: ProcessInfo.processInfo.environment.merging(["NONE": "1"]) { $1 })
    #expect(try filtered.benchmarks() == ["C.testA", "C.testB"])
    #expect(try value(program, "C.testA") == 0.2)
    #expect(try failure(program, "C.testB").contains("it exited with 1"))
  }

  @Test func `PerfCheck is asked by variables`() throws {
    let suite = try PlayedSuite(
      .perfCheck,
      #"""
      echo "hello"
      case $PERF_CHECK_BENCHMARK in
        list) echo '{"benchmark": "a b"}' ;;
        "run a b") echo "{\"benchmark\": \"a b\", \"metric\": \"wall_time\", \"value\": $PERF_CHECK_BENCHMARK_TIME, \"unit\": \"s\"}"
          echo '{"benchmark": "a b", "metric": "items", "value": 5, "unit": "1/s", "better": "higher"}' ;;
        *) echo "unknown" >&2; exit 64 ;;
      esac
      """#)
    #expect(try suite.program().benchmarks() == ["a b"])
    let program = suite.program(time: 0.25)
    #expect(try value(program, "a b") == 0.25)
    #expect(try program.values(of: "a b").count == 1)
    #expect(try failure(program, "c").contains("it exited with 64"))
    let all = try SuiteSampler(suite.program(time: 0.5, metrics: ["wall_time", "items"]), of: nil)
    #expect(try all.sample { _ in }.values.map(\.value) == [0.5, 5])
  }

  @Test func `say what a suite lacks`() throws {
    let silent = try PlayedSuite(.perfCheck, "exit 0")
    let error = #expect(throws: MeasurementError.self) { try silent.program().benchmarks() }
    #expect(error?.description.contains("it names no benchmark") == true)
    let flooding = try PlayedSuite(
      .googleBenchmark, "head -c 80000000 /dev/zero | tr '\\000' x")
    let flood = #expect(throws: MeasurementError.self) { try flooding.program().benchmarks() }
    #expect(flood?.description.contains("76 MiB, which is no result") == true)
  }
}
