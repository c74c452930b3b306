import Foundation
import Model
import Quantities

/// The jobs of runs of GitHub Actions: `gh api repos/O/R/actions/runs/ID/jobs`, with or without
/// `--paginate` and `--slurp`, or `gh run view ID --json jobs,…`.
///
/// Each attempt is a separate execution. Jobs that it reuses from the previous attempt are listed
/// again with their original times, and belong to that attempt.
///
/// - SeeAlso: <https://docs.github.com/en/rest/actions/workflow-jobs>
enum GitHubJobs {
  static func read(_ documents: [JSONNode], file: String) throws -> TraceReading {
    var runs = CIRuns(format: .githubJobs)
    let pages = documents.flatMap { $0.elementsIfAny ?? [$0] }
    var jobs: [Job] = []
    var seen: Set<String> = []
    var total: Int64 = 0
    for page in pages {
      // Jobs may also be at the top level, as from `--jq '.jobs[]'`.
      let listed = try page["jobs"]?.elements() ?? [page.member("name")].map { _ in page }
      total = max(total, page["total_count"]?.wholeIfAny ?? 0)
      for node in listed {
        let job = try Job(node, of: page)
        if !job.id.isEmpty, !seen.insert(job.id).inserted { continue }
        jobs.append(job)
      }
    }
    if total > jobs.count {
      runs.warnings.append(
        "it has \(jobs.count) of \(total) jobs; fetch all of them: gh api --paginate '…/jobs?per_page=100'"
      )
    }
    add(jobs, file: file, to: &runs)
    return runs.reading
  }

  /// A job from either of GitHub's interfaces.
  private struct Job {
    let (id, run, attempt, workflow, agent): (String, String, Int64, String?, String)
    /// Its unique name within an attempt.
    var name: String
    let (conclusion, status): (String?, String?)
    let (created, started, completed): (JSONNode?, JSONNode?, JSONNode?)
    let steps: [JSONNode]

    init(_ node: JSONNode, of page: JSONNode) throws {
      id = (node["id"] ?? node["databaseId"])?.spelled ?? ""
      run = (node["run_id"] ?? page["databaseId"])?.spelled ?? ""
      attempt = (node["run_attempt"] ?? page["attempt"])?.wholeIfAny ?? 1
      name = try node.member("name").text()
      let page = page["jobs"] == nil ? nil : page
      workflow = (node["workflow_name"] ?? page?["workflowName"] ?? page?["name"])?.textIfAny
      agent = node["runner_name"]?.textIfAny ?? ""
      conclusion = node["conclusion"]?.textIfAny
      status = node["status"]?.textIfAny
      created = node["created_at"]
      started = node["started_at"] ?? node["startedAt"]
      completed = node["completed_at"] ?? node["completedAt"]
      steps = node["steps"]?.elementsIfAny ?? []
    }

    /// The identity of a job across listings.
    var identity: [String] {
      [run, name, started?.textIfAny ?? "", completed?.textIfAny ?? ""]
    }
  }

  /// Numbers duplicate names of jobs within an attempt, starting with the second.
  private static func distinguished(_ jobs: [Job]) -> [Job] {
    var seen: [[String]: Int] = [:]
    return jobs.map { job in
      var job = job
      // Without a number it is the same job.
      guard !job.id.isEmpty else { return job }
      let count = (seen[[job.run, "\(job.attempt)", job.name]] ?? 0) + 1
      seen[[job.run, "\(job.attempt)", job.name]] = count
      if count > 1 { job.name += " (\(count))" }
      return job
    }
  }

