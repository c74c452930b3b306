import ArgumentParser
import Exchange
import Insight

/// Which traces an analysis takes.
struct TraceSource: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Analyze the traces in a file instead of recorded runs; '-' is standard "
        + "input (repeatable).", valueName: "file"))
  var input: [String] = []

  @Option(
    help: ArgumentHelp(
      "Format of the input files. (default: detected from their contents)", valueName: "format"))
  var from: TraceFormat?

  @Option(help: ArgumentHelp("The newest commit. (default: HEAD)", valueName: "rev"))
  var at: String?

  @Option(
    help: ArgumentHelp("Only this run: the beginning or end of its id.", valueName: "id"))
  var run: String?

  @OptionGroup var stored: StoreOptions

  @Argument(help: "Only this workflow.")
  var workflow: String?

  mutating func validate() throws {
    if !input.isEmpty, stored.isGiven {
      throw ValidationError("--store and --repository-id apply to recorded runs, not to files.")
    }
    if !input.isEmpty, at != nil || run != nil {
      throw ValidationError("--at and --run apply only to recorded runs, not to files.")
    }
    if input.isEmpty, from != nil { throw ValidationError("--from requires --input.") }
    if let run, run.count < 4 { throw ValidationError("--run needs at least four characters.") }
  }

  /// Reads the traces that are wanted.
  func read(
    _ scope: RecordedTraces.Scope = .newest, in session: Session
  ) throws -> TraceRequest.Reading {
    try TraceRequest(
      input: input, format: from, at: at, run: run, workflow: workflow, stored: stored
    )
    .read(scope, in: session)
  }
}

extension TraceFormat: ExpressibleByArgument {}
