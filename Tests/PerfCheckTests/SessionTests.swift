import PerfCheck
import Testing

@Suite struct `A session` {
  /// What a process with these benchmarks prints, complains of and exits with.
  private func run(
    _ benchmarks: [Benchmark], _ clock: FakeClock, _ arguments: [String] = [],
    _ environment: [String: String] = [:]
  ) async -> (code: Int32, output: [String], errors: [String]) {
    var (output, errors) = ([String](), [String]())
    let session = Session(
      benchmarks, clock.source, show: { output.append($0) }, complain: { errors.append($0) })
    let code = await session.run(arguments: arguments) { environment[$0] }
    return (code, output, errors.filter { !$0.hasPrefix("warning: PerfCheck was") })
  }

  @Test func `lists for perf-check`() async {
    let clock = FakeClock()
    let result = await run(
      [clock.benchmark("a \"b\"", taking: 1), clock.benchmark("ü/1", taking: 1)], clock, [],
      ["PERF_CHECK_BENCHMARK": "list"])
    #expect(result.output == [#"{"benchmark": "a \"b\""}"#, #"{"benchmark": "ü/1"}"#])
    #expect((result.code, result.errors) == (0, []))
  }

  @Test func `measures one for perf-check`() async {
    let clock = FakeClock(step: 0)
    let result = await run(
      [
        clock.benchmark("other", taking: 1),
        clock.benchmark("work", taking: 2_000, throughput: .bytes(4)),
      ], clock, [], ["PERF_CHECK_BENCHMARK": "run work", "PERF_CHECK_BENCHMARK_TIME": "0.01"])
    let start = #"{"benchmark": "work", "metric": "#
    #expect(
      result.output == [
        "",
        start + #""wall_time", "value": 2e-06, "unit": "s", "better": "lower"}"#,
        start + #""cpu_time", "value": 2e-06, "unit": "s", "better": "lower"}"#,
        start
          + #""throughput", "value": 2000000.0, "unit": "bytes/s", "better": "higher"}"#,
      ])
    #expect((result.code, result.errors) == (0, []))
  }

  @Test func `exits with 64 where the name is unknown`() async {
    let clock = FakeClock()
    let result = await run(
      [clock.benchmark(taking: 1)], clock, [], ["PERF_CHECK_BENCHMARK": "run no"])
    #expect(result.code == 64)
    #expect(result.errors == ["error: no benchmark is named 'no'; see --list"])
    #expect(result.output == [])
  }

  @Test func `prints an aligned table`() async {
    let clock = FakeClock(step: 1)
    let result = await run(
      [
        clock.benchmark("a", taking: 1_500),
        clock.benchmark("Größe/10", taking: 2_000_000, throughput: .items(10)),
        clock.benchmark("unchosen", taking: 1),
      ], clock, ["--filter", "a$|10", "--time", "10ms"])
    #expect(
      result.output == [
        "benchmark       time     spread   CPU time   throughput   iterations",
        "a            1.50 µs    ± 0.0 %    1.50 µs            –         6645",
        "Größe/10     2.00 ms    ± 0.0 %    2.00 ms     5.00 k/s            5",
      ])
  }

  @Test func `goes on after a benchmark that fails, and exits with 1`() async {
    struct Broken: Error {}
    let clock = FakeClock()
    let result = await run(
      [Benchmark("bad") { throw Broken() }, clock.benchmark("good", taking: 1_000)], clock,
      ["--time", "1ms"])
    #expect(result.code == 1)
    #expect(result.errors.contains("error: benchmark 'bad': Broken()"))
    #expect(result.output.last?.hasPrefix("good") == true)
  }

  @Test(arguments: ["list", "run a"])
  func `answers nothing where a name stands for two`(question: String) async {
    let clock = FakeClock()
    let result = await run(
      [clock.benchmark("a", taking: 1), clock.benchmark("a", taking: 1)], clock, [],
      ["PERF_CHECK_BENCHMARK": question])
    #expect((result.code, result.output) == (1, []))
    #expect(result.errors.first?.contains("two benchmarks are named 'a'") == true)
  }

  @Test func `lists names and prints help for people`() async {
    let clock = FakeClock()
    let list = await run([clock.benchmark("x", taking: 1)], clock, ["--list"])
    #expect(list.output == ["x"])
    let help = await run([], clock, ["--help"])
    #expect(help.code == 0)
    #expect(help.output.first?.contains("--filter") == true)
  }

  @Test(arguments: [true, false])
  func `warns of benchmarks without optimization`(isDebugBuild: Bool) async {
    let clock = FakeClock()
    let result = await run(
      [clock.benchmark(taking: 1_000, isDebugBuild: isDebugBuild)], clock, ["--time", "1ms"])
    #expect(
      result.errors.contains { $0.contains("the benchmarks were built without") } == isDebugBuild)
  }

  @Test func `knows how the code of a benchmark was compiled`() {
    #expect(Benchmark("x") { 1 }.cases[0].isDebugBuild == _isDebugAssertConfiguration())
    #expect(
      Benchmark("x", arguments: [1]) { $0 }.cases[0].isDebugBuild == _isDebugAssertConfiguration())
  }
}
