import PerfCheck

/// A clock that only moves when it is read or told to.
final class FakeClock {
  var now: Int64 = 1_000
  /// How long a reading takes, in nanoseconds.
  let step: Int64

  init(step: Int64 = 20) {
    self.step = step
  }

  var source: TimeSource {
    TimeSource(wall: tick, cpu: tick)
  }

  private func tick() -> Int64 {
    now += step
    return now
  }

  /// A benchmark whose iteration takes some time, and calls `count` each time.
  func benchmark(
    _ name: String = "work", taking nanoseconds: Int64, throughput: Throughput? = nil,
    isDebugBuild: Bool = false, count: @escaping () -> Void = {}
  ) -> Benchmark {
    Benchmark(name: name, throughput: throughput, isDebugBuild: isDebugBuild) {
      Workload(body: { _ in
        self.now += nanoseconds
        count()
      })
    }
  }
}
