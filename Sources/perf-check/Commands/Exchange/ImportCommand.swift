import ArgumentParser
import Exchange
import Foundation
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

  @Flag(help: "List what would be imported, without importing it.")
  var dryRun = false

  var workflowName: String? { workflow }

  func perform(in session: Session) throws -> Outcome {
    let project = try session.project()
    let commit = try project.repository.commit(at ?? "HEAD").id
    let environment =
      try environment.map {
        RunEnvironment(cpu: $0, cores: 0, memory: 0, os: "", arch: "", swift: "")
      } ?? RunEnvironment.detect(swift: Toolchain.swiftVersion(project.repository.environment))
    var (imported, warnings): ([ImportedRun], [String]) = ([], [])
    for file in files {
      let (runs, notes) = try ImportedRun.read(
        file: file, in: session.workingDirectory, format: from, better: better.directions,
        workflow: workflow)
      imported += runs
      warnings += notes
    }
    var (found, unknown): ([Ledger.Import], Set<String>) = ([], [])
    for run in imported {
      guard let id = try target(of: run, default: commit, in: project.repository) else {
        unknown.insert(run.commit)
        continue
      }
      found.append(
        Ledger.Import(
          workflow: run.workflow, commit: id, time: run.time, environment: environment,
          metrics: run.metrics, tags: run.tags))
    }
    if let example = unknown.min() {
      warnings.append(
        "\(unknown.count) commits aren't in this repository, such as '\(example)'; left out")
    }
    guard !found.isEmpty else {
      throw ExchangeError(
        code: .empty, file: files.joined(separator: "', '"),
        detail: "none of its commits is in this repository\n  Analyse it in place: --input FILE")
    }
    if !dryRun {
      try Ledger.checkIsWritable(for: Array(Set(found.map(\.commit))), in: project.repository)
    }
    let (runs, known) = try Ledger.new(found, in: project.repository, now: session.now)
    if known > 0 {
      warnings.append(
        "\(known) of \(known + runs.reduce(0) { $0 + $1.metrics.count }) results are recorded already, "
          + "with the same commit, time, benchmark, values and environment; left out")
    }
    if !dryRun { try Ledger.append(runs, to: project.repository) }
    return Outcome(report: Report(imported: runs, isDryRun: dryRun, warnings: warnings))
  }

  /// The commit that a run belongs to; nil for one that isn't here.
  private func target(
    of run: ImportedRun, default commit: ObjectID, in repository: borrowing Repository
  ) throws -> ObjectID? {
    guard !run.commit.isEmpty, at == nil else { return commit }
    return try repository.commit(ifNamedBy: run.commit)?.id
  }
}
