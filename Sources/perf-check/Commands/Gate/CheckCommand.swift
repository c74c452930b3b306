import Advice
import ArgumentParser
import Files
import Foundation
import Gate
import Git
import History
import Insight
import Measurement
import Model
import Processes
import Quantities
import Reports
import Scheduling

/// `perf-check check`.
struct CheckCommand: Operation {
  static let configuration = CommandConfiguration(
    commandName: "check",
    abstract: "Compare a change with its base, and fail if it is slower.",
    discussion: """
      Compares the work tree (or --candidate) with its merge base with the branch named by 'base:' in \
      perf-check.yml; on that branch itself, with the previous commit. Both are built in worktrees and \
      measured in pairs, in random order, until every test is decided or its budget is spent. A \
      regression is confirmed by a second measurement before it is reported. Gated metrics are listed in \
      baselines/regression_tests.json.

      \(ExitStatus.help)
      """)

  static let isGate = true

  @OptionGroup var global: GlobalOptions

  @Argument(help: "Check only this workflow of perf-check.yml.")
  var workflow: String?

  @Option(help: ArgumentHelp("Compare with this commit.", valueName: "rev"))
  var base: String?

  @Option(help: ArgumentHelp("Check this commit instead of the work tree.", valueName: "rev"))
  var candidate: String?

  @Option(
    help: ArgumentHelp(
      "Maximum number of pairs. (default: max_pairs of the test, or 120)",
      valueName: "count"))
  var pairs: Int?

  @Option(
    help: ArgumentHelp(
      "Maximum time for the pairs of each workflow, such as 90s or 5m.",
      valueName: "time"), transform: OptionValue.timeSpan())
  var maxTime: Double?

  @Option(
    help: ArgumentHelp(
      "Seed of the order of runs, to repeat an earlier check; --verbose and the "
        + "JSON print it.",
      valueName: "number"))
  var seed: UInt64?

  @Option(
    help: ArgumentHelp(
      "Maximum size of the build cache. (default: 10GB)",
      valueName: "size"), transform: OptionValue.size)
  var cacheSize = Checkouts.defaultCacheSize

  @Flag(help: "Exit with 0 even if a test is undecided.")
  var allowUndecided = false

  @Flag(help: "Exit with 0 even if something could not be compared.")
  var allowMissing = false

  @OptionGroup var counting: CountingOptions

  @Option(
    help: ArgumentHelp(
      "Report likely causes of a regression, and capacity limits that are near: "
        + "on or off.",
      valueName: "on|off"))
  var advice = Switch.on

  enum Switch: String, ExpressibleByArgument, CaseIterable { case on, off }

  @OptionGroup var tasks: TaskOptions

  var workflowName: String? { workflow }

  mutating func validate() throws {
    if let pairs, !(1...1000).contains(pairs) {
      throw ValidationError("--pairs is a number from 1 to 1000.")
    }
  }

  func perform(in session: Session) throws -> Outcome {
    let project = try session.project()
    try project.files.checkIsWritable(project.verdictFilePath)
    let result = try Check.run(
      .init(
        workflow: workflow, base: base, candidate: candidate, pairs: pairs,
        maxTime: maxTime, counter: counting.counter, seed: seed,
        cacheSize: cacheSize,
        failFast: tasks.failFast),
      in: project, on: session.makeBench, progress: session.console.show)
    session.console.explain(
      "the order of runs had the seed \(result.seed); libgit2 \(Library.version)")
    session.console.explain("measured in the environment \(result.environment.key)")
    let extras = CheckAdvice(
      on: result, in: project, isWanted: advice == .on, now: session.now)
    return Outcome(
      report: Report(
        result, slowerTasks: extras.slowerTasks, advice: extras.advice, notes: extras.notes),
      status: ExitStatus(
        result.outcome(allowsUndecided: allowUndecided, allowsMissing: allowMissing)),
      verdict: result.verdict.rawValue,
      annotations: Annotations.lines(for: result, slowerTasks: extras.slowerTasks))
  }
}
