import ArgumentParser
import Exchange
import Files
import Gate
import Measurement
import Model
import Reports

/// `perf-check compare`.
struct CompareCommand: Operation {
  static let configuration = CommandConfiguration(
    commandName: "compare",
    abstract: "Compare commands in pairs, and report which is slower or faster, and how surely.",
    discussion: """
      Runs each command next to the first one, in random order, until it is decided whether it is slower \
      or faster by more than --limit, or neither, or until the budget is spent. Needs no repository and \
      no configuration.

      Exit codes: 0 no command is slower than the first by more than the limit; 2 one is; 3 undecided; \
      4 a command failed; 64 bad usage.
      """)

  @OptionGroup var global: GlobalOptions

  @OptionGroup var options: CompareOptions

  func perform(in session: Session) throws -> Outcome {
    let request = try options.request(in: session)
    if let file = options.exportJSON { try session.checkIsWritable(file, flag: "--export-json") }
    let scratch = try ScratchFolder()
    let result = try Compare.run(
      request, on: session.commandBench(scratch: scratch.path), progress: session.console.show)
    session.console.explain("seed of the order of runs: \(result.seed)")
    if let file = options.exportJSON {
      try session.file(file).write(HyperfineExport(result.entries.map { .init($0) }).text)
    }
    return Outcome(
      report: Report(result), status: ExitStatus(result.outcome), verdict: result.verdict.rawValue)
  }
}

extension HyperfineExport.Command {
  fileprivate init(_ entry: CompareResult.Entry) {
    func values(_ metric: String) -> [Double] {
      entry.runs.compactMap { run in run.values.first { $0.metric.name == metric }?.value }
    }
    self.init(
      name: entry.command.name, times: values("wall_time"), userTimes: values("user_time"),
      systemTimes: values("system_time"), exitCodes: entry.runs.map(\.exitCode),
      parameters: entry.command.parameters)
  }
}
