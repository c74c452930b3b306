import ArgumentParser
import Gate
import Measurement
import Quantities

/// What is checked against what, and with which effort.
struct CheckOptions: ParsableArguments {
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
      valueName: "time"), transform: Seconds.reader())
  var maxTime: Seconds?

  @Option(
    help: ArgumentHelp(
      "Seed of the order of runs, to repeat an earlier check; --verbose and the "
        + "JSON print it.",
      valueName: "number"))
  var seed: UInt64?

  @Option(
    help: ArgumentHelp(
      "Maximum size of the build cache. (default: 10GB)",
      valueName: "size"), transform: Bytes.reader)
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

  mutating func validate() throws {
    if let pairs, !(1...1000).contains(pairs) {
      throw ValidationError("--pairs must be a number from 1 to 1000.")
    }
  }

  /// The same for who does it.
  var request: Check.Request {
    Check.Request(
      workflow: workflow, base: base, candidate: candidate, pairs: pairs, maxTime: maxTime,
      counter: counting.counter, seed: seed, cacheSize: cacheSize, failFast: tasks.failFast)
  }
}
