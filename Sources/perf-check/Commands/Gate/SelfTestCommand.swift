import ArgumentParser
import Files
import Gate
import History
import Quantities
import Reports

/// `perf-check selftest`.
struct SelfTestCommand: Relayed {
  static let configuration = CommandConfiguration(
    commandName: "selftest",
    abstract: "Measure the false-positive rate and the sensitivity of the gate here.",
    discussion: """
      Checks identical code against itself many times and counts false positives; injects a real \
      slowdown and counts how often it is detected; and reports the smallest detectable change, and the \
      tightest limit that each test can keep on this machine.

      Exits with 2 if there were more false positives than allowed, with 3 if a slowdown was missed or a \
      limit is tighter than the noise allows.
      """)

  @OptionGroup var global: GlobalOptions

  @Argument(help: "Test only this workflow of perf-check.yml.")
  var workflow: String?

  @Option(help: ArgumentHelp("Number of checks of identical code.", valueName: "count"))
  var checks = 20

  @Option(help: ArgumentHelp("Number of checks of slower code.", valueName: "count"))
  var slowerChecks = 5

  @Option(
    help: ArgumentHelp(
      "Slowdown to inject, such as 10%. (default: twice the limit)", valueName: "fraction"),
    transform: Fraction.reader(
      "a fraction such as 10% or 0.1", in: Fraction(.leastNonzeroMagnitude)...10))
  var slowdown: Fraction?

  @Option(
    help: ArgumentHelp(
      "Maximum number of pairs in a check. (default: max_pairs of the test, or 120)",
      valueName: "count"))
  var pairs: Int?

  @Option(
    help: ArgumentHelp(
      "Seed of the order of runs, to repeat an earlier selftest.", valueName: "number"))
  var seed: UInt64?

  @Flag(help: "Write the limits that can be kept to baselines/regression_tests.json.")
  var write = false

  @OptionGroup var executor: ExecutorOptions

  var workflowName: String? { workflow }

  var isBuiltAhead: Bool { true }

  mutating func validate() throws {
    guard (1...10_000).contains(checks), (0...10_000).contains(slowerChecks) else {
      throw ValidationError("--checks must be from 1 to 10000, --slower-checks from 0 to 10000.")
    }
    if let pairs, !(1...1000).contains(pairs) {
      throw ValidationError("--pairs must be a number from 1 to 1000.")
    }
  }

  func perform(in session: Session) throws -> Outcome {
    let project = try session.project()
    if write { try project.files.refuseLinks(to: project.regressionTestsFilePath) }
    let result = try SelfTest.run(
      .init(
        workflow: workflow, checks: checks, slowerChecks: slowerChecks,
        slowdown: slowdown, pairs: pairs, seed: seed),
      in: project, on: session.makeBench, progress: session.console.show)
    let written = write ? try result.writeLimits(in: project) : nil
    let status = ExitStatus(result.outcome(keepsLimits: write))
    return Outcome(
      report: Report(result, workflow: workflow, written: written), status: status,
      verdict: status == .success ? "passed" : status == .regressed ? "regressed" : "undecided")
  }
}
