import ArgumentParser
import Files
import Foundation
import History
import Model
import Processes
import Quantities
import Reports

/// Runs a command line from its first word to its exit status.
package enum Tool {
  /// Parses, performs, prints.
  ///
  /// - Returns: How the process is to end, unless a signal ends it.
  package static func run(_ invocation: Invocation) -> ExitStatus {
    var command: any ParsableCommand
    do {
      command = try PerfCheck.parseAsRoot(expanded(invocation.arguments))
    } catch {
      return refuse(error, invocation)
    }
    guard let operation = command as? any Operation else {
      // Help is a command of the parser's own; a command with subcommands only asks for it, too.
      do {
        try command.run()
        return .success
      } catch {
        return refuse(error, invocation)
      }
    }
    return run(operation, in: Session(operation.global, of: invocation), invocation)
  }

  /// A command line as the parser takes it.
  static func expanded(_ arguments: [String]) throws(OptionsArgument.Problem) -> [String] {
    OptionalValues.split(
      try OptionsArgument.expand(WideOptions.joined(arguments)) { longFlags(of: $0) })
  }

  private static func run(
    _ operation: some Operation, in session: Session, _ invocation: Invocation
  ) -> ExitStatus {
    do {
      try ProcessLimits.check()
      try checkFormat(of: operation)
      if let file = session.options.output { try session.checkIsWritable(file, flag: "--output") }
      reportLateEnd(of: operation, invocation)
      if let status = try Relay(session).run(operation) { return status }
      let outcome = try operation.perform(in: session)
      try keep(outcome, of: operation, in: session)
      try show(outcome, of: operation, in: session, invocation)
      if type(of: operation).isGate || outcome.status != .success {
        close(session, verdict: outcome.verdict, outcome.status.rawValue)
      }
      return outcome.status
    } catch {
      return fail(error, operation, session, invocation)
    }
  }

  private static func checkFormat(of operation: some Operation) throws(UsageError) {
    let (format, formats) = (operation.global.format, type(of: operation).formats)
    guard !formats.contains(format) else { return }
    let names = formats.map(\.rawValue).sorted().joined(separator: ", ")
    throw UsageError(
      description: """
        --format \(format.rawValue) is not available for '\(type(of: operation).operationName)'
          It has: \(names)
        """)
  }

  /// Has a signal that ends the work where it stands reported as a failure.
  private static func reportLateEnd(of operation: some Operation, _ invocation: Invocation) {
    let (name, workflow) = (type(of: operation).operationName, operation.workflowName)
    let printsJSON = operation.global.format == .json && operation.global.output == nil
    invocation.onLateEnd { signal in
      let failure = Failure(interruptedBy: signal, operation: name)
      if printsJSON {
        invocation.output.write(
          failure.json(operation: name, workflow: workflow, at: invocation.clock()))
      }
      let line = "perf-check: verdict=error exit=\(128 + signal)"
      invocation.errors.tell("error: \(failure.text)\n\(line)")
      if let file = invocation.environment[statusFile] {
        try? UserFile(file, in: invocation.workingDirectory).write(line)
      }
    }
  }

  /// Keeps what others read later.
  private static func keep(
    _ outcome: Outcome, of operation: some Operation, in session: Session
  ) throws {
    let isGate = type(of: operation).isGate
    // Most operations keep nothing, and their JSON may be large.
    guard isGate || outcome.analyticsFile != nil, !session.isPartOfJob else { return }
    let text = session.text(of: outcome.report, as: .json)
    let project = try session.project()
    if isGate { try project.writeVerdict(text) }
    if let name = outcome.analyticsFile { try project.writeAnalytics(text, to: name) }
  }

  private static func show(
    _ outcome: Outcome, of operation: some Operation, in session: Session,
    _ invocation: Invocation
  ) throws {
    // Of a part of a check on another host nobody sees a job's page.
    let isActions = session.environment["GITHUB_ACTIONS"] == "true" && !session.isPartOfJob
    let annotations = isActions ? outcome.annotations.map { $0 + "\n" } : []
    if isActions, type(of: operation).isGate { appendSummary(outcome.report, in: session) }
    // JSON and Markdown stay what they are; the runner reads standard error, too.
    let isDocument = session.options.format != .text
    if isDocument { annotations.forEach(invocation.errors.write) }
    if !outcome.isPrinted { try session.console.print(outcome.report) }
    if !isDocument { annotations.forEach(invocation.output.write) }
  }

  /// Reports that an operation could not be done.
  private static func fail(
    _ error: any Error, _ operation: some Operation, _ session: Session,
    _ invocation: Invocation
  ) -> ExitStatus {
    let failure = Failure(error)
    session.console.say("error: " + failure.text)
    let json = failure.json(
      operation: type(of: operation).operationName, workflow: operation.workflowName,
      at: session.now)
    if session.options.format == .json {
      do { try session.console.printResult(json) } catch { invocation.output.write(json) }
    }
    // An older verdict must not be taken for this one.
    if type(of: operation).isGate, !session.isPartOfJob {
      try? session.project().writeVerdict(json)
    }
    let code = failure.signal == 0 ? failure.status.rawValue : 128 + failure.signal
    close(session, verdict: "error", code)
    return failure.status
  }

  /// Reports a command line that can't be parsed, or prints the help that it asks for.
  private static func refuse(_ error: any Error, _ invocation: Invocation) -> ExitStatus {
    guard PerfCheck.exitCode(for: error) != .success else {
      invocation.output.write(PerfCheck.fullMessage(for: error, columns: invocation.columns) + "\n")
      return .success
    }
    let text: String =
      if let problem = error as? OptionsArgument.Problem { "error: \(problem)" } else {
        PerfCheck.fullMessage(for: error, columns: invocation.columns)
          .replacing("Error: ", with: "error: ", maxReplacements: 1)
      }
    invocation.errors.tell(text)
    let arguments = invocation.arguments
    let wantsJSON =
      arguments.contains("--format=json")
      || zip(arguments, arguments.dropFirst()).contains { $0 == ("--format", "json") }
    if wantsJSON {
      let lines = text.dropFirst("error: ".count).split(separator: "\n", maxSplits: 1)
      let json = FailureEnvelope(
        operation: arguments.first { !$0.hasPrefix("-") } ?? "check", workflow: nil,
        code: "INVALID_USAGE", message: String(lines.first ?? ""),
        details: lines.count > 1 ? String(lines[1]) : "", fallbackOptions: ["perf-check --help"],
        at: invocation.clock())
      invocation.output.write(VisibleText.json(json.json.text) + "\n")
    }
    var global = GlobalOptions()
    global.quiet = true
    close(Session(global, of: invocation), verdict: "error", ExitStatus.usage.rawValue)
    return .usage
  }

  /// The environment variable that names a file for the last line of standard error.
  private static let statusFile = "PERF_CHECK_STATUS_FILE"

  /// Ends standard error with the verdict, which SwiftPM's own exit code can't tell.
  private static func close(_ session: Session, verdict: String, _ code: Int32) {
    let line = "perf-check: verdict=\(verdict) exit=\(code)"
    // A part of a check is no answer to who asked for it.
    if let path = session.environment[statusFile], !session.isPartOfJob {
      do {
        try session.file(path).write(line, isInterrupted: { Interrupt.signal != 0 })
      } catch {
        session.console.say("warning: \(error)")
      }
    }
    session.console.say(line)
  }

  /// Adds the report to the page of a job of GitHub Actions; the verdict counts even where that can't
  /// be.
  private static func appendSummary(_ report: Report, in session: Session) {
    guard let path = session.environment["GITHUB_STEP_SUMMARY"], !path.isEmpty else { return }
    do {
      // The verdict doesn't wait for somebody to read it.
      let patience = ContinuousClock.now + .seconds(2)
      try session.file(path).append(session.text(of: report, as: .markdown)) {
        Interrupt.signal != 0 || ContinuousClock.now > patience
      }
    } catch {
      session.console.say("warning: \(error)")
    }
  }
}
