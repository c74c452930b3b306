import ArgumentParser
import Files
import Foundation
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
      "Another file than the nearest perf-check.yml.", valueName: "file"))
  var config: String?

  @Option(help: "How results are printed: text, json or markdown.")
  var format: Report.Format = .text

  @Option(
    help: ArgumentHelp("Write results to a file instead of standard output.", valueName: "file"))
  var output: String?

  @Option(
    help: ArgumentHelp(
      "The operation's flags as one JSON object with snake_case names; flags win over it.",
      valueName: "json"))
  var options: String?

  @Flag(help: "Show results and errors only.")
  var quiet = false

  @Flag(help: "Show more of what is being done.")
  var verbose = false

  @Option(help: "Colours: auto, always or never. NO_COLOR is honoured.")
  var color: Occasion = .auto

  @Option(help: "The progress bar: auto, always or never.")
  var progress: Occasion = .auto

  mutating func validate() throws {
    if let output {
      try Self.check(output, flag: "--output")
    }
    if quiet, verbose { throw ValidationError("--quiet and --verbose exclude each other.") }
  }

  /// Refuses a file that can't be written: a mistake must not show only after minutes of measuring.
  static func check(_ file: String, flag: String) throws {
    do {
      try UserFile(file).check()
    } catch {
      throw ValidationError("\(flag): \(error)")
    }
  }
}
