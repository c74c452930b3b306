import Advice
import Configuration
import Model
import Quantities
import Testing

@Suite struct `A budget` {
  @Test func `is a span of time or a number of runs`() {
    #expect(TuningGoal.Budget("10m") == .time(600))
    #expect(TuningGoal.Budget("256runs") == .runs(256) && TuningGoal.Budget("8_runs") == .runs(8))
  }

  @Test(arguments: ["", "0runs", "-1runs", "0s", "10", "runs", "many"])
  func `is nothing else`(text: String) { #expect(TuningGoal.Budget(text) == nil) }
}

@Suite struct `The score of a run` {
  private let environment = RunEnvironment(
    cpu: "", cores: 2, memory: 0, os: "", arch: "", swift: "")

  private func workflow(_ yaml: String) throws -> Workflow {
    try #require(
      WorkflowFile(yaml: "version: 1\nworkflows:\n  w:\n" + yaml, file: "x").workflows.first)
  }

  @Test func `is higher where agents are busy`() throws {
    let workflow = try workflow("    agents: 2\n    tasks: [{id: a, run: x}, {id: b, run: y}]\n")
    func score(_ agents: [String], _ starts: [Double]) -> Double? {
      let spans = zip(["a", "b"], zip(agents, starts)).map { task, place in
        TaskSpan(
          task: task, agent: place.0, queued: 0, start: place.1, end: place.1 + 1,
          resources: .init(cpuTime: 1))
      }
      return TuningScore.metrics(of: spans, in: workflow, on: environment).first?.value
    }
    let parallel = try #require(score(["0", "1"], [0, 0]))
    let serial = try #require(score(["0", "0"], [0, 1]))
    #expect(parallel > serial && (0...100).contains(serial) && (0...100).contains(parallel))
  }

  @Test func `is unknown without tasks`() throws {
    let plain = try workflow("    run: x\n")
    #expect(TuningScore.metrics(of: [], in: plain, on: environment).isEmpty)
  }
}
