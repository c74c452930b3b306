import ArgumentParser
import Gate
import Git
import History
import Model
import Reports
import Watch

/// `perf-check record`.
struct RecordCommand: Relayed {
  static let configuration = CommandConfiguration(
    commandName: "record",
    abstract: "Record runs of workflows and attach them to the commit.",
    discussion: """
      Runs are stored as git notes under refs/notes/perf-check. List them with 'perf-check history' or \
      'git notes --ref=perf-check show'.
      """)

  @OptionGroup var global: GlobalOptions

  @Argument(help: "Measure only this workflow of perf-check.yml.")
  var workflow: String?

  @Option(help: ArgumentHelp("Measure this commit instead of the work tree.", valueName: "rev"))
  var at: String?

  @Option(help: ArgumentHelp("Number of measured runs.", valueName: "count"))
  var runs: Int = Recording.defaultRuns

  @Option(
    help: ArgumentHelp(
      "Attach a tag to the runs (repeatable).", valueName: "key=value"),
    transform: OptionValue.tag)
  var tag: [OptionValue.Tag] = []

  @OptionGroup var counting: CountingOptions

  @OptionGroup var tasks: TaskOptions

  @OptionGroup var executor: ExecutorOptions

  @OptionGroup var store: StoreOptions

  var workflowName: String? { workflow }

  var isBuiltAhead: Bool { true }

  mutating func validate() throws {
    guard (1...1000).contains(runs) else {
      throw ValidationError("--runs must be a number from 1 to 1000.")
    }
    if let empty = tag.first(where: \.value.isEmpty) {
      throw ValidationError("--tag must have the form key=value, not '\(empty.key)='.")
    }
  }

  func perform(in session: Session) throws -> Outcome {
    let project = try session.project()
    // What can't be written must not show only after minutes of measuring.
    let commit = try? project.repository.commit(at ?? "HEAD").id
    try Ledger.checkIsWritable(for: commit.map { [$0] } ?? [], in: project.repository)
    let tags = session.hostTags.merging(tag.map { ($0.key, $0.value) }) { $1 }
    let result = try session.findable(as: Self.operationName, workflow) {
      try Recording.measure(
        .init(
          workflow: workflow, revision: at, runs: runs,
          tags: tags,
          counter: counting.counter, failFast: tasks.failFast),
        in: project, on: session.makeBench, progress: session.console.show)
    }
    try Ledger.attach(result.runs, in: project)
    try session.share(project, by: store)
    session.console.explain("wrote \(result.runs.count) lines under \(Ledger.reference)")
    let shown = result.runs.first.map { String($0.commit.prefix(10)) } ?? ""
    let dirty =
      result.runs.first?.dirty == true
      ? ", marked as measured with uncommitted "
        + "changes" : ""
    let isWhole = result.failures.isEmpty
    return Outcome(
      report: Report(
        result, operation: "record", workflow: workflow,
        outcome: "Attached to \(shown)\(dirty)."),
      status: isWhole ? .success : .notCompared, verdict: isWhole ? "passed" : "missing")
  }
}
