package import Configuration
package import Foundation
package import Git
package import Measurement
package import Model
package import Processes

/// A bench that nothing disturbs, whatever else the machine does: what is printed of its runs doesn't
/// depend on it.
package struct QuietBench: Bench {
  private let bench: any Bench

  package init(_ bench: any Bench) {
    self.bench = bench
  }

  package var environment: RunEnvironment { bench.environment }
  package func now() -> Date { bench.now() }
  package func moment() -> Moment { bench.moment() }
  package func seed() -> UInt64 { bench.seed() }
  package func profiler() -> Profiler? { nil }

  package func watch() -> any Watch { BlindWatch() }

  package func checkOut(
    _ target: Checkouts.Target, lane: Int, keeping trees: [ObjectID],
    of repository: borrowing Repository
  ) throws -> any Workplace {
    try bench.checkOut(target, lane: lane, keeping: trees, of: repository)
  }

  package func builtTrees(_ workflow: Workflow) -> Set<ObjectID> { bench.builtTrees(workflow) }
}

private struct BlindWatch: Watch {
  mutating func begin() {}
  mutating func end() -> String? { nil }
}
