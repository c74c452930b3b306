import BenchSupport
import Configuration
import Git
import History
import Measurement
import Model
import Quantities
import TestSupport
import Testing

@testable import Gate

@Suite struct `A recording` {
  @Test func `has one run a workflow, with as many samples as were asked for`() throws {
    var law = SimulatedBench.Law(seconds: 0.2, noise: 0)
    law.metrics = ["peak_rss": 4096]
    let simulated = try SimulatedProject(law)
    let result = try simulated.record(.init(runs: 4))
    #expect(result.runs.map(\.workflow) == ["parse", "echo"] && result.outcome == .passed)
    #expect(result.runs[0].metrics.map(\.metric.name) == ["wall_time", "peak_rss"])
    #expect(result.runs[0].samples(of: "peak_rss")?.samples == [4096, 4096, 4096, 4096])
    // Each workflow warms up once: twice five runs of 0.2 s.
    #expect(simulated.bench.runs == 10)
    #expect(abs(result.duration.value - 2) < 1e-6)
    #expect(result.runs.allSatisfy { $0.environment == simulated.bench.environment })
  }

  @Test func `is of the commit that was named, or of the work tree`() throws {
    let simulated = try SimulatedProject(.init(seconds: 1, noise: 0))
    let first = try simulated.repository.git("rev-parse", "HEAD")
    let second = try simulated.commit("Slower", .init(seconds: 3, noise: 0))
    func run(_ revision: String?) throws -> (Run, Double?) {
      let run = try #require(
        try simulated.record(.init(workflow: "echo", revision: revision, runs: 3)).runs.first)
      return (run, run.samples(of: "wall_time")?.samples.first)
    }
    let (old, oldTime) = try run("HEAD~1")
    #expect(old.commit == first && !old.dirty && oldTime == 1)
    let (new, newTime) = try run(nil)
    #expect(new.commit == second && !new.dirty && newTime == 3)
    try simulated.repository.folder.write(
      try SimulatedBench.Law(seconds: 7, noise: 0).text, to: SimulatedBench.file)
    let (changed, changedTime) = try run(nil)
    #expect(changed.commit == second && changed.dirty && changedTime == 7)
  }

  @Test func `keeps the other workflows where one can't be built`() throws {
    var law = SimulatedBench.Law()
    law.buildFailure = "error: no such module"
    let result = try SimulatedProject(law).record(.init(runs: 2))
    #expect(result.runs.map(\.workflow) == ["echo"])
    #expect(result.failures.map(\.workflow) == ["parse"] && result.outcome == .notCompared)
    #expect(result.failures[0].reason.contains("error: no such module"))
  }

  @Test func `keeps nothing of a workflow that lacks a metric it names`() throws {
    let simulated = try SimulatedProject(
      configuration: """
        version: 1
        workflows:
          parse: {run: ./parse, metrics: [wall_time, cells]}

        """)
    let missing = try simulated.record(.init(runs: 2))
    #expect(missing.runs.isEmpty && missing.failures.map(\.workflow) == ["parse"])
    #expect(missing.failures[0].reason.contains("'cells' isn't a built-in metric"))
    var law = SimulatedBench.Law()
    law.metrics = ["cells": 12]
    try simulated.commit("Report cells", law)
    let there = try simulated.record(.init(runs: 2))
    #expect(there.failures.isEmpty && there.runs[0].samples(of: "cells")?.samples == [12, 12])
  }

  @Test func `has its tags, and ids that sort by time`() throws {
    var law = SimulatedBench.Law()
    law.metrics = ["peak_rss": 4096]
    let simulated = try SimulatedProject(law)
    let result = try simulated.record(.init(runs: 2, tags: ["ci": "yes"]))
    #expect(result.runs.allSatisfy { $0.tags == ["ci": "yes"] })
    let later = try simulated.record(.init(runs: 2))
    let ids = (result.runs + later.runs).map(\.id)
    #expect(ids == ids.sorted() && Set(ids).count == 4)
    // The bench's clock starts with the year 2026.
    #expect(result.runs[0].at.hasPrefix("2026-01-01T00:00:"))
  }

  @Test func `counts what a tool counts, and says which one did`() throws {
    var law = SimulatedBench.Law()
    law.metrics = ["instructions": 5000]
    let simulated = try SimulatedProject(
      law,
      configuration: """
        version: 1
        workflows:
          parse: {run: ./parse, metrics: [wall_time, instructions]}

        """)
    let run = try #require(
      try simulated.record(.init(runs: 2, counter: .cachegrind)).runs.first)
    #expect(run.samples(of: "instructions")?.samples == [5000, 5000])
    #expect(run.tags == ["counter": "cachegrind"])
  }

  @Test func `says when a counter has nothing to count`() throws {
    let result = try SimulatedProject().record(.init(runs: 2, counter: .cachegrind))
    #expect(result.warnings.contains { $0.hasPrefix("nothing was counted") })
  }

  @Test func `says when most runs were disturbed, and has as many as were asked for`() throws {
    let result = try SimulatedProject(disturbance: 0.8).record(.init(workflow: "echo", runs: 6))
    #expect(result.runs[0].samples(of: "wall_time")?.samples.count == 6)
    #expect(result.warnings.contains { $0.contains("were disturbed and measured again") })
  }

  @Test func `needs a workflow and a commit that are there`() throws {
    let simulated = try SimulatedProject()
    let workflow = #expect(throws: ConfigurationError.self) {
      _ = try simulated.record(.init(workflow: "pars"))
    }
    #expect(workflow?.detail.contains("parse") == true)
    let revision = #expect(throws: GateError.self) {
      _ = try simulated.record(.init(revision: "nowhere"))
    }
    #expect(revision?.code == .usage && simulated.bench.runs == 0)
  }
}
