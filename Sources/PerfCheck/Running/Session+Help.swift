extension Session {
  static let help = """
    Measure the benchmarks of this executable, and print a table.

    OPTIONS:
      --filter TEXT     Only benchmarks whose name contains TEXT or matches it as a regular expression.
      --time TIME       How long to measure each: 200ms, 2s. (default: 500ms)
      --iterations N    Measure exactly N iterations of each, whatever the time.
      --list            List the names of the benchmarks.
      --help            Print this.

    The table has the median time of an iteration, half the range between its quartiles as a percentage
    of it, and the CPU time of all threads. To check a change, let perf-check run this executable: it
    sets PERF_CHECK_BENCHMARK ('list' or 'run NAME'), PERF_CHECK_BENCHMARK_TIME (seconds) and
    PERF_CHECK_BENCHMARK_ITERATIONS, and reads lines of JSON.

    EXIT CODES:
      0   everything was measured
      1   a benchmark failed, or the suite isn't valid
      64  wrong arguments, or no such benchmark
    """
}
