import ArgumentParser
import Exchange
import History
import Reports
import Workflows

/// `perf-check export`.
struct ExportCommand: Operation {
  static let configuration = CommandConfiguration(
    commandName: "export",
    abstract: "Write recorded runs for other tools.",
    discussion: """
      csv holds every sample and can be read again with --input; jsonl holds runs as the notes do; \
      go is for benchstat; github-action-benchmark, github-action-benchmark-bigger and bencher hold \
      the newest commit's medians.
      """)

  @OptionGroup var global: GlobalOptions
  @OptionGroup var source: HistorySource

  @Argument(help: "Only this workflow.")
  var workflow: String?

  @Option(
    help: ArgumentHelp("The format: \(ExportFormat.names).", valueName: "format"))
  var to: ExportFormat = .csv

  var workflowName: String? { workflow }

  mutating func validate() throws {
    if to == .jsonl, !source.input.isEmpty {
      throw ValidationError("--to jsonl writes recorded runs; a file has none. Use --to csv.")
    }
  }

  func perform(in console: Console) throws -> Outcome {
    let reading = try source.read(workflow: workflow, self)
    guard !reading.history.series.isEmpty else {
      throw ExchangeError(
        code: .empty, file: "the recorded runs",
        detail: "there are none\n  Record: perf-check record\n  Or read a file: --input FILE")
    }
    let written = to.write(reading.history, lines: to == .jsonl ? try lines() : [])
    for warning in reading.warnings + written.warnings { console.say("warning: " + warning) }
    return Outcome(report: Report(exported: written.text, to: to.rawValue))
  }

  /// The recorded runs as the ledger has them.
  private func lines() throws -> [String] {
    try Ledger.runs(from: source.at ?? "HEAD", in: try project().repository).runs
      .filter { !$0.dirty && (workflow == nil || $0.workflow == workflow) }.map(\.line)
  }
}

extension ExportFormat: ExpressibleByArgument {}
