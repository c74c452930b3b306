import ArgumentParser
import History
import Measurement
import Quantities
import Reports

/// `perf-check init`.
struct InitCommand: Operation {
  static let configuration = CommandConfiguration(
    commandName: "init",
    abstract: "Write a starter perf-check.yml and baselines/ for the package.",
    discussion: "Existing files are not changed.")

  @OptionGroup var global: GlobalOptions

  @Option(
    help: ArgumentHelp(
      "Slowdown that the tests allow, such as 5% or 0.05. (default: 5%)",
      valueName: "fraction"), transform: Fraction.reader(in: 0...Fraction(10.nextDown)))
  var limit: Fraction = 0.05

  func perform(in session: Session) throws -> Outcome {
    let project = try session.project()
    let result = try project.initialize(
      limit: limit, countsInstructions: Capabilities.here.has(.instructions))
    let lines = result.written.map { "wrote \($0)" } + result.kept.map { "kept \($0)" }
    return Outcome(
      report: Report(
        operation: "init", lines: lines,
        results: InitResults(written: result.written, kept: result.kept),
        nextSteps: result.ungated.map {
          "Gate a benchmark of '\($0)': perf-check record, then add its metric, such as NAME/time, to"
            + " baselines/regression_tests.json"
        } + [
          "Review perf-check.yml: does 'run' exercise what matters? Then commit these files.",
          "Measure now: perf-check record      Gate a change: perf-check check",
        ]))
  }
}
