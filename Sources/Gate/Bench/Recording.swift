import Configuration
import Foundation
import Git
package import History
package import Measurement
package import Model
import Processes
package import Quantities
import Scheduling
import Statistics

/// Measuring one commit alone, to keep the result.
package enum Recording {
  /// How many runs are measured when the user doesn't say.
  package static let defaultRuns = 10

  /// What the user asked for.
  package struct Request: Sendable {
    /// The only workflow to measure; nil for all.
    package var workflow: String?
    /// The commit to measure instead of the work tree.
    package var revision: String?
    /// How many runs count.
    package var runs: Int
    /// What to attach to the runs.
    package var tags: [String: String]
    /// What counts instructions.
    package var counter: InstructionCounter
    /// Whether a failed task ends its run, not only what depends on it.
    package var failFast: Bool
    /// Is told what happens in the runs.
    ///
    /// They are made exactly once then, without warm-up, and nothing is counted in further runs.
    package var observer: (any RunObserver)?

    package init(
      workflow: String? = nil, revision: String? = nil, runs: Int = Recording.defaultRuns,
      tags: [String: String] = [:], counter: InstructionCounter = .pmu,
      failFast: Bool = false, observer: (any RunObserver)? = nil
    ) {
      self.workflow = workflow
      self.revision = revision
      self.runs = runs
      self.tags = tags
      self.counter = counter
      self.failFast = failFast
      self.observer = observer
    }
  }

  /// What was measured.
  package struct Result: Sendable {
    /// One a workflow that could be measured.
    package let runs: [Run]
    /// Why the others could not, by workflow.
    package let failures: [(workflow: String, reason: String)]
    package let warnings: [String]
    /// How long it took.
    package let duration: Seconds
    package let overhead: Fraction?
  }

  /// Measures workflows at a commit.
  ///
  /// - Parameters:
  ///   - request: What was asked for.
  ///   - project: The user's project.
  ///   - makeBench: Where it is measured.
  ///   - progress: Called often, with what is being done.
  /// - Throws: As `Check.run`.
  package static func measure(
    _ request: Request, in project: borrowing Project, on makeBench: MakeBench,
    progress: @escaping (Activity) -> Void
  ) throws -> Result {
    let workflows = try project.workflowFile().workflows(
      only: request.workflow, file: project.shown(project.workflowFilePath))
    let sides = try Sides.alone(request.revision, in: project.repository)
    let bench = try makeBench(project, Checkouts.defaultCacheSize)
    let started = bench.moment()
    let place = try bench.checkOut(sides.candidateTarget, from: project.repository)
    var recorder = Recorder(request, of: sides, at: place, on: bench)
    recorder.warnings += MeasurementWarnings.of(
      request.counter, counting: workflows.flatMap(\.metrics))
    for workflow in workflows { try recorder.record(workflow, progress: progress) }
    return Result(
      runs: recorder.runs, failures: recorder.failures, warnings: recorder.warnings,
      duration: bench.time(since: started), overhead: recorder.clock.overhead)
  }
}

/// Measures one workflow after the other, and keeps what came of it.
private struct Recorder {
  private let request: Recording.Request
  private let sides: Sides
  private let place: any Workplace
  private let bench: any Bench
  private var generator = SystemRandomNumberGenerator()
  private(set) var clock = MeasuredTime()
  private(set) var runs: [Run] = []
  private(set) var failures: [(workflow: String, reason: String)] = []
  var warnings: [String]

  init(
    _ request: Recording.Request, of sides: Sides, at place: any Workplace, on bench: any Bench
  ) {
    self.request = request
    self.sides = sides
    self.place = place
    self.bench = bench
    self.warnings = place.warnings
  }

  /// Builds, measures and counts a workflow.
  ///
  /// - Throws: What concerns more than this workflow: an interrupt, a full disk.
  mutating func record(_ workflow: Workflow, progress: (Activity) -> Void) throws {
    do throws(MeasurementError) {
      try measure(workflow, progress)
    } catch {
      guard error.concernsOneWorkflow else { throw error }
      failures.append((workflow.name, error.description))
      // Its times say nothing of the code, but what failed is worth knowing later.
      if !error.spans.isEmpty {
        let failed = MetricSamples(
          metric: .failedTasks, samples: [Double(error.spans.failedTasks)])
        keep(workflow, [failed], error.spans, [Run.outcomeTag: "failed"])
      }
    }
  }

  private mutating func measure(
    _ workflow: Workflow, _ progress: (Activity) -> Void
  ) throws(MeasurementError) {
    try place.build(workflow, progress: progress)
    let measurement = try place.measure(
      workflow, runs: request.runs, failFast: request.failFast, on: bench,
      observer: request.observer, clock: &clock, progress: progress)
    let counts = try place.counts(
      request.observer == nil && workflow.suite == nil
        ? CountingMeasurement.metrics(of: workflow, instructions: request.counter) : [],
      of: workflow,
      by: request.counter, progress)
    try place.requireUntouched()
    let series = measurement.series
    warnings += MeasurementWarnings.of(workflow, series, counter: request.counter)
    warnings += MeasurementWarnings.of(
      workflow, measurement.policy, counted: series.runs, of: "runs")
    if workflow.suite == nil, let absent = series.absent(of: workflow.metrics).first {
      failures.append((workflow.name, MissingMetric.reason(for: absent, in: series)))
      return
    }
    let countsInstructions = counts.contains { $0.metric.name == "instructions" }
    keep(
      workflow, series.complete + counts, series.middleSpans,
      countsInstructions ? [BaselineFile.counterTag: request.counter.rawValue] : [:])
  }

  private mutating func keep(
    _ workflow: Workflow, _ metrics: [MetricSamples], _ spans: [TaskSpan],
    _ added: [String: String]
  ) {
    var tags = request.tags.merging(added) { $1 }
    if let plan = workflow.plan { tags[Run.agentsTag] = "\(plan.agents.count)" }
    let end = bench.now()
    runs.append(
      Run(
        id: UniqueID.make(at: end, using: &generator),
        workflow: workflow.name, commit: sides.candidateHead.id.hex, dirty: sides.isDirty,
        at: Instant(end).description, environment: bench.environment, metrics: metrics,
        spans: spans,
        tags: tags))
  }
}

extension Sides {
  /// A single commit on both sides.
  static func alone(
    _ revision: String?, in repository: borrowing Repository
  ) throws -> Sides {
    try find(base: "HEAD", candidate: revision, branch: "", in: repository)
  }
}
