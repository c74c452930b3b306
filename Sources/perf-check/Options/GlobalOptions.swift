import ArgumentParser
import Reports

/// When something is shown that suits only terminals.
enum Occasion: String, ExpressibleByArgument, CaseIterable {
  case auto, always, never
}

extension Report.Format: ExpressibleByArgument {}

/// The flags that every operation has.
struct GlobalOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "The repository, or any folder in it. (default: the current folder)", valueName: "path"))
  var repository: String?

  @Option(
    help: ArgumentHelp(
      "Configuration file. (default: the nearest perf-check.yml)", valueName: "file"))
  var config: String?

  @Option(
    name: .customLong("format"),
    help: ArgumentHelp(
      """
      Output format: text, json or markdown; live-metrics also has prometheus, otlp and remote-write, alerts \
      alertmanager, and report html and more. (default: text)
      """, valueName: "format"))
  var wantedFormat: Report.Format?

  /// The format of what is printed.
  var format: Report.Format { wantedFormat ?? .text }

  @Option(
    help: ArgumentHelp("Write results to this file instead of standard output.", valueName: "file"))
  var output: String?

  @Option(
    help: ArgumentHelp(
      "The operation's flags as one JSON object with snake_case names; flags on "
        + "the command line take precedence.",
      valueName: "json"))
  var options: String?

  @Flag(help: "Print only results and errors.")
  var quiet = false

  @Flag(help: "Print more details of the work.")
  var verbose = false

  @Option(help: "Use colors: auto, always or never. NO_COLOR is respected.")
  var color: Occasion = .auto

  @Option(help: "Show the progress bar: auto, always or never.")
  var progress: Occasion = .auto

  mutating func validate() throws {
    if quiet, verbose { throw ValidationError("--quiet and --verbose are mutually exclusive.") }
  }
}
