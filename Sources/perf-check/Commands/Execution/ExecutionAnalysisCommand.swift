import ArgumentParser
import Files
import Insight
import Reports

/// `perf-check execution-analysis`.
struct ExecutionAnalysisCommand: Operation {
  static let configuration = CommandConfiguration(
    commandName: "execution-analysis",
    abstract: "Report the makespan, the critical path and the queue time of executions.",
    discussion: """
      Also the total work, and Graham's (1966) bounds for any schedule in which no agent is idle while a \
      task is ready. Analyzes the newest run of each workflow, or each execution in a trace of \
      OpenTelemetry (OTLP JSON), Chrome, Bazel, a Ninja log, WfFormat, or the jobs of GitHub Actions or \
      GitLab.
      """)

  @OptionGroup var global: GlobalOptions
  @OptionGroup var source: TraceSource

  @Option(
    help: ArgumentHelp("Also write a Gantt chart to this web page.", valueName: "file"))
  var html: String?

  var workflowName: String? { source.workflow }

  func perform(in session: Session) throws -> Outcome {
    if let html { try session.checkIsWritable(html, flag: "--html") }
    let reading = try source.read(in: session)
    let executions = try reading.traces.map { try ExecutionAnalysis($0) }
    if let html {
      try session.file(html).write(GanttPage(executions).html)
      session.console.say("Wrote the Gantt chart to \(html)")
    }
    return Outcome(
      report: Report(
        executions: executions, workflow: source.workflow, warnings: reading.warnings))
  }
}
