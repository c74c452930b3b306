import BenchSupport
import History
import Measurement
import Model
import Quantities
import Testing

@testable import Gate

@Suite struct `What init --verify finds` {
  private func finding(
    _ law: SimulatedBench.Law, configuration: String? = nil, metric: String = "wall_time",
    limit: Fraction = 0.05
  ) throws -> Verification.Finding {
    let yaml = configuration ?? "version: 1\nworkflows:\n  w: {build: make, run: ./w}\n"
    let project = try SimulatedProject(
      law, configuration: yaml,
      tests: [SimulatedProject.test(metric, workflow: "w", limit: limit, pairs: 120)])
    let findings = try Verification.run(
      limit: limit, in: try project.project(), on: project.makeBench
    ) { _ in }
    #expect(findings.count == 1)
    return try #require(findings.first)
  }

  @Test func `is the limit that the noise allows, and a slowdown that was found`() throws {
    let quiet = try finding(.init(seconds: 0.1, noise: 0.005))
    #expect(quiet.problem == nil && quiet.limit == 0.05)
    #expect(try abs(#require(quiet.slowdown).value - 0.1) < 0.01)
    #expect(try abs(#require(quiet.time).value - 0.1) < 0.01)
    let noisy = try finding(.init(seconds: 0.1, noise: 0.15))
    #expect(noisy.problem == nil)
    #expect(try #require(noisy.limit) > 0.05)
    #expect(try #require(noisy.slowdown).value > 2 * 0.05)
  }

  @Test func `are workflows that can't gate, with the reason`() throws {
    #expect(try finding(.init(seconds: 0.002)).problem?.contains("little but its start") == true)
    var law = SimulatedBench.Law()
    law.runFailure = "it exited with 3"
    #expect(try finding(law).problem?.contains("exited with 3") == true)
    law.buildFailure = "no such module"
    #expect(try finding(law).problem?.contains("no such module") == true)
    let wild = try finding(.init(seconds: 0.1, noise: 3))
    #expect(wild.problem?.contains("it varies too much") == true)
  }

  @Test func `are benchmarks that fail, beside one that shows the gate`() throws {
    var law = SimulatedBench.Law(noise: 0.005)
    law.benchmarks = ["a": 0.2, "b": 0.05, "c": 0.001]
    law.benchmarkFailures = ["c": "it crashed"]
    let yaml = "version: 1\nworkflows:\n  w: {suite: package-benchmark, product: S}\n"
    let found = try finding(law, configuration: yaml, metric: "*/wall_time")
    #expect(found.problem == nil && found.benchmark == "b")
    #expect(found.failures == [Omission(name: "c", reason: "it crashed")])
    law.benchmarkFailures = ["a": "x", "b": "y", "c": "z"]
    let broken = try finding(law, configuration: yaml, metric: "*/wall_time")
    #expect(broken.problem?.contains("no benchmark of it works: x") == true)
  }
}
