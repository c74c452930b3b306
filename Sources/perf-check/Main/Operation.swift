import ArgumentParser
import Foundation
import Git
import History
import Measurement
import Reports

/// A subcommand: options, one call, one report.
protocol Operation: ParsableCommand {
  var global: GlobalOptions { get }
  /// The workflow that the user named, if any.
  var workflowName: String? { get }

  /// Does the work.
  ///
  /// - Returns: What to print, and how to end.
  func perform(in console: Console) throws -> Outcome
}

/// What an operation came to.
struct Outcome {
  let report: Report
  var status: ExitStatus = .success
  /// What the last line of standard error calls it.
  var verdict = "passed"
  /// Lines to print besides the report, such as annotations.
  var annotations: [String] = []
}

extension Operation {
  var workflowName: String? { nil }

  /// Its name in JSON: the subcommand's, or that of the command it belongs to.
  static var operationName: String {
    configuration.commandName ?? ""
  }

  /// The project that the user stands in or named.
  func project() throws -> Project {
    try Project(
      containing: global.repository ?? FileManager.default.currentDirectoryPath,
      configuration: global.config)
  }

  /// Never called: `Tool.run` calls `perform(in:)`, so that it decides what is printed and how it
  /// ends.
  func run() throws {
    preconditionFailure("operations are run by Tool")
  }
}

extension InstructionCounter: ExpressibleByArgument {}
