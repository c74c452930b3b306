import ArgumentParser
import Files
import Gate
import History
import Quantities
import Reports

/// `perf-check baseline accept`.
struct BaselineAcceptCommand: Operation {
  static let configuration = CommandConfiguration(
    commandName: "accept",
    abstract: "Accept the regressions reported by the last check, with a reason.",
    discussion: """
      Adds them to 'regressions' in baselines/regression_tests.json, which raises the limit for this \
      change by the measured slowdown; after the merge the usual limit applies again. For tests against \
      the baseline, the measured samples become the baseline.
      """)
  static let operationName = "baseline"

  @OptionGroup var global: GlobalOptions

  @Argument(help: "Accept only regressions of this workflow.")
  var workflow: String?

  @Option(help: ArgumentHelp("Accept only regressions of this metric.", valueName: "name"))
  var metric: String?

  @Option(
    help: ArgumentHelp(
      "Why the regression is acceptable, for readers of the file.", valueName: "text"))
  var reason: String

  var workflowName: String? { workflow }

  mutating func validate() throws {
    guard reason.contains(where: { !$0.isWhitespace }) else {
      throw ValidationError("--reason must not be blank.")
    }
  }

  func perform(in session: Session) throws -> Outcome {
    let project = try session.project()
    let accepted = try LastCheck(of: project).accept(
      workflow: workflow, metric: metric, reason: reason, in: project, now: session.now)
    var tests = try project.regressionTests()
    var baseline = try project.baseline()
    tests.regressions += accepted.regressions
    for run in accepted.runs { baseline.update(from: run) }
    if !accepted.runs.isEmpty {
      try project.files.write(baseline.json, to: project.baselineFilePath)
    }
    try project.files.write(tests.json, to: project.regressionTestsFilePath)
    return Outcome(
      report: Report(
        operation: Self.operationName, workflow: workflow,
        lines: accepted.regressions.map {
          "accepted \($0.workflow) \($0.metric) \(Quantity.change($0.magnitude)): \($0.note)"
        },
        results: AcceptResults(accepted: accepted.regressions.map(\.id)),
        nextSteps: ["Commit baselines/ with the change."]))
  }
}
