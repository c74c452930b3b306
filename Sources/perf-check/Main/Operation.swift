import ArgumentParser
import Measurement
import Reports

/// A subcommand: options, one call, one report.
protocol Operation: ParsableCommand {
  var global: GlobalOptions { get set }
  /// The workflow that the user named, if any.
  var workflowName: String? { get }
  /// Whether programs act on how it ends: what it returns or throws is kept in `verdict.json`, and
  /// the last line of standard error has its verdict in any case.
  static var isGate: Bool { get }
  /// The formats that it prints.
  static var formats: Set<Report.Format> { get }
  /// Its name in JSON: the subcommand's, or that of the command it belongs to.
  static var operationName: String { get }

  /// Does the work.
  ///
  /// - Returns: What to print and to keep, and how to end.
  func perform(in session: Session) throws -> Outcome
}

/// What an operation came to.
struct Outcome {
  let report: Report
  var status: ExitStatus = .success
  /// What the last line of standard error calls it.
  var verdict = "passed"
  /// Commands for a job of GitHub Actions, a line each.
  var annotations: [String] = []
  /// The file of `.perf-check/analytics` in which the report's JSON is kept, too.
  var analyticsFile: String?
  /// Whether the report was printed already, while the operation went on.
  var isPrinted = false
}

extension Operation {
  var workflowName: String? { nil }
  static var isGate: Bool { false }
  static var formats: Set<Report.Format> { Report.Format.common }

  static var operationName: String {
    configuration.commandName ?? ""
  }

  /// Never called: `Tool.run` calls `perform(in:)`, so that it decides what is printed and how it
  /// ends.
  func run() throws {
    preconditionFailure("operations are run by Tool")
  }
}

extension InstructionCounter: ExpressibleByArgument {}
