import PerfCheck
import Testing

@Suite struct `A request` {
  private func request(
    _ arguments: [String] = [], _ environment: [String: String] = [:]
  ) throws(UsageError) -> Request {
    try Request(arguments: arguments) { environment[$0] }
  }

  @Test func `without anything is a table`() throws {
    let request = try request()
    #expect(request.action == .table)
    #expect((request.time, request.iterations) == (0.5, nil))
  }

  @Test func `of perf-check is in the environment`() throws {
    #expect(try request([], ["PERF_CHECK_BENCHMARK": "list"]).action == .list(asJSON: true))
    let run = try request(
      ["--list"],
      [
        "PERF_CHECK_BENCHMARK": "run run a b", "PERF_CHECK_BENCHMARK_TIME": "0.2",
        "PERF_CHECK_BENCHMARK_ITERATIONS": "30",
      ])
    #expect(run.action == .run("run a b"))
    #expect((run.time, run.iterations) == (0.2, 30))
  }

  @Test func `of a person is in the arguments`() throws {
    let table = try request(["--filter", "a|b", "--time=200ms", "--iterations", "7"])
    #expect((table.action, table.filter, table.time, table.iterations) == (.table, "a|b", 0.2, 7))
    #expect(try request(["--list"]).action == .list(asJSON: false))
    #expect(try request(["-h"]).action == .help)
  }

  @Test(arguments: [("2s", 2.0), ("1.5m", 90), ("250us", 250e-6), ("250µs", 250e-6)])
  func `has times with units`(text: String, seconds: Double) throws {
    #expect(abs(try request(["--time", text]).time - seconds) < 1e-12)
  }

  @Test(arguments: [
    ["--time", "200"], ["--time", "-1s"], ["--time", "nans"], ["--time", "0s"], ["--time"],
    ["--iterations", "0"], ["--list=x"], ["--what"], ["name"],
  ])
  func `that isn't understood is an error`(arguments: [String]) {
    #expect(throws: UsageError.self) { try request(arguments) }
  }

  @Test(arguments: [
    ("PERF_CHECK_BENCHMARK", "runs"), ("PERF_CHECK_BENCHMARK", "measure x"),
    ("PERF_CHECK_BENCHMARK_TIME", "0.2s"), ("PERF_CHECK_BENCHMARK_TIME", "inf"),
    ("PERF_CHECK_BENCHMARK_ITERATIONS", "-3"),
  ])
  func `in the environment that isn't understood is an error`(name: String, value: String) {
    let error = #expect(throws: UsageError.self) { try request([], [name: value]) }
    #expect(error?.description.hasPrefix(name + ": '" + value + "'") == true)
  }
}
