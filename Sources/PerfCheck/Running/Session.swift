/// Answers one request with the benchmarks of a suite.
package struct Session {
  private let benchmarks: [Benchmark]
  private let source: TimeSource
  private let show: (String) -> Void
  private let complain: (String) -> Void

  /// - Parameters:
  ///   - benchmarks: What can be run.
  ///   - source: The clocks of measurements.
  ///   - show: Writes a line of results.
  ///   - complain: Writes a line of warnings and errors.
  package init(
    _ benchmarks: [Benchmark], _ source: TimeSource, show: @escaping (String) -> Void,
    complain: @escaping (String) -> Void
  ) {
    (self.benchmarks, self.source) = (benchmarks, source)
    (self.show, self.complain) = (show, complain)
  }

  /// Does what is asked for.
  ///
  /// - Parameters:
  ///   - arguments: Without the name of the executable.
  ///   - environment: The value of a variable.
  /// - Returns: The exit code: 0; 1 where the suite or a benchmark failed; 64 for a wrong request.
  package func run(arguments: [String], environment: (String) -> String?) async -> Int32 {
    do {
      let request = try Request(arguments: arguments, environment: environment)
      if request.action == .help {
        show(Self.help)
        return 0
      }
      return try await answer(request, Selection(benchmarks))
    } catch {
      complain("error: \(error)")
      return error is UsageError ? 64 : 1
    }
  }

  private func answer(_ request: Request, _ selection: Selection) async throws -> Int32 {
    switch request.action {
    case .help: return 0
    case .list(asJSON: true):
      for benchmark in selection.cases { show(JSONLine.listing(benchmark.name)) }
      return 0
    case .list(asJSON: false):
      for benchmark in try selection.matching(request.filter) { show(benchmark.name) }
      return 0
    case .run(let name):
      return await runOne(try selection.named(name), request)
    case .table:
      return await runAll(try selection.matching(request.filter), request)
    }
  }

  private func runOne(_ benchmark: Benchmark.Case, _ request: Request) async -> Int32 {
    warn(of: [benchmark])
    guard let measurement = await measure(benchmark, with: runner(request)) else { return 1 }
    // Whatever the benchmark printed, the results begin on a line of their own.
    show("")
    for line in JSONLine.lines(measurement, of: benchmark) { show(line) }
    return 0
  }

  private func runAll(_ benchmarks: [Benchmark.Case], _ request: Request) async -> Int32 {
    warn(of: benchmarks)
    let (runner, table) = (runner(request), Table(benchmarks))
    show(table.header)
    var code: Int32 = 0
    for benchmark in benchmarks {
      if let measurement = await measure(benchmark, with: runner) {
        show(table.row(measurement, of: benchmark))
      } else {
        code = 1
      }
    }
    return code
  }

  private func measure(_ benchmark: Benchmark.Case, with runner: Runner) async -> Measurement? {
    do {
      guard benchmark.isAsync else { return try await runner.measure(benchmark) }
      // Nothing else runs until it is measured.
      nonisolated(unsafe) let (runner, benchmark) = (runner, benchmark)
      return unsafe try await Self.measureOffMainActor(benchmark, with: runner)
    } catch {
      complain("error: benchmark '\(benchmark.name)': \(error)")
      return nil
    }
  }

  /// Measures where calls of nonisolated functions need no change of the thread.
  ///
  /// What isn't asynchronous stays on the main thread: with a second one, `malloc` becomes slower.
  @concurrent private static func measureOffMainActor(
    _ benchmark: Benchmark.Case, with runner: Runner
  ) async throws -> Measurement {
    try await runner.measure(benchmark)
  }

  private func runner(_ request: Request) -> Runner {
    var runner = Runner(source)
    (runner.time, runner.iterations) = (request.time, request.iterations)
    return runner
  }

  private func warn(of benchmarks: [Benchmark.Case]) {
    let isLibraryDebug = _isDebugAssertConfiguration()
    guard isLibraryDebug || benchmarks.contains(where: \.isDebugBuild) else { return }
    let what = benchmarks.contains(where: \.isDebugBuild) ? "the benchmarks were" : "PerfCheck was"
    complain(
      "warning: \(what) built without optimization, so that times mean little; "
        + "build with: swift build -c release")
  }
}
