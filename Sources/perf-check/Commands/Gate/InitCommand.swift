import ArgumentParser
import Gate
import History
import Measurement
import Quantities
import Reports

/// `perf-check init`.
struct InitCommand: Operation {
  static let configuration = CommandConfiguration(
    commandName: "init",
    abstract: "Write a starter perf-check.yml and baselines/ for the package.",
    discussion: """
      Looks for suites of benchmarks, also in packages below Benchmarks/; without one for tests that \
      measure, and else for executables that end by themselves. Existing files are not changed.

      With --verify, each workflow is built and run at the work tree, and its gate must find a slowdown \
      that is injected; those that can't gate are taken out of a perf-check.yml that is still as init \
      wrote it.
      """)

  @OptionGroup var global: GlobalOptions

  @Option(
    help: ArgumentHelp(
      "Slowdown that the tests allow, such as 5% or 0.05. (default: 5%)",
      valueName: "fraction"), transform: Fraction.reader(in: 0...Fraction(10.nextDown)))
  var limit: Fraction = 0.05

  @Flag(help: "Build and run each workflow, and show that its gate finds a slowdown.")
  var verify = false

  @Flag(help: "Begin a package of benchmarks with the library PerfCheck, in the folder Benchmarks.")
  var starter = false

  func perform(in session: Session) throws -> Outcome {
    let project = try session.project()
    let result = try project.initialize(
      limit: limit, countsInstructions: Capabilities.here.has(.instructions),
      starter: starter ? PerfCheck.version : nil)
    guard verify else { return Outcome(report: Report(initialization: result)) }
    let findings = try Verification.run(
      limit: limit, in: project, on: session.makeBench, progress: session.console.show)
    let limits = findings.compactMap { finding in
      finding.problem == nil ? (finding.workflow, finding.limit ?? limit) : nil
    }
    let isChanged = try project.keepWorkflows(
      Dictionary(limits, uniquingKeysWith: { first, _ in first }))
    return Outcome(
      report: Report(initialization: result, findings: findings, isChanged: isChanged),
      status: limits.isEmpty ? .notCompared : .success,
      verdict: limits.isEmpty ? "missing" : "passed")
  }
}
