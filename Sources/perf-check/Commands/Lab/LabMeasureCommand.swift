import ArgumentParser
import Foundation
import Gate
import Lab
import Model
import Reports

/// `perf-check lab measure`: what a job of a selftest of the fleet runs, never a person.
struct LabMeasureCommand: Operation {
  static let configuration = CommandConfiguration(
    commandName: "measure", abstract: "Measure identical code in pairs.", shouldDisplay: false)
  static let operationName = "lab"

  @OptionGroup var global: GlobalOptions

  @Argument(help: "The workflow.")
  var workflow: String

  @Option(help: "The commit.")
  var at: String

  @Option(help: "The number of pairs; 0 only builds.")
  var pairs: Int

  var workflowName: String? { workflow }

  /// What it prints for programs.
  struct Results: Codable {
    /// Both times of each pair, in seconds.
    let pairs: [[Double]]
  }

  func perform(in session: Session) throws -> Outcome {
    let project = try session.project()
    let times = try IdenticalPairs.measure(
      workflow, at: at, pairs: pairs, in: project, on: session.makeBench,
      progress: session.console.show)
    return Outcome(
      report: Report(
        operation: Self.operationName, workflow: workflow,
        lines: ["\(times.count) pairs"], results: Results(pairs: times)))
  }

  /// The pairs that a call of it printed.
  static func pairs(in result: CallResult) -> [[Double]]? {
    Envelope<NoData, Results>(json: Data(result.output.utf8))?.result.analysisResults.pairs
  }
}
