import Configuration
import History
import Model
import Quantities
import Scheduling
import Testing

@testable import Gate

private func file(_ workflows: Workflow...) -> GateDefinition.Files {
  .init(
    workflows: WorkflowFile(workflows: workflows),
    tests: RegressionTestsFile(tests: [
      RegressionTest(workflow: "w", metric: "wall_time", limit: 0.05)
    ]))
}

private func workflow(
  _ name: String = "w", _ change: (inout Workflow) -> Void = { _ in }
) -> Workflow {
  var workflow = Workflow(name: name, build: .arguments(["make"]), run: .arguments(["./w"]))
  change(&workflow)
  return workflow
}

private func tasks(_ yaml: String) throws -> Workflow {
  try WorkflowFile(
    yaml: "version: 1\nworkflows:\n  w:\n" + yaml, file: "perf-check.yml"
  ).workflows[0]
}

@Suite struct `A change of a workflow` {
  /// Each of what bears on what is measured, as it is told.
  @Test(arguments: [
    ("build", "make", "none"), ("run", "./w", "./v"), ("env", "none", "A=1 B=2"),
    ("working_directory", "none", "sub"), ("results", "none", "csv out.csv"), ("warmup", "1", "3"),
    ("timeout", "600.0 s", "5.0 s"), ("parameters", "none", "N=4"),
  ])
  func `is told with both sides and doesn't count`(
    what: String, base: String, candidate: String
  ) throws {
    let own = workflow {
      switch what {
      case "build": $0.build = nil
      case "run": $0.work = .command(.arguments(["./v"]))
      case "env": $0.environment = ["B": "2", "A": "1"]
      case "working_directory": $0.workingDirectory = "sub"
      case "results": $0.results = .init(format: "csv", path: "out.csv")
      case "warmup": $0.warmup = 3
      case "timeout": $0.timeout = 5
      default: $0.parameterVariables = ["N": "4"]
      }
    }
    let gate = try #require(GateDefinition(base: file(workflow()), candidate: file(own)))
    #expect(gate.workflows.workflows == [workflow()])
    #expect(gate.changes.count == 1)
    let change = gate.changes[0]
    #expect(change.what == what && change.base == base && change.candidate == candidate)
    #expect(change.kind == .redefined && !change.applies)
    #expect(gate.redefinitions == ["w": "\(what): '\(base)' at the base, '\(candidate)' here"])
  }

  @Test func `of the metrics adds those of the change, and drops none`() throws {
    let base = workflow { $0.metrics = ["wall_time", "peak_rss"] }
    let own = workflow { $0.metrics = ["cells", "wall_time"] }
    let gate = try #require(GateDefinition(base: file(base), candidate: file(own)))
    #expect(gate.workflows.workflows[0].metrics == ["wall_time", "peak_rss", "cells"])
    #expect(gate.changes.isEmpty)
  }

  @Test func `of which files it can see is none of what is measured`() throws {
    let own = workflow { $0.paths = ["Sources/**"] }
    let gate = try #require(GateDefinition(base: file(workflow()), candidate: file(own)))
    #expect(gate.changes.isEmpty && gate.redefinitions.isEmpty)
  }

  @Test func `adds one beside those of the base, or removes nothing`() throws {
    let gate = try #require(
      GateDefinition(
        base: file(workflow(), workflow("old")), candidate: file(workflow(), workflow("new"))))
    #expect(gate.workflows.workflows.map(\.name) == ["w", "old", "new"])
    #expect(gate.changes.map(\.kind) == [.removed, .added])
    #expect(gate.changes.map(\.workflow) == ["old", "new"])
    #expect(gate.changes.map(\.applies) == [false, true])
  }

  @Test func `of a task names it, with both of its commands`() throws {
    let base = try tasks("    tasks:\n      - {id: a, run: ./a}\n      - {id: b, run: ./b}\n")
    let changed = try tasks("    tasks:\n      - {id: a, run: ./a}\n      - {id: b, run: ./c}\n")
    let removed = try tasks("    tasks:\n      - {id: a, run: ./a}\n")
    let added = try tasks(
      "    tasks:\n      - {id: a, run: ./a}\n      - {id: b, run: ./b}\n      - {id: c, run: ./c}\n"
    )
    func difference(_ other: Workflow) -> [String?]? {
      base.differences(from: other).first.map { [$0.what, $0.base, $0.candidate] }
    }
    #expect(difference(base) == nil)
    #expect(difference(changed) == ["task b", "./b", "./c"])
    #expect(difference(removed) == ["task b", "./b", nil])
    let more = try #require(difference(added))
    #expect(more[0] == "tasks" && more[2]?.contains("including the new 'c'") == true)
  }

  @Test func `from a command to tasks is one of what is run`() throws {
    let command = try tasks("    run: ./a\n")
    let plan = try tasks("    tasks:\n      - {id: a, run: ./a}\n")
    #expect(command.differences(from: plan).map(\.what).contains("run"))
    #expect(plan.differences(from: command).map(\.what).contains("tasks"))
  }
}

@Suite struct `The newest commit of the branch` {
  private func files(_ limit: Fraction?, trust: WorkflowFile.Trust = .base) -> GateDefinition.Files
  {
    var workflows = WorkflowFile(workflows: [workflow()])
    workflows.trust = trust
    return .init(
      workflows: workflows,
      tests: RegressionTestsFile(
        tests: limit.map { [RegressionTest(workflow: "w", metric: "wall_time", limit: $0)] } ?? []))
  }

  private func gate(
    _ base: GateDefinition.Files, tip: GateDefinition.Files?, _ candidate: GateDefinition.Files
  ) throws -> GateDefinition {
    try #require(GateDefinition(base: base, tip: tip, branch: "main", candidate: candidate))
  }

  @Test func `tightens what an old change started from`() throws {
    let gate = try gate(files(0.1), tip: files(0.02), files(0.1))
    #expect(gate.tests.tests.map(\.limit) == [0.02])
    #expect(gate.changes.map(\.kind) == [.tightened])
    #expect(gate.changes[0].applies && gate.changes[0].remedy == "'main' already has this change.")
  }

  @Test func `loosens nothing of it`() throws {
    let gate = try gate(files(0.02), tip: files(0.5), files(0.02))
    #expect(gate.tests.tests.map(\.limit) == [0.02] && gate.changes.isEmpty)
  }

  @Test func `adds tests that a change started without`() throws {
    let gate = try gate(files(nil), tip: files(0.05), files(nil))
    #expect(gate.tests.tests.map(\.limit) == [0.05])
    #expect(gate.changes.map(\.kind) == [.added])
  }

  @Test func `isn't asked where the base trusts the change, or where it is the base`() throws {
    let trusting = try gate(files(0.1, trust: .candidate), tip: files(0.02), files(0.3))
    #expect(trusting.tests.tests.map(\.limit) == [0.3])
    let alone = try gate(files(0.1), tip: nil, files(0.1))
    #expect(alone.tests.tests.map(\.limit) == [0.1] && alone.changes.isEmpty)
  }

  @Test func `stands in for a base without files`() throws {
    let none = GateDefinition.Files(workflows: nil, tests: nil)
    let gate = try gate(none, tip: files(0.05), files(0.5))
    #expect(gate.tests.tests.map(\.limit) == [0.05], "the change doesn't loosen the branch's")
    #expect(gate.changes.map(\.kind) == [.loosened])
  }
}
