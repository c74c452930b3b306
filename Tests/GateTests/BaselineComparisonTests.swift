import History
import Testing
import Workflows

@testable import Gate

private let count = Metric(name: "allocations", unit: "")

private func environment(swift: String = "6.3") -> RunEnvironment {
  RunEnvironment(
    cpu: "CPU", cores: 2, memory: 1, os: "Linux 1", arch: "x86_64", swift: swift)
}

private func baseline(_ samples: [Double], swift: String = "6.3") -> BaselineFile {
  var file = BaselineFile()
  file.update(
    from: Run(
      id: "1", workflow: "w", commit: "c", dirty: false, at: "t",
      environment: environment(swift: swift),
      metrics: [MetricSamples(metric: count, samples: samples)]))
  return file
}

private func compare(
  _ candidate: [Double], with baseline: BaselineFile, limit: Double = 0.01
) -> Comparison {
  BaselineComparison.compare(
    RegressionTest(workflow: "w", metric: "allocations", limit: limit, compare: .baseline),
    candidate: MetricSamples(metric: count, samples: candidate), with: baseline,
    environment: environment(), confidence: 0.99)
}

@Suite struct `A comparison with the baseline` {
  @Test func `is exact for counts that don't vary`() {
    let same = compare([100, 100], with: baseline([100, 100]))
    #expect(same.verdict == .passed && same.change == 0)
    #expect(same.method == BaselineComparison.exactMethod && same.confidence == nil)
    #expect(compare([101, 101], with: baseline([100, 100]), limit: 0.01).verdict == .passed)
    #expect(compare([102, 102], with: baseline([100, 100]), limit: 0.01).verdict == .regressed)
    #expect(compare([90, 90], with: baseline([100, 100])).verdict == .improved)
    #expect(compare([0, 0], with: baseline([0, 0])).verdict == .passed)
    #expect(compare([1, 1], with: baseline([0, 0])).verdict == .notComparable)
  }

  @Test func `uses ranks for counts that vary`() throws {
    let before = baseline([1000, 1002, 1001, 1003, 1000, 999, 1001])
    let worse = compare([1100, 1102, 1101, 1099, 1103, 1100], with: before)
    #expect(worse.verdict == .regressed)
    #expect(abs(try #require(worse.change) - 0.1) < 0.005)
    #expect((worse.pValue ?? 1) < 0.01)
    #expect(compare([1001, 1000, 1002, 1000, 1001, 999], with: before).verdict == .passed)
  }

  @Test func `needs enough samples`() {
    let comparison = compare([2, 3], with: baseline([1, 2]))
    #expect(comparison.verdict == .notComparable)
    #expect(comparison.warnings[0].contains("can't decide"))
  }

  @Test func `doesn't cross environments, and says what differs`() {
    let comparison = compare([100, 100], with: baseline([100, 100], swift: "6.1"))
    #expect(comparison.verdict == .notComparable)
    #expect(comparison.warnings[0].contains("swift: 6.1, here 6.3"))
    #expect(comparison.warnings[0].contains("perf-check baseline update"))
  }

  @Test func `is missing without one`() {
    #expect(compare([1, 1], with: BaselineFile()).verdict == .missing)
  }
}
