import ArgumentParser
import Insight
import Reports

/// `perf-check patterns`.
struct PatternsCommand: Operation {
  static let configuration = CommandConfiguration(
    commandName: "patterns",
    abstract: "Find conditions associated with fast, slow or failing runs.",
    discussion: """
      Conditions are the tags of runs (record --tag, or further columns of a table, such as agents), \
      the hour and the weekend. A column 'status' marks the runs that failed. Only statistically \
      significant conditions are reported, corrected for the number of conditions tested.
      """)

  @OptionGroup var global: GlobalOptions
  @OptionGroup var source: HistorySource

  @Argument(help: "Only this workflow.")
  var workflow: String?

  @Option(
    help: ArgumentHelp(
      "Only these patterns: success, failure or emerging (repeatable).", valueName: "type"))
  var patternTypes: [Pattern.Kind] = []

  @Option(
    help: ArgumentHelp("Minimum confidence of a pattern.", valueName: "fraction"))
  var confidenceThreshold: Double = 0.7

  @Flag(help: "Only actionable conditions (excludes time of day).")
  var actionableOnly = false

  var workflowName: String? { workflow }

  mutating func validate() throws {
    guard 0...1 ~= confidenceThreshold else {
      throw ValidationError("--confidence-threshold must be a fraction from 0 to 1.")
    }
  }

  func perform(in session: Session) throws -> Outcome {
    let reading = try source.read(workflow: workflow, in: session)
    var search = PatternSearch()
    if !patternTypes.isEmpty { search.kinds = Set(patternTypes) }
    search.minimumConfidence = confidenceThreshold
    search.onlyActionable = actionableOnly
    let patterns = try search.patterns(in: reading.history).filter {
      workflow == nil || $0.workflow == workflow
    }
    return Outcome(
      report: Report(patterns: patterns, workflow: workflow, warnings: reading.warnings))
  }
}

extension Pattern.Kind: ExpressibleByArgument {}
