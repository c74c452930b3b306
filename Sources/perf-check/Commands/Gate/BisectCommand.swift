import ArgumentParser
import Bisection
import Files
import Foundation
import Gate
import Git
import History
import Measurement
import Model
import Processes
import Quantities
import Reports

/// `perf-check bisect`.
struct BisectCommand: Operation {
  static let configuration = CommandConfiguration(
    commandName: "bisect",
    abstract: "Bisect the history for the commit that made a metric worse.",
    discussion: """
      Measures the most informative commits between a good and a bad one, and updates the probability \
      that each of them, or none, changed the metric. Then it confirms the most probable commit against \
      its parent in pairs of fresh processes. Without --good and --bad it starts from the regression of \
      the last check, or from a change in the recorded runs. Every run is saved at once: continue with \
      --resume after an interruption. A commit that doesn't build, or whose run fails (exit 125, or any \
      other than 0), is skipped.

      Exits with 0 when there is an answer (a commit, or that nothing changed), 3 if undecided, 4 if the \
      good or the bad commit can't be measured, 64 if the arguments are invalid, such as a good commit \
      that is worse than the bad one.
      """)

  @OptionGroup var global: GlobalOptions

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
    transform: OptionValue.fraction(
      "a fraction above 0.5 and below 1, such as 0.95", in: 0.5.nextUp...1.nextDown))
  var confidence: Double?

  @Option(
    help: ArgumentHelp(
      "Ignore changes smaller than this. (default: half the limit of the "
        + "metric's test, at most 1%)",
      valueName: "fraction"),
    transform: OptionValue.reader("a fraction such as 2% or 0.02", Self.change))
  var minChange: Double?

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
    transform: OptionValue.timeSpan())
  var maxTime: Double?

  @Option(
    help: ArgumentHelp(
      "Number of parallel builds; nothing is measured while building. (default: 1)",
      valueName: "count"))
  var jobs: Int?

  @Option(
    help: ArgumentHelp(
      "Maximum size of the build cache, such as 500MB. (default: 10GB)", valueName: "size"),
    transform: OptionValue.size)
  var cacheSize = Checkouts.defaultCacheSize

  @Option(
    help: ArgumentHelp(
      "Instruction counter: pmu or cachegrind, as for check.", valueName: "counter"))
  var counter = InstructionCounter.pmu

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

  var workflowName: String? { workflow }

  mutating func validate() throws {
    let actions = [resume, status, log, abort, replay != nil].count { $0 }
    guard actions <= 1 else {
      throw ValidationError("--resume, --status, --log, --replay and --abort exclude each other.")
    }
    if actions == 1, good != nil || bad != nil || improvement || metric != nil || minChange != nil {
      throw ValidationError(
        "a running bisection keeps its question; to start another one, --abort first.")
    }
    if let maxRuns, maxRuns < 4 { throw ValidationError("--max-runs is at least 4.") }
    if let maxPairs, maxPairs < 5 { throw ValidationError("--max-pairs is at least 5.") }
    if let jobs, !(1...64).contains(jobs) {
      throw ValidationError("--jobs is a number from 1 to 64.")
    }
  }

  func perform(in session: Session) throws -> Outcome {
    let project = try session.project()
    if abort { return try forget(project) }
    if log { return try events(of: BisectionLog(of: project)) }
    if status {
      return try Outcome(report: report(Bisect.status(of: .init(of: project), in: project)))
    }
    if let replay {
      return try Outcome(
        report: report(
          Bisect.status(
            of: BisectionLog(path: absolutePath(replay, in: session.workingDirectory)), in: project)
        ))
    }
    // The finding is written there after minutes or hours.
    try project.files.checkIsWritable(project.regressionTestsFilePath)
    let result: BisectResult
    do {
      result = try Bisect.run(
        request, in: project, on: session.makeBench, progress: session.console.show)
    } catch  where Interrupt.signal != 0 {
      session.console.say("perf-check: every run is kept; go on with: perf-check bisect --resume")
      throw error
    }
    var written: String?
    if let regression = result.regression(now: session.now),
      var tests = try? project.regressionTests()
    {
      tests.keep(regression)
      try project.files.write(tests.json, to: project.regressionTestsFilePath)
      written = project.shown(project.regressionTestsFilePath)
    }
    return Outcome(
      report: report(result, written: written), status: Self.status(of: result),
      verdict: result.outcome.rawValue)
  }

  /// A change as a fraction, which may be 1 here.
  @Sendable private static func change(_ text: String) -> Double? {
    (Share.fraction(text) ?? Double(text)).flatMap { $0 > 0 && $0 <= 1 ? $0 : nil }
  }

  private var request: Bisect.Request {
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
    return request
  }

  private func report(_ result: BisectResult, written: String? = nil) -> Report {
    Report(result, written: written)
  }

  private static func status(of result: BisectResult) -> ExitStatus {
    switch result.outcome {
    case .found: result.isConfirmed && result.firstBad != nil ? .success : .undecided
    case .noChange: .success
    case .opposite: .usage
    case .undecided, .running: .undecided
    }
  }

  private func forget(_ project: borrowing Project) throws -> Outcome {
    let line =
      try Bisect.forget(in: project) ? "The bisection was dropped." : "There is no bisection."
    return Outcome(
      report: Report(
        operation: Self.operationName, workflow: nil, lines: [line], results: NoData()))
  }

  private func events(of log: BisectionLog) throws -> Outcome {
    _ = try log.state()
    let lines = (log.text ?? "").split(separator: "\n").map(String.init)
    return Outcome(
      report: Report(
        operation: Self.operationName, workflow: nil, lines: lines,
        results: LogResults(log: lines)))
  }
}
