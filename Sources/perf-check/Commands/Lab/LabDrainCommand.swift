import ArgumentParser
import Foundation
import History
import Lab
import Model
import Quantities
import Reports

/// `perf-check lab drain`.
struct LabDrainCommand: Operation {
  static let configuration = CommandConfiguration(
    commandName: "drain",
    abstract: "Give a host no further jobs, with a reason that everybody sees.",
    discussion: "Jobs that run on it go on. 'perf-check lab resume' measures it and takes it back.")
  static let operationName = "lab"

  @OptionGroup var global: GlobalOptions

  @Argument(help: "The host, as Slurm names it.")
  var host: String

  @Option(help: ArgumentHelp("Why, for whoever looks at it later.", valueName: "text"))
  var reason: String

  @Option(
    help: ArgumentHelp(
      "Until when somebody will have looked at it, such as 2d.", valueName: "time"),
    transform: Seconds.reader())
  var until: Seconds?

  mutating func validate() throws {
    guard !reason.allSatisfy(\.isWhitespace) else {
      throw ValidationError("--reason must say why.")
    }
  }

  func perform(in session: Session) throws -> Outcome {
    let project = try session.project()
    let lab = try FleetNodes(in: session, project)
    _ = try lab.node(host)
    let end = until.map { " (until \(Instant(session.now.addingTimeInterval($0.value))))" } ?? ""
    let line = VisibleText.line(reason)
    try lab.slurm.drain(host, reason: "perf-check: \(line)\(end)")
    return Outcome(
      report: Report(
        operation: Self.operationName, workflow: nil,
        lines: ["\(host) gets no further jobs: \(line)\(end)."], results: NoData()))
  }
}
