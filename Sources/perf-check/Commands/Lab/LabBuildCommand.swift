import ArgumentParser
import Gate
import History
import Model
import Quantities
import Reports

/// `perf-check lab build`: what a job in the partition for builds runs, never a person.
struct LabBuildCommand: Operation {
  static let configuration = CommandConfiguration(
    commandName: "build", abstract: "Build what other jobs will measure.", shouldDisplay: false)
  static let operationName = "lab"

  @OptionGroup var global: GlobalOptions

  @Argument(help: "The only workflow.")
  var workflow: String?

  @Option(help: "The commit; the work tree without it.")
  var at: String?

  var workflowName: String? { workflow }

  func perform(in session: Session) throws -> Outcome {
    let project = try session.project()
    let ahead = try BuildAhead(
      workflow, at: at, in: project, on: session.makeBench, progress: session.console.show)
    return Outcome(
      report: Report(
        operation: Self.operationName, workflow: workflow,
        lines: [Quantity.count(ahead.count, "build")], results: NoData()))
  }
}
