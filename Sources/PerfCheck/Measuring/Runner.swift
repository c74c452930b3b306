/// Measures benchmarks, each for a given time or number of iterations.
package struct Runner {
  /// How long a benchmark is measured, in seconds; warming up takes up to a fifth of it before.
  package var time = 0.5
  /// How many iterations are measured, whatever the time; nil to fill the time.
  package var iterations: Int?
  private let source: TimeSource
  private let wallResolution: Int64
  private let cpuResolution: Int64

  /// Fewer batches have no median that counts.
  private static let minimumBatches = 3
  /// A batch is that many times as long as the smallest difference that the clock shows: 1 %.
  private static let stepsPerBatch: Int64 = 100
  private static let maximumIterations = 1_000_000_000

  package init(_ source: TimeSource) {
    self.source = source
    wallResolution = TimeSource.resolution(of: source.wall)
    cpuResolution = TimeSource.resolution(of: source.cpu)
  }

  /// Measures one benchmark, its setup excluded.
  ///
  /// - Throws: What the benchmark or its setup throws, and ``BenchmarkFailure``.
  package func measure(_ benchmark: Benchmark.Case) async throws -> Measurement {
    let workload = try await benchmark.prepare()
    let batches =
      if let iterations { try await fixed(iterations, of: workload) } else {
        try await filled(workload)
      }
    return try Measurement(
      batches, overhead: await overhead(of: workload, batches[0].iterations),
      cpuResolution: cpuResolution)
  }

  /// As many iterations as are asked for, after a first one that isn't measured.
  private func fixed(_ count: Int, of workload: Workload) async throws -> [Batch] {
    _ = try await workload.batch(of: 1, source)
    let parts = min(count, 10)
    var batches: [Batch] = []
    for part in 0..<parts {
      let size = count / parts + (part < count % parts ? 1 : 0)
      batches.append(try await workload.batch(of: size, source))
    }
    return batches
  }

  private func filled(_ workload: Workload) async throws -> [Batch] {
    let target = target(of: workload)
    let size = try await warmUp(workload, target)
    let deadline = source.wall() + nanoseconds(time)
    var batches: [Batch] = []
    repeat {
      batches.append(try await workload.batch(of: size, source))
    } while batches.count < Self.minimumBatches || source.wall() < deadline
    return batches
  }

  /// How long a batch is to be, in nanoseconds.
  ///
  /// Long enough for both clocks, and else short: most batches are free of disturbances then, and the
  /// slow iterations of a skewed distribution stay out of the median. Where each iteration has an input
  /// of its own, as short as the clocks allow: all of them take memory.
  private func target(of workload: Workload) -> Int64 {
    let forWall = Self.stepsPerBatch * wallResolution
    let forCPU = min(Measurement.cpuStepsPerBatch * cpuResolution, nanoseconds(time / 20))
    return max(forWall, forCPU, workload.fill == nil ? nanoseconds(time / 20_000) : 1)
  }

  /// Lets a batch grow to its length, and waits until it no longer becomes faster.
  ///
  /// - Returns: The number of iterations in a batch.
  private func warmUp(_ workload: Workload, _ target: Int64) async throws -> Int {
    let deadline = source.wall() + nanoseconds(time / 5)
    var size = 1
    var last = try await workload.batch(of: size, source)
    // The first call of all does what is done once, such as loading pages.
    if source.wall() < deadline { last = try await workload.batch(of: size, source) }
    var previous = Double.infinity
    while true {
      while last.wall < target, size < Self.maximumIterations {
        size = Self.grown(size, took: last.wall, target: target)
        last = try await workload.batch(of: size, source)
      }
      var window = [last.wallPerIteration]
      while window.count < 5, source.wall() < deadline {
        last = try await workload.batch(of: size, source)
        window.append(last.wallPerIteration)
      }
      let current = median(of: window)
      let isStable = current >= 0.99 * previous && current * Double(size) >= Double(target)
      if isStable { return size }
      if source.wall() >= deadline { return max(size, Int(Double(target) / max(current, 1))) }
      previous = current
    }
  }

  /// The next number of iterations to try: what the last one lets expect and a tenth more, but ten
  /// times as many at most, because short times are inexact.
  private static func grown(_ size: Int, took wall: Int64, target: Int64) -> Int {
    let wanted = Double(size) * 1.1 * Double(target) / Double(max(1, wall))
    return min(max(size + 1, Int(min(wanted, Double(size) * 10))), maximumIterations)
  }

  /// What the same loop costs without work.
  private func overhead(of workload: Workload, _ iterations: Int) async throws -> Batch {
    let empty = workload.empty
    var batches: [Batch] = []
    for _ in 0..<15 { batches.append(try await empty.batch(of: iterations, source)) }
    return Batch(
      iterations: iterations, wall: Int64(median(of: batches.map { Double($0.wall) })),
      cpu: Int64(median(of: batches.map { Double($0.cpu) })))
  }

  private func nanoseconds(_ seconds: Double) -> Int64 { Int64(seconds * 1e9) }
}
