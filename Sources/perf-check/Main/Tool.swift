import ArgumentParser
import Files
import Foundation
import History
import Model
import Processes
import Quantities
import Reports

/// Runs a command line from its first word to its exit status.
enum Tool {
  /// Parses, performs, prints.
  static func run(_ arguments: [String], environment: [String: String]) -> ExitStatus {
    Interrupt.catchSignals()
    var command: any ParsableCommand
    do {
      let expanded = try OptionsArgument.expand(arguments) { longFlags(of: $0) }
      command = try PerfCheck.parseAsRoot(expanded)
    } catch {
      return refuse(error, arguments, environment: environment)
    }
    guard let operation = command as? any Operation else {
      // Help is a command of the parser's own; a command with subcommands only asks for it, too.
      do {
        try command.run()
        return .success
      } catch {
        return refuse(error, arguments, environment: environment)
      }
    }
    let console = Console(operation.global, environment: environment)
    do {
      try ProcessLimits.check()
    } catch {
      return fail(error, operation, console, environment: environment)
    }
    let (name, workflow) = (type(of: operation).operationName, operation.workflowName)
    let (isJSON, statusFile) =
      (operation.global.format == .json, environment["PERF_CHECK_STATUS_FILE"])
    let hasFile = operation.global.output != nil
    Interrupt.endLateWork { signal in
      let failure = Failure(interruptedBy: signal, operation: name)
      let json = failure.json(operation: name, workflow: workflow)
      if isJSON, !hasFile {
        try? FileHandle.standardOutput.write(contentsOf: Data(VisibleText.json(json).utf8))
      }
      let line = "perf-check: verdict=error exit=\(128 + signal)"
      Console.tell("error: \(failure.text)\n\(line)")
      if let statusFile { try? UserFile(statusFile).write(line) }
    }
    do {
      let outcome = try operation.perform(in: console)
      // They are commands, and fit to be shown already.
      // JSON and Markdown stay what they are; the runner reads standard error, too.
      let isDocument = operation.global.format != .text
      if isDocument { Console.annotate(outcome.annotations) }
      try console.print(outcome.report)
      for line in outcome.annotations where !isDocument {
        write(line + "\n", toDescriptor: STDOUT_FILENO, isInterrupted: { Interrupt.signal != 0 })
      }
      let isCheck = operation is CheckCommand
      if isCheck || outcome.status != .success {
        close(
          console, verdict: outcome.verdict, outcome.status.rawValue, environment: environment)
      }
      // All is done and said, but whoever runs a series of commands shall see that it was to end.
      if Interrupt.signal != 0 { Interrupt.end(by: Interrupt.signal) }
      return outcome.status
    } catch {
      return fail(error, operation, console, environment: environment)
    }
  }

  /// Reports that an operation could not be done.
  private static func fail(
    _ error: any Error, _ operation: any Operation, _ console: Console,
    environment: [String: String]
  ) -> ExitStatus {
    let failure = Failure(error)
    console.say("error: " + failure.text)
    let name = type(of: operation).operationName
    let json = failure.json(operation: name, workflow: operation.workflowName)
    if operation.global.format == .json { try? console.printResult(VisibleText.json(json)) }
    // An older verdict must not be taken for this check's.
    if operation is CheckCommand { try? writeVerdict(json, for: operation) }
    let code = failure.signal == 0 ? failure.status.rawValue : 128 + failure.signal
    close(console, verdict: "error", code, environment: environment)
    if failure.signal != 0 { Interrupt.end(by: failure.signal) }
    return failure.status
  }

  /// Reports a command line that can't be parsed, or prints the help that it asks for.
  private static func refuse(
    _ error: any Error, _ arguments: [String], environment: [String: String]
  ) -> ExitStatus {
    let isHelp = PerfCheck.exitCode(for: error) == .success
    if isHelp {
      print(PerfCheck.fullMessage(for: error))
      return .success
    }
    let text: String =
      if let problem = error as? OptionsArgument.Problem { "error: \(problem)" } else {
        PerfCheck.fullMessage(for: error).replacing("Error: ", with: "error: ", maxReplacements: 1)
      }
    Console.tell(text)
    let wantsJSON =
      arguments.contains("--format=json")
      || zip(arguments, arguments.dropFirst()).contains { $0 == ("--format", "json") }
    if wantsJSON {
      let lines = text.dropFirst("error: ".count).split(separator: "\n", maxSplits: 1)
      let json = FailureEnvelope(
        operation: arguments.first { !$0.hasPrefix("-") } ?? "check", workflow: nil,
        code: "INVALID_USAGE", message: String(lines.first ?? ""),
        details: lines.count > 1 ? String(lines[1]) : "", fallbackOptions: ["perf-check --help"],
        at: Date())
      print(VisibleText.json(json.json.text))
    }
    var global = GlobalOptions()
    global.quiet = true
    close(
      Console(global, environment: environment), verdict: "error",
      ExitStatus.usage.rawValue, environment: environment)
    return .usage
  }

  /// Ends standard error with the verdict, which SwiftPM's own exit code can't tell.
  private static func close(
    _ console: Console, verdict: String, _ code: Int32, environment: [String: String]
  ) {
    let line = "perf-check: verdict=\(verdict) exit=\(code)"
    if let file = environment["PERF_CHECK_STATUS_FILE"] {
      do {
        try UserFile(file).write(line, isInterrupted: { Interrupt.signal != 0 })
      } catch {
        console.say("warning: \(error)")
      }
    }
    console.say(line)
  }

  /// Keeps the JSON of a check in `.perf-check/verdict.json`.
  static func writeVerdict(_ text: String, for operation: any Operation) throws {
    let project = try operation.project()
    try project.makeStateDirectory()
    try project.files.write(text, to: project.stateDirectory + "/verdict.json")
  }

  /// The long flags of the operation that a command line names, as its help lists them.
  private static func longFlags(of arguments: [String]) -> [String] {
    let words = arguments.prefix { !$0.hasPrefix("-") }
    let path =
      words.first.map { PerfCheck.subcommandNames.contains($0) } == true ? words : ["check"]
    var help = ""
    do {
      var request = try PerfCheck.parseAsRoot(Array(path) + ["--help"])
      try request.run()
    } catch {
      help = PerfCheck.fullMessage(for: error)
    }
    // A flag that can be unset is listed with its opposite: "--causes/--no-causes".
    let flags = help.matches(of: /(?m)^  (?:-\w, )?--([a-z][a-z-]*)(?:\/--([a-z-]+))?/)
      .flatMap { [$0.1, $0.2].compactMap { $0.map(String.init) } }
    return flags.filter { $0 != "help" && $0 != "version" }
  }
}

extension PerfCheck {
  fileprivate static var subcommandNames: [String] {
    configuration.subcommands.compactMap { $0.configuration.commandName }
  }
}
