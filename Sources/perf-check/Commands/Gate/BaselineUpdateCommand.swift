import ArgumentParser
import Files
import Gate
import History
import Reports

/// `perf-check baseline update`.
struct BaselineUpdateCommand: Operation {
  static let configuration = CommandConfiguration(
    commandName: "update",
    abstract: "Measure workflows and update the baseline of this environment.")
  static let operationName = "baseline"

  @OptionGroup var global: GlobalOptions

  @Argument(help: "Measure only this workflow of perf-check.yml.")
  var workflow: String?

  @Option(help: ArgumentHelp("Measure this commit instead of the work tree.", valueName: "rev"))
  var at: String?

  @Option(help: ArgumentHelp("Number of measured runs.", valueName: "count"))
  var runs: Int = Recording.defaultRuns

  @OptionGroup var counting: CountingOptions

  var workflowName: String? { workflow }

  mutating func validate() throws {
    guard (2...1000).contains(runs) else {
      throw ValidationError("--runs must be a number from 2 to 1000.")
    }
  }

  func perform(in session: Session) throws -> Outcome {
    let project = try session.project()
    try project.files.checkIsWritable(project.baselineFilePath)
    var baseline = try project.baseline()
    let result = try Recording.measure(
      .init(workflow: workflow, revision: at, runs: runs, counter: counting.counter), in: project,
      on: session.makeBench, progress: session.console.show)
    for run in result.runs { baseline.update(from: run) }
    if !result.runs.isEmpty { try project.files.write(baseline.json, to: project.baselineFilePath) }
    let isWhole = result.failures.isEmpty
    return Outcome(
      report: Report(
        result, operation: Self.operationName, workflow: workflow,
        outcome: "Wrote \(project.shown(project.baselineFilePath)). Commit it."),
      status: isWhole ? .success : .notCompared, verdict: isWhole ? "passed" : "missing")
  }
}
