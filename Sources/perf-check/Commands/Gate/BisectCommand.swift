import ArgumentParser
import Bisection
import Files
import Gate
import History
import Model
import Processes
import Reports
import Watch

/// `perf-check bisect`.
struct BisectCommand: Relayed {
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

  @OptionGroup var options: BisectionOptions

  @OptionGroup var executor: ExecutorOptions

  var isMeasuring: Bool {
    !options.abort && !options.log && !options.status && options.replay == nil
  }

  var workflowName: String? { options.workflow }

  func perform(in session: Session) throws -> Outcome {
    let project = try session.project()
    if options.abort {
      let wasThere = try Bisect.forget(in: project)
      return Outcome(
        report: Report(
          operation: Self.operationName, workflow: nil,
          lines: [wasThere ? "Deleted the bisection." : "No bisection to delete."],
          results: NoData()))
    }
    let log = options.replay.map {
      BisectionLog(path: absolutePath($0, in: session.workingDirectory))
    }
    if options.log {
      let lines = try BisectionLog(of: project).lines()
      return Outcome(
        report: Report(
          operation: Self.operationName, workflow: nil, lines: lines,
          results: LogResults(log: lines)))
    }
    if options.status || log != nil {
      let state = try Bisect.status(of: log ?? BisectionLog(of: project), in: project)
      return Outcome(report: Report(state, written: nil))
    }
    // The finding is written there after minutes or hours.
    try project.files.checkIsWritable(project.regressionTestsFilePath)
    let result: BisectResult
    do {
      result = try session.findable(as: Self.operationName, workflowName) {
        var request = options.request
        // A job that was lost has saved its runs.
        if session.isRepeated, try BisectionLog(of: project).isUnfinished() {
          request.resume = true
        }
        return try Bisect.run(
          request, in: project, on: session.makeBench, progress: session.console.show)
      }
    } catch  where Interrupt.signal != 0 {
      session.console.say(
        "perf-check: all runs are saved; continue with: perf-check bisect "
          + "--resume")
      throw error
    }
    let written = try result.keep(in: project, now: session.now)
    let explanation = try result.explanation.map { explanation in
      let paths = try project.writeExplanations([(explanation.name, FlameGraph(explanation).svg)])
      return ExplanationEntry(explanation, flameGraph: paths.first)
    }
    return Outcome(
      report: Report(result, explanation: explanation, written: written),
      status: result.gateOutcome.map(ExitStatus.init) ?? .usage, verdict: result.outcome.rawValue)
  }
}
