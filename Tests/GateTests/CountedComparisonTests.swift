import History
import Measurement
import Model
import Quantities
import Testing

@testable import Gate

private let count = Metric(name: "allocations", unit: "")

private func environment(swift: String = "6.3", os: String = "Linux 1") -> RunEnvironment {
  RunEnvironment(
    cpu: "CPU", cores: 2, memory: 1, os: os, arch: "x86_64", swift: swift)
}

private func run(
  _ samples: [Double], swift: String = "6.3", os: String = "Linux 1", metric: Metric = count
) -> Run {
  Run(
    id: "1", workflow: "w", commit: "c", dirty: false, at: "t",
    environment: environment(swift: swift, os: os),
    metrics: [MetricSamples(metric: metric, samples: samples)])
}

private func baseline(
  _ samples: [Double], swift: String = "6.3", os: String = "Linux 1"
) -> BaselineFile {
  var file = BaselineFile()
  file.update(from: run(samples, swift: swift, os: os))
  return file
}

private func compare(
  _ candidate: [Double], with baseline: BaselineFile, limit: Fraction = 0.01,
  sameCode: Set<String> = []
) -> Comparison {
  CountedComparison(
    RegressionTest(workflow: "w", metric: "allocations", limit: limit, compare: .baseline),
    counter: nil, rates: ErrorRates(falseAlarm: 0.01, tests: 1), hasSameCode: sameCode.contains
  ).compare(
    MetricSamples(metric: count, samples: candidate), with: baseline,
    environment: environment())
}

@Suite struct `A comparison with the baseline` {
  @Test func `is exact for counts that don't vary`() {
    let same = compare([100, 100], with: baseline([100, 100]))
    #expect(same.verdict == .passed && same.change == 0)
    #expect(same.method == CountedComparison.exactMethod && same.confidence == nil)
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

  @Test func `measures few samples by their own spread`() throws {
    // Two or three runs of a counting tool that differ by some in a million.
    let before = baseline([25_319_123, 25_319_135])
    let same = compare([25_319_201, 25_319_123, 25_319_140], with: before, limit: 0.005)
    #expect(same.verdict == .passed && same.method == CountedComparison.meanMethod)
    let worse = compare([25_572_300, 25_572_420, 25_572_350], with: before, limit: 0.005)
    #expect(worse.verdict == .regressed)
    #expect(abs(try #require(worse.change) - 0.01) < 1e-4)
    // A spread as wide as the limit decides nothing.
    #expect(compare([2, 3], with: baseline([1, 2])).verdict == .undecided)
    let alone = compare([2], with: baseline([1]))
    #expect(alone.verdict == .notComparable && alone.warnings[0].contains("too few to estimate"))
  }

  @Test func `doesn't cross environments, and says what differs, the worst first`() throws {
    let elsewhere = compare([100, 100], with: baseline([100, 100], swift: "6.1", os: "Linux 0"))
    #expect(elsewhere.verdict == .notComparable)
    #expect(elsewhere.differences.map(\.field) == ["swift", "os"])
    #expect(elsewhere.warnings[0].contains("(swift: 6.1, here 6.3; os: Linux 0, here Linux 1)"))
    #expect(elsewhere.warnings[0].contains("perf-check baseline update"))
  }

  @Test func `takes the nearest of several environments`() {
    var file = baseline([50, 50], swift: "6.1", os: "Linux 0")
    for entry in [("6.3", "Linux 0", 80.0), ("5.9", "Linux 1", 70.0)] {
      file.update(from: run([entry.2, entry.2], swift: entry.0, os: entry.1))
    }
    let comparison = compare([100, 100], with: file)
    #expect(comparison.differences.map(\.field) == ["os"])
    #expect(comparison.base?.median == 80)
  }

  @Test func `tells the toolchain's part when the code stood still`() {
    let file = baseline([100, 100], swift: "6.1")
    let moved = compare([103, 103], with: file, sameCode: ["c"])
    #expect(moved.verdict == .notComparable)
    #expect(
      moved.warnings[0].contains(
        "although the source is unchanged: +3.0 % is attributable to the toolchain"))
    let both = compare([103, 103], with: file)
    #expect(both.warnings[0].contains("can't be separated"))
  }

  @Test func `doesn't compare what was counted in different ways`() {
    var file = BaselineFile()
    var counted = run([100, 100], metric: Metric(name: "instructions", unit: ""))
    counted.tags[BaselineFile.counterTag] = "cachegrind"
    file.update(from: counted)
    func compare(_ counter: InstructionCounter?) -> Comparison {
      CountedComparison(
        RegressionTest(workflow: "w", metric: "instructions", limit: 0.01, compare: .baseline),
        counter: counter, rates: ErrorRates(falseAlarm: 0.01, tests: 1)
      ).compare(
        MetricSamples(metric: Metric(name: "instructions", unit: ""), samples: [100, 100]),
        with: file, environment: environment())
    }
    #expect(compare(.cachegrind).verdict == .passed)
    #expect(compare(nil).verdict == .notComparable)
    #expect(compare(nil).differences.map(\.description) == ["counter: cachegrind, here pmu"])
  }

  @Test func `compares two sides that were counted in one check`() {
    let comparison = CountedComparison(
      RegressionTest(workflow: "w", metric: "instructions", limit: 0.005), counter: .cachegrind,
      rates: ErrorRates(falseAlarm: 0.01, tests: 1))
    func samples(_ values: [Double]) -> MetricSamples {
      MetricSamples(metric: Metric(name: "instructions", unit: ""), samples: values)
    }
    #expect(
      comparison.compare(samples([1000, 1000]), with: samples([1000, 1000])).verdict == .passed)
    let worse = comparison.compare(samples([1010, 1010]), with: samples([1000, 1000]))
    #expect(worse.verdict == .regressed && worse.method == CountedComparison.exactMethod)
  }

  @Test func `is missing without one`() {
    #expect(compare([1, 1], with: BaselineFile()).verdict == .missing)
  }
}
