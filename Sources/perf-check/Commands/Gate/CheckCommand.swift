import Advice
import ArgumentParser
import Files
import Foundation
import Gate
import Git
import History
import Model
import Processes
import Quantities
import Reports
import Watch

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

      With --run, the wall time of a command is tested instead, and no files are needed.

      \(ExitStatus.help)
      """)

  static let isGate = true

  @OptionGroup var global: GlobalOptions

  @OptionGroup var options: CheckOptions

  var workflowName: String? { options.workflow }

  func perform(in session: Session) throws -> Outcome {
    guard session.isPartOfJob || options.shard == nil && options.buildOnly == nil else {
      throw UsageError(description: "--shard and --build-only are for jobs of a check alone")
    }
    let project = try session.project(writing: [options.report, options.junit])
    if let places = options.buildOnly {
      let ahead = try BuildAhead(
        try options.request(in: project, from: session), places: places, in: project,
        on: session.makeBench, progress: session.console.show)
      return Outcome(
        report: Report(
          operation: Self.operationName, workflow: options.workflow,
          lines: [Quantity.count(ahead.count, "build")], results: NoData()))
    }
    try project.files.checkIsWritable(project.verdictFilePath)
    if let junit = options.junit { try session.checkIsWritable(junit, flag: "--junit") }
    if let report = options.report { try session.checkIsWritable(report, flag: "--report") }
    let verdict =
      if let setting = try session.dispatchSetting(options.executor, in: project) {
        try DispatchedCheck(options, setting, in: session).run(in: project)
      } else {
        try measure(in: project, session)
      }
    if let junit = options.junit {
      let report = JUnitReport(
        verdict, at: session.now, on: ProcessInfo.processInfo.hostName)
      try session.file(junit).write(report.xml, isInterrupted: { Interrupt.signal != 0 })
    }
    if let report = options.report {
      let page = Page(
        verdict, pages: session.commitPages(of: project.repository), at: session.now,
        nonce: Session.nonce())
      try session.file(report).write(page.html, isInterrupted: { Interrupt.signal != 0 })
    }
    return Outcome(
      report: Report(verdict),
      status: ExitStatus(
        GateOutcome(
          verdict.result.analysisResults.comparisons.map(\.verdict),
          allowsUndecided: options.allowUndecided, allowsMissing: options.allowMissing)),
      verdict: verdict.result.analysisResults.verdict.rawValue,
      annotations: Annotations.lines(for: verdict))
  }

  /// Measures on this machine.
  private func measure(
    in project: borrowing Project, _ session: Session
  ) throws -> VerdictDocument {
    let result = try session.findable(as: Self.operationName, workflowName) {
      try Check.run(
        try options.request(in: project, from: session), in: project, on: session.makeBench,
        progress: session.console.show)
    }
    session.console.explain(
      "seed of the order of runs: \(result.seed); libgit2 \(Library.version)")
    session.console.explain("environment: \(result.environment.key)")
    let noise = HostNoise.warnings(in: session)
    let extras = CheckAdvice(
      on: result, in: project, isWanted: options.advice == .on, now: session.now)
    return VerdictDocument(
      result, slowerTasks: extras.slowerTasks, advice: extras.advice, notes: extras.notes + noise,
      flameGraphs: try project.writeExplanations(
        result.explanations.map { ($0.name, FlameGraph($0).svg) },
        of: session.isPartOfJob
          ? [workflowName, options.shard?.description].compactMap(\.self) : nil))
  }
}
