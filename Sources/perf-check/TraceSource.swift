import ArgumentParser
import Exchange
import Insight
import Workflows

/// Which traces an analysis takes.
struct TraceSource: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "The trace to analyse; may be given again. '-' is standard input.", valueName: "file"))
  var input: [String] = []

  @Option(
    help: ArgumentHelp(
      "The format of the files. (default: told from their contents)", valueName: "format"))
  var from: TraceFormat?

  @Argument(help: "Only this workflow.")
  var workflow: String?

  /// Reads the traces that are wanted.
  func read() throws -> (traces: [Trace], warnings: [String]) {
    guard !input.isEmpty else {
      throw InsightError(
        code: .insufficientData,
        detail: """
          no recorded run has spans of tasks yet
            Give a trace that another system wrote: --input FILE (\(TraceFormat.names))
          """)
    }
    var (traces, warnings): ([Trace], [String]) = ([], [])
    for file in input {
      let reading = try TraceReader.read(file: file, format: from)
      traces += reading.traces
      warnings += reading.warnings
    }
    let wanted = traces.filter { workflow == nil || $0.workflow == workflow }
    guard !wanted.isEmpty else {
      let names = Set(traces.map(\.workflow)).sorted().prefix(8).joined(separator: ", ")
      throw InsightError(
        code: .usage,
        detail: "there is no trace of workflow '\(workflow ?? "")'\n  There are: \(names)")
    }
    return (wanted, warnings)
  }
}

extension TraceFormat: ExpressibleByArgument {}
