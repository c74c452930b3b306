import ArgumentParser
import Files
import Foundation
import Gate
import Model
import Quantities

/// Which commands are compared, and with which effort.
struct CompareOptions: ParsableArguments {
  @Argument(
    help: ArgumentHelp(
      "Commands, each in quotes; the others are compared with the first.", valueName: "command"))
  var commands: [String] = []

  @Option(
    help: ArgumentHelp(
      "Difference that doesn't matter, such as 5% or 0.05. (default: 5%)", valueName: "fraction"),
    transform: Fraction.reader(in: 0...Fraction(10.nextDown)))
  var limit: Fraction = 0.05

  @Option(
    help: ArgumentHelp(
      "What is compared: wall_time, cpu_time, user_time, system_time, peak_rss, instructions, "
        + "page_faults, context_switches, io_read, io_write, or a metric that the commands report.",
      valueName: "metric"))
  var metric = "wall_time"

  @Option(
    help: ArgumentHelp("Maximum number of pairs of each comparison.", valueName: "count"))
  var pairs = 120

  @Option(
    help: ArgumentHelp("Maximum time of all pairs, such as 90s or 5m.", valueName: "time"),
    transform: Seconds.reader())
  var maxTime: Seconds?

  @Option(
    help: ArgumentHelp(
      "Number of runs of each command that come first and don't count.", valueName: "count"))
  var warmup = 1

  @Option(
    help: ArgumentHelp(
      "Probability that any comparison decides wrongly. (default: 1%)", valueName: "fraction"),
    transform: Fraction.reader(
      "a fraction above 0 and up to 50%, such as 1%", in: Fraction(.leastNonzeroMagnitude)...0.5))
  var falseAlarmRate: Fraction = 0.01

  @Option(
    help: ArgumentHelp(
      "Command to run before each run, not measured: one for all commands, or one each (repeatable).",
      valueName: "command"))
  var prepare: [String] = []

  @Option(
    help: ArgumentHelp(
      "Command to run after each run, not measured: one for all commands, or one each (repeatable).",
      valueName: "command"))
  var cleanup: [String] = []

  @Option(
    help: ArgumentHelp(
      "Program that reads the commands, or none. (default: /bin/sh, for commands that need one)",
      valueName: "none|path"))
  var shell: String?

  @Option(
    help: ArgumentHelp("Name of a command, in order (repeatable).", valueName: "name"))
  var name: [String] = []

  @Option(
    help: ArgumentHelp(
      "Values for {name} in commands: name a,b,c (repeatable).", valueName: "name values"),
    transform: OptionValue.reader("a name and its values, such as threads 1,2,4", Self.list))
  var parameterList: [CommandParameter] = []

  @Option(
    help: ArgumentHelp(
      "Range of numbers for {name} in commands: name 1 10 (repeatable).",
      valueName: "name first last"),
    transform: OptionValue.reader(
      "a name with the first and the last number, such as n 1 10", Scan.init))
  var parameterScan: [Scan] = []

  @Option(
    help: ArgumentHelp(
      "Step of --parameter-scan, in order (repeatable). (default: 1)", valueName: "number"),
    transform: OptionValue.reader("a number above 0, such as 2 or 0.5", Self.step))
  var step: [Decimal] = []

  @Option(help: ArgumentHelp("File that each run reads as standard input.", valueName: "file"))
  var input: String?

  @Option(
    help: ArgumentHelp(
      "Seed of the order of runs, to repeat an earlier comparison.", valueName: "number"))
  var seed: UInt64?

  @Flag(help: "Also measure runs that exit with another code than 0.")
  var ignoreFailure = false

  @Option(
    name: .customLong("export-json"),
    help: ArgumentHelp("Also write all runs in hyperfine's JSON format.", valueName: "file"))
  var exportJSON: String?

  /// A range of numbers.
  struct Scan {
    let name: String
    let first: Decimal
    let last: Decimal

    init?(_ text: String) {
      let parts = text.split(separator: "=", maxSplits: 1)
      let ends = (parts.last ?? "").split(separator: ":").map(CompareOptions.decimal)
      guard parts.count == 2, ends.count == 2, let first = ends[0], let last = ends[1],
        CommandParameter(name: String(parts[0]), list: "") != nil
      else { return nil }
      (name, self.first, self.last) = (String(parts[0]), first, last)
    }
  }

