import ArgumentParser
import Exchange
import Git
import History
import Measurement
import Model
import Reports

/// `perf-check import`.
struct ImportCommand: Operation {
  static let configuration = CommandConfiguration(
    commandName: "import",
    abstract: "Import results of other tools as recorded runs of commits.",
    discussion: """
      Reads \(ExchangeFormat.names); the format is detected automatically. Units are converted to seconds \
      and bytes. If there are several processes, each counts as one sample, and all of its values are \
      stored with it; the values of a single process are samples themselves. Results that name their \
      commits are attached to these, all others to HEAD or --at.
      """)

  @OptionGroup var global: GlobalOptions

  @Argument(
    help: ArgumentHelp(
      "The files, or Criterion's folder; '-' is standard input.", valueName: "file"))
  var files: [String]

  @Option(
    help: ArgumentHelp(
      "Format of the files. (default: detected from their contents)", valueName: "format"))
  var from: ExchangeFormat?

  @Option(
    help: ArgumentHelp(
      "Commit of results that don't name one. (default: HEAD)", valueName: "rev"))
  var at: String?

  @Option(
    name: .customLong("as"),
    help: ArgumentHelp(
      "Make all benchmarks metrics of this workflow, instead of a workflow each.",
      valueName: "workflow"))
  var workflow: String?

  @Option(
    help: ArgumentHelp(
      "Name of the environment that was measured, if not this machine.", valueName: "name"))
  var environment: String?

  @OptionGroup var better: BetterOption

  @OptionGroup var store: StoreOptions

  @Flag(help: "List what would be imported, without importing it.")
  var dryRun = false

  var workflowName: String? { workflow }

  func perform(in session: Session) throws -> Outcome {
    let project = try session.project()
    let environment =
      try environment.map {
        RunEnvironment(cpu: $0, cores: 0, memory: 0, os: "", arch: "", swift: "")
      } ?? .detect(swift: Toolchain.swiftVersion(project.repository.environment))
    var targets = try ImportTargets(
      revision: at, environment: environment, in: project.repository)
    var warnings: [String] = []
    for file in files {
      let (runs, notes) = try ImportedRun.read(
        file: file, in: session.workingDirectory, format: from, better: better.directions,
        workflow: workflow)
      warnings += notes
      for run in runs {
        try targets.add(
          workflow: run.workflow, commit: run.commit, time: run.time, metrics: run.metrics,
          tags: run.tags, in: project.repository)
      }
    }
    guard
      let runs = try targets.attach(
        isDryRun: dryRun, now: session.now, to: project.repository)
    else {
      throw ExchangeError(
        code: .empty, file: files.joined(separator: "', '"),
        detail: "none of its commits is in this repository\n  Analyze it directly: --input FILE")
    }
    if !dryRun { try session.share(project, by: store) }
    return Outcome(
      report: Report(imported: runs, isDryRun: dryRun, warnings: warnings + targets.warnings))
  }
}
