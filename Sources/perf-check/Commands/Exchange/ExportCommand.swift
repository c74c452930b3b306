import ArgumentParser
import Exchange
import History
import Model
import Reports

/// `perf-check export`.
struct ExportCommand: Operation {
  static let configuration = CommandConfiguration(
    commandName: "export",
    abstract: "Export recorded runs to formats of other tools.",
    discussion: """
      csv has every sample, and --input reads it; jsonl has the runs as in the notes; go is for \
      benchstat; github-action-benchmark, github-action-benchmark-bigger and bencher have the medians of \
      the newest commit. chrome (for https://ui.perfetto.dev) and otlp have the tasks of the newest run, \
      or those of a trace given as --input.
      """)

  @OptionGroup var global: GlobalOptions
  @OptionGroup var source: HistorySource

  @Argument(help: "Only this workflow.")
  var workflow: String?

  @Option(
    help: ArgumentHelp("Output format: \(ExportTarget.names).", valueName: "format"))
  var to: ExportTarget = .history(.csv)

  @Option(
    help: ArgumentHelp(
      "Export the tasks of this run: the beginning or end of its id.", valueName: "id"))
  var run: String?

  var workflowName: String? { workflow }

  mutating func validate() throws {
    if to == .history(.jsonl), !source.input.isEmpty {
      throw ValidationError("--to jsonl exports recorded runs, not files; use --to csv.")
    }
    switch to {
    case .history:
      guard run == nil else {
        throw ValidationError("--run requires --to chrome or --to otlp.")
      }
    case .traces:
      guard source.metric == nil, source.from == nil else {
        throw ValidationError("--metric and --from can't be used with --to \(to.name).")
      }
    }
  }

  func perform(in session: Session) throws -> Outcome {
    switch to {
    case .history(let format): try export(as: format, session)
    case .traces(let format): try export(as: format, session)
    }
  }

  private func export(as format: TraceExport, _ session: Session) throws -> Outcome {
    let reading = try TraceRequest(
      input: source.input, at: source.at, run: run, workflow: workflow, stored: source.stored
    ).read(in: session)
    let written = format.write(reading.traces)
    for warning in reading.warnings + written.warnings {
      session.console.say("warning: " + warning)
    }
    return Outcome(report: Report(exported: written.text, to: to.name))
  }

  private func export(as format: ExportFormat, _ session: Session) throws -> Outcome {
    let reading = try source.read(workflow: workflow, in: session)
    guard !reading.history.series.isEmpty else {
      throw ExchangeError(
        code: .empty, file: "the recorded runs",
        detail: "no runs are recorded\n  Record: perf-check record\n  Or read a file: --input FILE")
    }
    let lines = format == .jsonl ? try lines(in: session) : []
    let written = format.write(reading.history, lines: lines)
    for warning in reading.warnings + written.warnings {
      session.console.say("warning: " + warning)
    }
    return Outcome(report: Report(exported: written.text, to: to.name))
  }

  /// The lines of the ledger, oldest first.
  private func lines(in session: Session) throws -> [String] {
    if source.stored.isElsewhere(in: session) {
      throw UsageError(
        description: "--to jsonl writes the runs of the repository around you\n  "
          + "Of another one, write a table: --to csv")
    }
    return try Ledger.lines(
      from: source.at ?? "HEAD", workflow: workflow, in: source.stored.project(in: session))
  }
}