  private static func list(_ text: String) -> CommandParameter? {
    let parts = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
    return parts.count == 2 ? CommandParameter(name: String(parts[0]), list: String(parts[1])) : nil
  }

  private static func decimal(_ text: some StringProtocol) -> Decimal? {
    // Decimal reads the beginning of any text.
    Double(text) == nil ? nil : Decimal(string: String(text))
  }

  private static func step(_ text: String) -> Decimal? {
    decimal(text).flatMap { $0 > 0 ? $0 : nil }
  }

  mutating func validate() throws {
    guard (1...1000).contains(pairs) else {
      throw ValidationError("--pairs must be a number from 1 to 1000.")
    }
    guard (0...1000).contains(warmup) else {
      throw ValidationError("--warmup must be a number from 0 to 1000.")
    }
    if Metric.countedByTool.union(Metric.ofTasks).contains(metric) {
      throw ValidationError("--metric can't be '\(metric)': single runs of commands don't have it.")
    }
    if step.count > 1, step.count != parameterScan.count {
      throw ValidationError("--step must be given once, or once for each --parameter-scan.")
    }
    if parameterScan.isEmpty, !step.isEmpty {
      throw ValidationError("--step requires --parameter-scan.")
    }
  }
}

extension CompareOptions {
  /// The same for who does it.
  ///
  /// - Throws: `UsageError`, `GateError` for what can't be compared as asked.
  func request(in session: Session) throws -> Compare.Request {
    guard !commands.isEmpty else {
      throw UsageError(
        description: "no commands to compare"
          + "\n  Write each in quotes: perf-check compare 'sort a' 'sort --parallel=2 a'")
    }
    let list = try CommandList(
      .init(commands: commands, names: name, prepare: prepare, cleanup: cleanup),
      parameters: parameterList + scans(), shell: try reader())
    return Compare.Request(
      list.commands, metric: metric, limit: limit, pairs: pairs, maxTime: maxTime, warmup: warmup,
      falseAlarmRate: falseAlarmRate, inputFile: try inputFile(in: session),
      ignoresFailure: ignoreFailure, seed: seed)
  }

  private func scans() throws(UsageError) -> [CommandParameter] {
    var parameters: [CommandParameter] = []
    for (index, scan) in parameterScan.enumerated() {
      let step = step.count > 1 ? step[index] : step.first ?? 1
      guard
        let parameter = CommandParameter(
          name: scan.name, from: scan.first, through: scan.last, step: step)
      else {
        throw UsageError(
          description:
            "--parameter-scan \(scan.name) \(scan.first) \(scan.last) with a step of \(step)"
            + " gives no values, or more than 1000"
            + "\n  The first number must not be above the last one.")
      }
      parameters.append(parameter)
    }
    return parameters
  }

  private func reader() throws(UsageError) -> CommandShell {
    guard let shell else { return .whereNeeded }
    if shell == "none" { return .none }
    guard let words = Command(wordsOf: shell)?.argumentList else {
      throw UsageError(
        description:
          "--shell: '\(shell)' is not a program\n  Use a path such as /bin/bash, or none.")
    }
    return .program(words)
  }

  /// The path of the file of --input, which every run reads anew.
  private func inputFile(in session: Session) throws(UsageError) -> String? {
    guard let input else { return nil }
    let path = absolutePath(input, in: session.workingDirectory)
    func refuse(_ problem: String) -> UsageError {
      UsageError(description: "--input '\(input)': \(problem)")
    }
    let manager = FileManager.default
    guard
      let type = try? manager.attributesOfItem(atPath: realPath(path))[.type] as? FileAttributeType
    else { throw refuse("no such file") }
    switch type {
    case .typeRegular, .typeCharacterSpecial: break
    case .typeDirectory: throw refuse("it is a folder")
    default:
      throw refuse(
        "every run has to read it anew, which a pipe or a socket doesn't allow"
          + "\n  Write its contents to a file first.")
    }
    guard manager.isReadableFile(atPath: path) else { throw refuse("permission denied") }
    return path
  }
}
