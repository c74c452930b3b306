import BenchSupport
import Foundation
import TestSupport
import Testing
import perf_check

/// The reports of commands, on a bench that gives the same every time.
@Suite struct `What is printed of compared commands` {
  static let cases = [
    GoldenCase(
      "compare/slower", "compare", "work 0.1 0.02", "work 0.12 0.02", "--name", "old", "--name",
      "new", "--seed", "5"),
    GoldenCase("compare/faster", "compare", "work 0.1 0.02", "work 0.08 0.02", "--seed", "5"),
    GoldenCase("compare/equivalent", "compare", "work 0.1 0.02", "work 0.1 0.02", "--seed", "5"),
    GoldenCase(
      "compare/undecided", "compare", "work 0.1 0.2", "work 0.104 0.2", "--pairs", "20", "--seed",
      "5"),
    GoldenCase(
      "compare/not-slower", "compare", "work 0.105 0.02", "work 0.1 0.02", "--pairs", "60",
      "--seed", "5"),
    GoldenCase(
      "compare/several", "compare", "work 0.1 0.02", "work {n} 0.02", "fail", "--parameter-list",
      "n", "0.1,0.12,0.08", "--seed", "5"),
    GoldenCase("compare/failed", "compare", "work 0.1", "fail", "--seed", "5"),
  ]

  @Test(arguments: cases, ["text", "json", "markdown"])
  func `stays the same`(one: GoldenCase, format: String) throws {
    try one.expect(format) {
      PerfCheckTool.run($0, in: "/") {
        $0.commandBench = SimulatedCommandBench()
        $0.clock = { GoldenRepository.time }
      }
    }
  }
}
