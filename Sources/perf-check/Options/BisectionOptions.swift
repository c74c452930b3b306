import ArgumentParser
import Bisection
import Gate
import Measurement
import Quantities

/// What is looked for in which commits, and with which effort.
struct BisectionOptions: ParsableArguments {
  @Argument(help: "The workflow of perf-check.yml to run; required if there are several.")
  var workflow: String?

  @Option(help: ArgumentHelp("A commit before the change.", valueName: "rev"))
  var good: String?

  @Option(help: ArgumentHelp("A commit after the change.", valueName: "rev"))
  var bad: String?

  @Option(
    help: ArgumentHelp(
      "The metric that changed. (default: the first gated one, or wall_time)",
      valueName: "name"))
  var metric: String?

  @Flag(help: "Search for an improvement instead of a regression.")
  var improvement = false

  @Option(
    help: ArgumentHelp(
      "Probability that the answer must reach. (default: 0.95)", valueName: "fraction"),
    transform: Fraction.reader(
      "a fraction above 0.5 and below 1, such as 0.95",
      in: Fraction(0.5.nextUp)...Fraction(1.nextDown)))
  var confidence: Fraction?

  @Option(
    help: ArgumentHelp(
      "Ignore changes smaller than this. (default: half the limit of the "
        + "metric's test, at most 1%)",
      valueName: "fraction"),
    transform: OptionValue.reader("a fraction such as 2% or 0.02", Self.change))
  var minChange: Fraction?

  @Option(
    help: ArgumentHelp("Maximum number of runs in the search. (default: 1000)", valueName: "count"))
  var maxRuns: Int?

  @Option(
    help: ArgumentHelp(
      "Maximum number of pairs in the confirmation. (default: 200)", valueName: "count"))
  var maxPairs: Int?

  @Option(
    help: ArgumentHelp(
      "Pause after this time, such as 30m; --resume continues.", valueName: "time"),
    transform: Seconds.reader())
  var maxTime: Seconds?

  @Option(
    help: ArgumentHelp(
      "Number of parallel builds; nothing is measured while building. (default: 1)",
      valueName: "count"))
  var jobs: Int?

  @Option(
    help: ArgumentHelp(
      "Maximum size of the build cache, such as 500MB. (default: 10GB)", valueName: "size"),
    transform: Bytes.reader)
  var cacheSize = Checkouts.defaultCacheSize

  @Option(
    help: ArgumentHelp(
      "Instruction counter: pmu or cachegrind, as for check.", valueName: "counter"))
  var counter = InstructionCounter.pmu

  @Option(
    defaultAsFlag: .on,
    help: ArgumentHelp(
      """
      Profile the commit that is found and the one before it, and report the functions that take more: auto \
      where perf or valgrind can profile, on, or off.
      """, valueName: "auto|on|off"))
  var explain: Explanation.Wish? = nil

  @Flag(help: "Continue the interrupted bisection.")
  var resume = false

  @Flag(help: "Print the state of the bisection without continuing it.")
  var status = false

  @Flag(help: "Print the log of the bisection as JSON Lines, one event per line.")
  var log = false

  @Option(
    help: ArgumentHelp("Print the result of a saved log without measuring.", valueName: "file"))
  var replay: String?

  @Flag(help: "Delete the bisection; its builds stay in the cache.")
  var abort = false

  mutating func validate() throws {
    let actions = [resume, status, log, abort, replay != nil].count { $0 }
    guard actions <= 1 else {
      throw ValidationError(
        "--resume, --status, --log, --replay and --abort are mutually "
          + "exclusive.")
    }
    if actions == 1, good != nil || bad != nil || improvement || metric != nil || minChange != nil {
      throw ValidationError(
        "a running bisection can't be changed; use --abort first to start another one.")
    }
    if let maxRuns, maxRuns < 4 { throw ValidationError("--max-runs must be at least 4.") }
    if let maxPairs, maxPairs < 5 { throw ValidationError("--max-pairs must be at least 5.") }
    if let jobs, !(1...64).contains(jobs) {
      throw ValidationError("--jobs must be a number from 1 to 64.")
    }
  }

  /// A change, which may be 1 here.
  @Sendable private static func change(_ text: String) -> Fraction? {
    (Fraction(text)?.value ?? Double(text)).flatMap { $0 > 0 && $0 <= 1 ? Fraction($0) : nil }
  }

  /// The same for who does it.
  var request: Bisect.Request {
    var request = Bisect.Request()
    request.good = good
    request.bad = bad
    request.workflow = workflow
    request.metric = metric
    request.improvement = improvement
    request.confidence = confidence
    request.smallestChange = minChange
    request.maxRuns = maxRuns
    request.maxPairs = maxPairs
    request.maxTime = maxTime
    request.jobs = jobs ?? 1
    request.cacheSize = cacheSize
    request.counter = counter
    request.resume = resume
    request.explanation = explain ?? .auto
    return request
  }
}
