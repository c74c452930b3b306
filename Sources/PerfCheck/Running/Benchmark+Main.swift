extension Benchmark {
  /// Does what the environment or the arguments of the process ask for, and exits.
  ///
  /// Without arguments it measures all benchmarks and prints a table; `--help` lists the options. With
  /// the variable `PERF_CHECK_BENCHMARK` it answers perf-check. The exit code is 0, 1 where the suite
  /// or a benchmark failed, and 64 where the arguments are wrong or no benchmark has the name.
  ///
  /// ```swift
  /// await Benchmark.main([
  ///   Benchmark("parse") { try parse(text) },
  /// ])
  /// ```
  ///
  /// - Parameter benchmarks: In the order in which they are listed and run.
  public static func main(_ benchmarks: [Benchmark]) async {
    let session = Session(
      benchmarks, OperatingSystem.timeSource,
      show: { OperatingSystem.write($0 + "\n", to: 1) },
      complain: { OperatingSystem.write($0 + "\n", to: 2) })
    OperatingSystem.end(
      await session.run(
        arguments: OperatingSystem.arguments, environment: OperatingSystem.environment))
  }
}
