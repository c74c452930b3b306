import ArgumentParser
import Git
import History
import Measurement
import Model
import Reports

/// `perf-check baseline show`.
struct BaselineShowCommand: Operation {
  static let configuration = CommandConfiguration(
    commandName: "show", abstract: "List the metrics in the baseline.")
  static let operationName = "baseline"

  @OptionGroup var global: GlobalOptions

  @Argument(help: "List only this workflow.")
  var workflow: String?

  var workflowName: String? { workflow }

  func perform(in session: Session) throws -> Outcome {
    let project = try session.project()
    let here = RunEnvironment.detect(
      swift: try Toolchain.swiftVersion(project.repository.environment))
    return Outcome(
      report: Report(baseline: try project.baseline(), workflow: workflow, here: here.key))
  }
}
