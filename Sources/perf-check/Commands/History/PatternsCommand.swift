import ArgumentParser
import Insight
import Reports

/// `perf-check patterns`.
struct PatternsCommand: Operation {
  static let configuration = CommandConfiguration(
    commandName: "patterns",
    abstract: "Find conditions under which runs do well, badly or fail.",
    discussion: """
      Conditions are the tags of runs (record --tag, or further columns of a table, such as agents), \
      the hour and the weekend. A column 'status' says which runs failed. Only what chance rarely \
      does is shown, however many conditions were looked at.
      """)

  @OptionGroup var global: GlobalOptions
  @OptionGroup var source: HistorySource

  @Argument(help: "Only this workflow.")
  var workflow: String?

  @Option(
    help: ArgumentHelp(
      "Only such patterns: success, failure or emerging; may be given again.", valueName: "type"))
  var patternTypes: [Pattern.Kind] = []

  @Option(
    help: ArgumentHelp("Only patterns of at least this confidence.", valueName: "share"))
  var confidenceThreshold: Double = 0.7

  @Flag(help: "Only conditions that somebody can change; not the clock.")
  var actionableOnly = false

  var workflowName: String? { workflow }

  mutating func validate() throws {
    guard 0...1 ~= confidenceThreshold else {
      throw ValidationError("--confidence-threshold is a share in 0…1.")
    }
  }

  func perform(in console: Console) throws -> Outcome {
    let reading = try source.read(workflow: workflow, self)
    var search = PatternSearch()
    if !patternTypes.isEmpty { search.kinds = Set(patternTypes) }
    search.leastConfidence = confidenceThreshold
    search.onlyActionable = actionableOnly
    let patterns = try search.patterns(in: reading.history).filter {
      workflow == nil || $0.workflow == workflow
    }
    return Outcome(
      report: Report(patterns: patterns, workflow: workflow, warnings: reading.warnings))
  }
}

extension Pattern.Kind: ExpressibleByArgument {}
