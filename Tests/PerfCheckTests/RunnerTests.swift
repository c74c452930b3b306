import PerfCheck
import Testing

@Suite struct `A measurement` {
  private func measure(
    _ clock: FakeClock, _ benchmark: Benchmark, time: Double = 0.01, iterations: Int? = nil
  ) async throws -> Measurement {
    var runner = Runner(clock.source)
    (runner.time, runner.iterations) = (time, iterations)
    return try await runner.measure(try #require(benchmark.cases.first))
  }

  @Test(arguments: [1, 7, 300, 40_000, 3_000_000] as [Int64])
  func `is the time of an iteration without that of reading the clocks`(nanoseconds: Int64)
    async throws
  {
    let clock = FakeClock(step: 30)
    let result = try await measure(clock, clock.benchmark(taking: nanoseconds))
    #expect(abs(result.wallTime * 1e9 - Double(nanoseconds)) < 1e-6 * Double(nanoseconds))
    #expect(result.spread == 0)
  }

  @Test(arguments: [20, 1_000] as [Int64])
  func `has batches of at least a hundred steps of the clock`(step: Int64) async throws {
    let clock = FakeClock(step: step)
    let result = try await measure(clock, clock.benchmark(taking: 5))
    let perBatch = Double(result.iterations) / Double(result.batches)
    #expect(perBatch * 5 + Double(step) >= 100 * Double(step))
    #expect(result.batches >= 3)
  }

  @Test func `fills its time`() async throws {
    let clock = FakeClock()
    let result = try await measure(clock, clock.benchmark(taking: 1_000), time: 0.2)
    #expect((0.19...0.22).contains(Double(result.iterations) * result.wallTime))
    #expect(Double(clock.now) * 1e-9 < 0.2 * 1.3)
  }

  @Test func `of something slow takes three batches of one`() async throws {
    let clock = FakeClock()
    var count = 0
    let result = try await measure(
      clock, clock.benchmark(taking: 2_000_000_000) { count += 1 }, time: 0.2)
    #expect((result.batches, result.iterations) == (3, 3))
    #expect(count == 4, "and one to warm up")
  }

  @Test func `waits until the program no longer becomes faster`() async throws {
    let clock = FakeClock()
    var calls = 0
    let warming = Benchmark(name: "warming", throughput: nil, isDebugBuild: false) {
      Workload(body: { _ in
        calls += 1
        clock.now += calls < 5_000 ? 6_000 - Int64(calls) : 1_000
      })
    }
    let result = try await measure(clock, warming, time: 0.2)
    #expect(abs(result.wallTime - 1e-6) < 1e-9)
  }

  @Test func `is the median, whatever a few batches take`() async throws {
    let clock = FakeClock()
    var calls = 0
    let disturbed = clock.benchmark(taking: 1_000) {
      calls += 1
      if calls % 1_000 == 0 { clock.now += 5_000_000 }
    }
    let result = try await measure(clock, disturbed, time: 0.5)
    #expect(abs(result.wallTime - 1e-6) < 1e-9)
  }

  @Test(arguments: [1, 3, 10, 27, 1_000])
  func `has as many iterations as are asked for, after one`(iterations: Int) async throws {
    let clock = FakeClock()
    var count = 0
    let result = try await measure(
      clock, clock.benchmark(taking: 500) { count += 1 }, iterations: iterations)
    #expect(count == iterations + 1)
    #expect(result.iterations == iterations)
    #expect(abs(result.wallTime - 500e-9) < 1e-12)
  }

  @Test func `of nothing fails`() async {
    let clock = FakeClock()
    await #expect(throws: BenchmarkFailure.self) {
      try await measure(clock, clock.benchmark(taking: 0), iterations: 100)
    }
  }

  @Test func `ends with a clock that stands still`() {
    #expect(TimeSource.resolution(of: { 5 }) == 1)
    let clock = FakeClock(step: 70)
    #expect(TimeSource.resolution(of: clock.source.wall) == 70)
  }
}

@Suite struct `The setup` {
  @Test func `happens once a process, and outside the clock`() async throws {
    let clock = FakeClock()
    var setups = 0
    let benchmark = Benchmark(
      "sum",
      setup: { () -> [Int] in
        setups += 1
        clock.now += 1_000_000_000
        return [1, 2, 3]
      },
      run: { numbers in
        clock.now += 100
        return numbers.reduce(0, +)
      })
    var runner = Runner(clock.source)
    runner.time = 0.001
    let result = try await runner.measure(benchmark.cases[0])
    #expect(setups == 1)
    #expect(abs(result.wallTime - 100e-9) < 1e-12)
  }

  @Test(arguments: [false, true])
  func `of each iteration gives it an input of its own, outside the clock`(isAsync: Bool)
    async throws
  {
    let clock = FakeClock()
    var (made, used) = (0, [Int]())
    func make() -> Int {
      made += 1
      clock.now += 10_000
      return made
    }
    func use(_ input: inout Int) {
      clock.now += 100
      used.append(input)
      input = 0
    }
    func pause() async {}
    let benchmark =
      isAsync
      ? Benchmark("use", iterationSetup: make) { input in
        await pause()
        use(&input)
      } : Benchmark("use", iterationSetup: make, run: use)
    var runner = Runner(clock.source)
    runner.iterations = 50
    let result = try await runner.measure(benchmark.cases[0])
    #expect(used == Array(1...51))
    #expect(abs(result.wallTime - 100e-9) < 1e-12)
  }

  @Test func `that throws fails the benchmark`() async {
    struct Missing: Error {}
    let benchmark = Benchmark("x", setup: { throw Missing() }, run: { (_: inout Int) in 1 })
    await #expect(throws: Missing.self) {
      try await Runner(FakeClock().source).measure(benchmark.cases[0])
    }
  }
}
