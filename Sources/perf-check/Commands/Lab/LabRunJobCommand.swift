import ArgumentParser
import Files
import Foundation
import Lab
import Model
import Processes
import Reports

/// `perf-check lab run-job`: what a scheduler's job runs, never a person.
struct LabRunJobCommand: Operation {
  static let configuration = CommandConfiguration(
    commandName: "run-job", abstract: "Do what a job is to do on its host.", shouldDisplay: false)
  static let operationName = "lab"

  @OptionGroup var global: GlobalOptions

  @Argument(help: "The job's folder.")
  var folder: String

  func perform(in session: Session) throws -> Outcome {
    let path = absolutePath(folder, in: session.workingDirectory)
    let runner = JobRunner(
      JobFolder(path, in: FileTree(root: path)), environment: session.environment,
      host: session.environment["SLURMD_NODENAME"] ?? ProcessInfo.processInfo.hostName)
    let (text, status): (String, ExitStatus) =
      switch try runner.run() {
      case .done: ("All calls have results.", .success)
      case .claimed: ("Another process does this job.", .success)
      case .abandoned: ("Nobody waits for the results any more.", .failure)
      case .killed(let signal): ("A call was ended by signal \(signal).", .failure)
      }
    return Outcome(
      report: Report(
        operation: Self.operationName, workflow: nil, lines: [text], results: NoData()),
      status: status)
  }
}
