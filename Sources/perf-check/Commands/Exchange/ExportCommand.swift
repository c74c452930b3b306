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
    help: ArgumentHelp("Output format: \(Target.names).", valueName: "format"))
  var to: Target = .history(.csv)

  @Option(
    help: ArgumentHelp(
      "Export the tasks of this run: the beginning or end of its id.", valueName: "id"))
  var run: String?

  /// What is written: values of metrics, or traces.
  enum Target: Hashable, ExpressibleByArgument {
    case history(ExportFormat)
    case traces(TraceExport)

    init?(argument: String) {
      if let format = ExportFormat(rawValue: argument) {
        self = .history(format)
      } else if let format = TraceExport(rawValue: argument) {
        self = .traces(format)
      } else {
        return nil
      }
    }

    var name: String {
      switch self {
      case .history(let format): format.rawValue
      case .traces(let format): format.rawValue
      }
    }

    var defaultValueDescription: String { name }
    static var allValueStrings: [String] {
      ExportFormat.allCases.map(\.rawValue) + TraceExport.allCases.map(\.rawValue)
    }
    static var names: String { allValueStrings.joined(separator: ", ") }
  }

  var workflowName: String? { workflow }

  mutating func validate() throws {
    if to == .history(.jsonl), !source.input.isEmpty {
      throw ValidationError("--to jsonl writes recorded runs; a file has none. Use --to csv.")
    }
    switch to {
    case .history:
      guard run == nil else {
        throw ValidationError("--run chooses the run whose tasks --to chrome or otlp writes.")
      }
    case .traces:
      guard source.metric == nil, source.from == nil else {
        throw ValidationError("--metric and --from have no meaning for tasks: --to \(to.name).")
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
      input: source.input, at: source.at, run: run, workflow: workflow
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
        detail: "there are none\n  Record: perf-check record\n  Or read a file: --input FILE")
    }
    let written = format.write(reading.history, lines: format == .jsonl ? try lines(session) : [])
    for warning in reading.warnings + written.warnings {
      session.console.say("warning: " + warning)
    }
    return Outcome(report: Report(exported: written.text, to: to.name))
  }

  /// The recorded runs as the ledger has them.
  private func lines(_ session: Session) throws -> [String] {
    try Ledger.runs(from: source.at ?? "HEAD", in: try session.project().repository).runs
      .filter { !$0.dirty && (workflow == nil || $0.workflow == workflow) }.map(\.line)
  }
}
