import ArgumentParser
import Files
import Gate
import History
import Measurement
import Model
import Quantities

/// What is checked against what, and with which effort.
struct CheckOptions: ParsableArguments {
  @Argument(help: "Check only this workflow of perf-check.yml.")
  var workflow: String?

  @Option(
    help: ArgumentHelp(
      "Test the wall time of this command, ignoring perf-check.yml.", valueName: "command"))
  var run: String?

  @Option(
    help: ArgumentHelp(
      "With --run: the command that builds it, on each side.", valueName: "command"))
  var build: String?

  @Option(
    help: ArgumentHelp(
      "With --run: slowdown that is allowed, such as 5% or 0.05. (default: 5%)",
      valueName: "fraction"), transform: Fraction.reader(in: 0...Fraction(10.nextDown)))
  var limit: Fraction?

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

  @Option(
    defaultAsFlag: .on,
    help: ArgumentHelp(
      """
      Profile both sides and report the functions that take more: auto for confirmed regressions where \
      perf or valgrind can profile, on for all that is measured in pairs, or off.
      """, valueName: "auto|on|off"))
  var explain: Explanation.Wish? = nil

  @Option(
    help: ArgumentHelp("Also write a page to look at to this file.", valueName: "file.html"))
  var report: String?

  @Option(
    help: ArgumentHelp(
      "Also write JUnit's XML to this file: a test case a comparison.", valueName: "file"))
  var junit: String?

  @OptionGroup var tasks: TaskOptions

  @OptionGroup var executor: ExecutorOptions

  @Option(help: .hidden)
  var errorShare = 1.0

  @Option(help: .hidden)
  var shard: Shard?

  /// In how many places both sides are built, without measuring; nil to measure.
  @Option(help: .hidden)
  var buildOnly: Int?

  mutating func validate() throws {
    if let pairs, !(1...1000).contains(pairs) {
      throw ValidationError("--pairs must be a number from 1 to 1000.")
    }
    guard errorShare > 0, errorShare <= 1 else {
      throw ValidationError("--error-share must be above 0 and at most 1.")
    }
    if let buildOnly, buildOnly < 1 { throw ValidationError("--build-only must be 1 or more.") }
    if run == nil {
      for (flag, isGiven) in [("--build", build != nil), ("--limit", limit != nil)] where isGiven {
        throw ValidationError(
          "\(flag) requires --run; without it, perf-check.yml and regression_tests.json say it.")
      }
    } else if let workflow {
      throw ValidationError("--run is tested instead of workflows such as '\(workflow)'.")
    }
  }

  /// The same for who does it.
  ///
  /// - Throws: `UsageError` for a command that can't be read.
  func request(
    in project: borrowing Project, from session: Session
  ) throws(UsageError) -> Check.Request {
    Check.Request(
      workflow: workflow, test: try test(in: project, from: session), base: base,
      candidate: candidate, pairs: pairs, maxTime: maxTime,
      counter: counting.counter, seed: seed, cacheSize: cacheSize, failFast: tasks.failFast,
      explanation: explain ?? .auto, errorShare: Fraction(errorShare), shard: shard)
  }

  /// The test of --run.
  private func test(
    in project: borrowing Project, from session: Session
  ) throws(UsageError) -> CommandTest? {
    guard let run else { return nil }
    func command(_ line: String, _ flag: String) throws(UsageError) -> Command {
      guard let command = Command(line: line) else {
        throw UsageError(
          description: line.allSatisfy(\.isWhitespace)
            ? "\(flag): the command is blank" : "\(flag): a quote in '\(line)' is never closed")
      }
      return command
    }
    let start = realPath(
      absolutePath(session.options.repository ?? "", in: session.workingDirectory))
    let folder =
      start.hasPrefix(project.directory + "/")
      ? String(start.dropFirst(project.directory.count + 1)) : ""
    var build: Command?
    if let line = self.build { build = try command(line, "--build") }
    return CommandTest(
      run: try command(run, "--run"), build: build, limit: limit ?? 0.05, folder: folder)
  }
}

extension Explanation.Wish: ExpressibleByArgument {}

extension Shard: ExpressibleByArgument {
  /// Reads "2/3".
  public init?(argument: String) { self.init(argument) }
}
