import Benchmark
import Foundation
import TextSearch

let benchmarks: @Sendable () -> Void = {
  Benchmark.defaultConfiguration.metrics = [.wallClock]
  // perf-check measures each benchmark in many short processes instead of a long one.
  if let time = ProcessInfo.processInfo.environment["PERF_CHECK_BENCHMARK_TIME"]
    .flatMap(Double.init)
  {
    Benchmark.defaultConfiguration.maxDuration = .milliseconds(Int(time * 1000))
  }

  let text = (0..<20_000).flatMap { Array("line \($0 &* 7_919 % 1_013) ".utf8) }
  let pattern = Array("line 1014".utf8)

  Benchmark("Search/bytewise") { benchmark in
    for _ in benchmark.scaledIterations { blackHole(firstIndex(of: pattern, in: text)) }
  }

  let searcher = Searcher(pattern)
  Benchmark("Search/skipping") { benchmark in
    for _ in benchmark.scaledIterations { blackHole(searcher.firstIndex(in: text)) }
  }

  Benchmark("Prepare", configuration: .init(scalingFactor: .kilo)) { benchmark in
    for _ in benchmark.scaledIterations { blackHole(Searcher(pattern)) }
  }
}