  private static func add(_ jobs: [Job], file: String, to runs: inout CIRuns) {
    let attempts = Dictionary(grouping: jobs, by: \.run).mapValues { Set($0.map(\.attempt)) }
    var attemptOfRan: [[String]: Int64] = [:]
    var jobsOfStep: [String: Set<String>] = [:]
    for job in jobs {
      for step in job.steps {
        jobsOfStep[step["name"]?.textIfAny ?? "", default: []].insert(job.name)
      }
    }
    // A stable sort keeps the order of the file.
    let ordered = distinguished(jobs).enumerated().sorted {
      ($0.element.attempt, $0.offset) < ($1.element.attempt, $1.offset)
    }.map(\.element)
    for job in ordered {
      let created = runs.time(job.created)
      let (started, completed) = (runs.time(job.started), runs.time(job.completed))
      if started != nil, completed != nil {
        if let before = attemptOfRan[job.identity], before < job.attempt {
          runs.takenOver += 1
          continue
        }
        attemptOfRan[job.identity] = job.attempt
      }
      // It ended before this attempt started.
      if job.attempt > 1, let created, let completed, completed < created {
        runs.takenOver += 1
        continue
      }
      let many = (attempts[job.run]?.count ?? 0) > 1
      let run = many || job.attempt > 1 ? "\(job.run).\(job.attempt)" : job.run
      let failed = ["failure", "timed_out", "startup_failure"].contains(job.conclusion ?? "")
      if failed { runs.fail(workflow: job.workflow ?? file, run: run) }
      // Jobs without a runner also have times: those of their cancellation.
      let isIdle =
        job.conclusion == "skipped" || job.conclusion == "startup_failure"
        || (job.conclusion == "cancelled" && job.steps.isEmpty && started == completed)
      guard !isIdle, job.status == nil || job.status == "completed" || completed != nil else {
        runs.idle += 1
        continue
      }
      var before: Int32?
      for step in job.steps.isEmpty ? [nil] : job.steps.map(Optional.some)
      where step?["conclusion"]?.textIfAny != "skipped" {
        let name = step?["name"]?.textIfAny ?? job.name
        let isShared = step != nil && (jobsOfStep[name]?.count ?? 0) > 1
        let span = runs.add(
          workflow: job.workflow ?? file, run: run,
          task: isShared ? "\(job.name) / \(name)" : name, phase: step == nil ? "" : job.name,
          agent: job.agent, status: step.map { $0["conclusion"]?.textIfAny } ?? job.conclusion,
          start: step.map { $0["started_at"] ?? $0["startedAt"] } ?? job.started,
          end: step.map { $0["completed_at"] ?? $0["completedAt"] } ?? job.completed,
          // The first step waits for a runner, the others for the previous step.
          queued: before == nil ? created : nil, needs: before.map { [$0] } ?? [])
        before = span ?? before
      }
    }
  }
}

/// The jobs of GitLab pipelines, from its API:
/// `glab api --paginate projects/:id/pipelines/ID/jobs`.
///
/// - SeeAlso: <https://docs.gitlab.com/api/jobs/>
enum GitLabJobs {
  static func read(_ documents: [JSONNode], file: String) throws -> TraceReading {
    var runs = CIRuns(format: .gitlabJobs)
    let jobs = documents.flatMap { document in
      (document.elementsIfAny ?? document["jobs"]?.elementsIfAny ?? [document])
        .flatMap { $0.elementsIfAny ?? [$0] }
    }
    var seen: Set<String> = []
    for job in jobs {
      if let id = job["id"]?.spelled, !seen.insert(id).inserted { continue }
      let pipeline = job["pipeline"]?["id"]?.spelled ?? ""
      let runner = job["runner"]?["description"] ?? job["runner_manager"]?["system_id"]
      let started = runs.time(job["started_at"])
      let wait = job["queued_duration"]?.numberIfAny.map { Nanoseconds.from(seconds: $0) }
      let queued = started.flatMap { started in
        wait.flatMap { abs($0) <= Nanoseconds.largest ? started - $0 : nil }
      }
      let (name, status) = (try job.member("name").text(), job["status"]?.textIfAny)
      if started == nil, ["skipped", "canceled", "manual", "created"].contains(status ?? "") {
        runs.idle += 1
        continue
      }
      if status == "failed", job["allow_failure"]?.isTrue != true, started == nil {
        runs.fail(workflow: file, run: pipeline)
      }
      _ = runs.add(
        workflow: file, run: pipeline, task: name,
        phase: job["stage"]?.textIfAny ?? "", agent: runner?.textIfAny ?? "",
        status: status, start: job["started_at"], end: job["finished_at"],
        queued: queued ?? runs.time(job["created_at"]), needs: [],
        mayFail: job["allow_failure"]?.isTrue == true)
    }
    return runs.reading
  }
}

