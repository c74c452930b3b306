import Configuration
import History
import Model
import Quantities
import Testing

@testable import Gate

private let here = RunEnvironment(cpu: "c", cores: 1, memory: 1, os: "o", arch: "a", swift: "6.2")
private let there = RunEnvironment(cpu: "d", cores: 1, memory: 1, os: "o", arch: "a", swift: "6.2")

/// A change of the baseline of counts that a test is about.
@Suite struct `A change of the baseline` {
  /// One side's baseline: samples by environment.
  private func side(
    _ samples: [(environment: RunEnvironment, values: [Double])],
    better: Metric.Direction = .lower, tested: String = "calls", tags: [String: String] = [:],
    metric: String = "calls"
  ) -> GateDefinition.Files {
    var baseline = BaselineFile()
    for (environment, values) in samples {
      baseline.update(
        from: Run(
          id: "", workflow: "w", commit: "c", dirty: false, at: "", environment: environment,
          metrics: [
            MetricSamples(metric: Metric(name: metric, unit: "", better: better), samples: values)
          ], tags: tags))
    }
    return .init(
      workflows: WorkflowFile(workflows: [Workflow(name: "w", run: .arguments(["w"]))]),
      tests: RegressionTestsFile(tests: [
        RegressionTest(workflow: "w", metric: tested, limit: 0.01, compare: .baseline)
      ]),
      baseline: baseline)
  }

  private func changes(_ base: [Double], _ own: [Double]) throws -> [GateChange.Kind] {
    try gate(side([(here, base)]), side([(here, own)])).changes.map(\.kind)
  }

  private func gate(
    _ base: GateDefinition.Files, _ own: GateDefinition.Files
  ) throws -> GateDefinition {
    try #require(GateDefinition(base: base, candidate: own))
  }

  @Test func `is none where the same count was taken more or less often`() throws {
    #expect(try changes([100, 100], [100, 100, 100]).isEmpty)
    #expect(try changes([100, 100, 100, 100], [100, 100]).isEmpty)
    #expect(try changes([100, 100], [100]) == [.redefined], "one value shows no spread")
    #expect(try changes([100, 100], [101, 101, 101]) == [.loosened])
  }

  @Test func `is none where the same values are in another order`() throws {
    #expect(try changes([100, 104, 102], [104, 102, 100]).isEmpty)
    #expect(try changes([100, 104], [100, 104, 104]) == [.loosened])
    // Of more than a hundred only the newest count, so that the order decides.
    let values = (0..<150).map { Double(1000 + $0) }
    #expect(try changes(values, values.reversed()) == [.loosened])
    #expect(try changes(values, values).isEmpty)
  }

  @Test func `counts where it is better for certain`() throws {
    #expect(try changes([100, 104], [98, 99]) == [.tightened])
    #expect(try changes([100, 104], [99, 100]) == [.loosened], "a tie isn't better")
    // A higher count is better of what more of is better.
    let better = try gate(
      side([(here, [100, 104])], better: .higher), side([(here, [105, 106])], better: .higher))
    #expect(better.changes.map(\.kind) == [.tightened])
    #expect(better.baseline.entries.map(\.samples) == [[105, 106]])
  }

  @Test func `redefines where a value has no ratio`() throws {
    #expect(try changes([100, 104], [0, 0]) == [.redefined])
    #expect(try changes([0, 0], [1, 1]) == [.redefined])
  }

  @Test func `of another environment redefines beside one, and adds beside none`() throws {
    let beside = try gate(
      side([(here, [100, 100])]), side([(here, [100, 100]), (there, [9, 9])]))
    #expect(beside.changes.map(\.kind) == [.redefined] && beside.changes[0].applies)
    #expect(beside.changes[0].base == "of other environments: median 100 of 2")
    #expect(Set(beside.baseline.entries.map(\.environment)) == [here.key, there.key])
    #expect(beside.baseline.environments[there.key] == there)
    let none = try gate(side([]), side([(there, [9, 10])]))
    #expect(none.changes.map(\.kind) == [.added] && none.changes[0].candidate == "median 9.5 of 2")
  }

  @Test func `in what counts redefines, though the values are the same`() throws {
    let base = side([(here, [100, 100])], tested: "instructions", metric: "instructions")
    let own = side(
      [(here, [100, 100])], tested: "instructions", tags: [BaselineFile.counterTag: "cachegrind"],
      metric: "instructions")
    #expect(try gate(base, own).changes.map(\.kind) == [.redefined])
    #expect(try gate(base, own).baseline.entries[0].counter == nil, "the base's stays")
  }

  @Test func `of what no test compares with it doesn't matter`() throws {
    let gate = try gate(
      side([(here, [100, 100])], tested: "faults"), side([(here, [900, 900])], tested: "faults"))
    #expect(gate.changes.isEmpty && gate.baseline.entries[0].samples == [100, 100])
  }
}
