/// The times of some iterations in a row, in nanoseconds, with the cost of the loop.
package struct Batch {
  package let iterations: Int
  package let wall: Int64
  package let cpu: Int64

  package var wallPerIteration: Double { Double(wall) / Double(iterations) }
  package var cpuPerIteration: Double { Double(cpu) / Double(iterations) }
}

extension Workload {
  /// Runs some iterations between two readings of the clocks.
  ///
  /// - Parameters:
  ///   - iterations: At least 1.
  ///   - time: The clocks.
  /// - Throws: What the benchmark or its setup throws.
  package func batch(of iterations: Int, _ time: TimeSource) async throws -> Batch {
    try await fill?(iterations)
    defer { clear() }
    return switch kind {
    case .synchronous(let body): try Self.run(iterations, time, body)
    case .asynchronous(let body): try await Self.run(iterations, time, body)
    }
  }

  // Not inlined, so that the empty workload is called by the same instructions.
  @inline(never)
  private static func run(
    _ iterations: Int, _ time: TimeSource, _ body: Body
  ) throws -> Batch {
    let (cpu, wall) = (time.cpu(), time.wall())
    for index in 0..<iterations { try body(index) }
    let (wallEnd, cpuEnd) = (time.wall(), time.cpu())
    return Batch(iterations: iterations, wall: wallEnd - wall, cpu: cpuEnd - cpu)
  }

  @inline(never)
  private static func run(
    _ iterations: Int, _ time: TimeSource, _ body: AsyncBody
  ) async throws -> Batch {
    let (cpu, wall) = (time.cpu(), time.wall())
    for index in 0..<iterations { try await body(index) }
    let (wallEnd, cpuEnd) = (time.wall(), time.cpu())
    return Batch(iterations: iterations, wall: wallEnd - wall, cpu: cpuEnd - cpu)
  }
}