/// Executions assembled from the jobs of a CI system.
private struct CIRuns {
  private let format: TraceFormat
  private var traces: [Trace] = []
  private var placeOfRun: [String: Int] = [:]
  private var (unfinished, backwards) = (0, 0)
  /// The numbers of jobs that never ran, and of those from an earlier attempt.
  var (idle, takenOver) = (0, 0)
  var warnings: [String] = []

  init(format: TraceFormat) {
    self.format = format
  }

  /// In nanoseconds since 1970; GitHub writes the year 1 for a missing time.
  func time(_ node: JSONNode?) -> Int64? {
    node?.textIfAny.flatMap { ByteText.nanoseconds(Array($0.utf8)[...]) }.flatMap {
      $0 > 0 ? $0 : nil
    }
  }

  /// The index of a run, which is added if it is new.
  private mutating func place(of run: String, workflow: String) -> Int {
    let key = run.isEmpty ? workflow : run
    if let place = placeOfRun[key] { return place }
    placeOfRun[key] = traces.count
    traces.append(Trace(workflow: workflow, run: run))
    if format == .githubJobs { traces[traces.count - 1].needs = [] }
    return traces.count - 1
  }

  /// Registers the failure of a run, regardless of its jobs.
  mutating func fail(workflow: String, run: String) {
    traces[place(of: run, workflow: workflow)].statedFailure = true
  }

  /// Adds a job that ran.
  ///
  /// - Returns: Its index in its trace; nil if it hasn't ended, or never started.
  mutating func add(
    workflow: String, run: String, task: String, phase: String, agent: String, status: String?,
    start: JSONNode?, end: JSONNode?, queued: Int64?, needs: [Int32], mayFail: Bool = false
  ) -> Int32? {
    guard let start = time(start), let end = time(end) else {
      unfinished += 1
      return nil
    }
    let place = place(of: run, workflow: workflow)
    if end < start { backwards += 1 }
    let outcome: Trace.Status =
      switch status {
      case "timed_out": .timedOut
      case "failure", "failed", "startup_failure": .failed
      case "cancelled", "canceled": .cancelled
      case "skipped": .skipped
      default: .succeeded
      }
    var span = Trace.Span(
      task: traces[place].name(task), phase: phase.isEmpty ? -1 : traces[place].name(phase),
      agent: agent.isEmpty ? -1 : traces[place].agent(agent), status: outcome, startTime: start,
      length: max(0, end - start), queuedTime: queued ?? Nanoseconds.unknown)
    span.mayFail = mayFail
    traces[place].spans.append(span)
    traces[place].needs?.append(needs)
    return Int32(traces[place].spans.count - 1)
  }

  var reading: TraceReading {
    var reading = TraceReading(format: format, traces: traces, warnings: warnings)
    let empty = reading.traces.filter(\.spans.isEmpty)
    for trace in empty {
      reading.warnings.append("run \(trace.run) of '\(trace.workflow)' failed before any job ran")
    }
    reading.traces.removeAll(where: \.spans.isEmpty)
    for index in reading.traces.indices { reading.traces[index].startAtZero(isSince1970: true) }
    if unfinished > 0 { reading.warnings.append("\(unfinished) never started or ended; skipped") }
    if idle > 0 {
      reading.warnings.append(
        "\(idle) job\(idle == 1 ? "" : "s") never ran (skipped, cancelled or still waiting); ignored"
      )
    }
    if takenOver > 0 {
      reading.warnings.append(
        "\(takenOver) job\(takenOver == 1 ? "" : "s") ran in an earlier attempt; counted there"
      )
    }
    if backwards > 0 {
      reading.warnings.append("\(backwards) end before they start; counted as 0 s")
    }
    return reading
  }
}
