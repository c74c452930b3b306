import Foundation
import Workflows

/// The jobs of a run of GitHub Actions, as its API tells them: `gh api repos/O/R/actions/runs/ID/jobs`.
///
/// - SeeAlso: <https://docs.github.com/en/rest/actions/workflow-jobs>
enum GitHubJobs {
  static func read(_ root: JSONNode, file: String) throws -> TraceReading {
    var runs = CIRuns(format: .githubJobs)
    for job in try root.member("jobs").elements() {
      let name = try job.member("name").text()
      let run = job["run_id"].flatMap { $0.textIfAny ?? $0.numberIfAny.map { "\(Int($0))" } } ?? ""
      let agent = job["runner_name"]?.textIfAny ?? ""
      let workflow = job["workflow_name"]?.textIfAny ?? file
      let created = runs.time(job["created_at"])
      let steps = job["steps"]?.elementsIfAny ?? []
      var before: Int32?
      for step in steps.isEmpty ? [job] : steps {
        let isJob = steps.isEmpty
        guard step["conclusion"]?.textIfAny != "skipped" else { continue }
        let span = runs.add(
          workflow: workflow, run: run, task: isJob ? name : try step.member("name").text(),
          phase: isJob ? "" : name, agent: agent, status: step["conclusion"]?.textIfAny,
          start: step["started_at"], end: step["completed_at"],
          // The first step waits for a runner, the others for the step before.
          queued: before == nil ? created : nil, needs: before.map { [$0] } ?? [])
        before = span ?? before
      }
    }
    return runs.reading
  }
}

/// The jobs of a pipeline of GitLab, as its API tells them: `glab api projects/:id/pipelines/ID/jobs`.
///
/// - SeeAlso: <https://docs.gitlab.com/api/jobs/>
enum GitLabJobs {
  static func read(_ root: JSONNode, file: String) throws -> TraceReading {
    var runs = CIRuns(format: .gitlabJobs)
    for job in try root.elements() {
      let pipeline = job["pipeline"]?["id"]?.numberIfAny.map { "\(Int($0))" } ?? ""
      let runner = job["runner"]?["description"] ?? job["runner_manager"]?["system_id"]
      let started = runs.time(job["started_at"])
      let wait = job["queued_duration"]?.numberIfAny
      let queued = started.flatMap { started in wait.map { started - $0 } }
      _ = runs.add(
        workflow: file, run: pipeline, task: try job.member("name").text(),
        phase: job["stage"]?.textIfAny ?? "", agent: runner?.textIfAny ?? "",
        status: job["status"]?.textIfAny, start: job["started_at"], end: job["finished_at"],
        queued: queued ?? runs.time(job["created_at"]), needs: [])
    }
    return runs.reading
  }
}

/// Executions, put together from the jobs of a CI system.
private struct CIRuns {
  private let format: TraceFormat
  private var traces: [Trace] = []
  private var placeOfRun: [String: Int] = [:]
  private var (unfinished, backwards) = (0, 0)

  init(format: TraceFormat) {
    self.format = format
  }

  func time(_ node: JSONNode?) -> Double? {
    node?.textIfAny.flatMap { ByteText.time(Array($0.utf8)[...]) }
  }

  /// Adds what ran.
  ///
  /// - Returns: Its place in its trace; nil where it hasn't ended, or never started.
  mutating func add(
    workflow: String, run: String, task: String, phase: String, agent: String, status: String?,
    start: JSONNode?, end: JSONNode?, queued: Double?, needs: [Int32]
  ) -> Int32? {
    guard let start = time(start), let end = time(end) else {
      unfinished += 1
      return nil
    }
    let place = placeOfRun[run] ?? traces.count
    if place == traces.count {
      placeOfRun[run] = place
      traces.append(Trace(workflow: workflow, run: run))
      if format == .githubJobs { traces[place].needs = [] }
    }
    if end < start { backwards += 1 }
    let outcome: Trace.Status =
      switch status {
      case "timed_out": .timedOut
      case "failure", "failed": .failed
      case "cancelled", "canceled": .cancelled
      case "skipped": .skipped
      default: .succeeded
      }
    traces[place].spans.append(
      Trace.Span(
        task: traces[place].name(task), phase: phase.isEmpty ? -1 : traces[place].name(phase),
        agent: agent.isEmpty ? -1 : traces[place].agent(agent), status: outcome, start: start,
        duration: max(0, end - start), queued: queued ?? .nan))
    traces[place].needs?.append(needs)
    return Int32(traces[place].spans.count - 1)
  }

  var reading: TraceReading {
    var reading = TraceReading(format: format, traces: traces)
    for index in reading.traces.indices { reading.traces[index].startAtZero(isSince1970: true) }
    if unfinished > 0 { reading.warnings.append("\(unfinished) never started or ended; left out") }
    if backwards > 0 {
      reading.warnings.append("\(backwards) end before they start; counted as 0 s")
    }
    return reading
  }
}
