import Configuration
package import Foundation
import Git
package import History
package import Measurement
package import Model
import Quantities
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

    package init(
      workflow: String? = nil, revision: String? = nil, runs: Int = Recording.defaultRuns,
      tags: [String: String] = [:], counter: InstructionCounter = .pmu,
      failFast: Bool = false
    ) {
      self.workflow = workflow
      self.revision = revision
      self.runs = runs
      self.tags = tags
      self.counter = counter
      self.failFast = failFast
    }
  }

  /// What was measured.
  package struct Result: Sendable {
    /// One a workflow that could be measured.
    package let runs: [Run]
    /// Why the others could not, by workflow.
    package let failures: [(workflow: String, reason: String)]
    package let warnings: [String]
    /// How long it took, in seconds.
    package let seconds: Double
    package let overhead: Double?
  }

  /// Measures workflows at a commit.
  ///
  /// - Throws: As `Check.run`.
  package static func measure(
    _ request: Request, in project: borrowing Project, now: () -> Date = Date.init,
    progress: @escaping (Activity) -> Void
  ) throws -> Result {
    let started = now()
    let file = try project.workflowFile()
    var workflows = file.workflows
    if let name = request.workflow {
      workflows = [try file.workflow(name, file: project.shown(project.workflowFilePath))]
    }
    let sides = try Sides.alone(request.revision, in: project.repository)
    let bench = try Bench.setUp(project, needingBase: [], sides: sides)
    var generator = SystemRandomNumberGenerator()
    var clock = MeasuredTime()
    var runs: [Run] = []
    var failures: [(String, String)] = []
    var warnings =
      bench.warnings
      + MeasurementWarnings.of(request.counter, counting: workflows.flatMap(\.metrics))
    for workflow in workflows {
      let part = CheckPlan.Part(
        workflow: workflow, tests: [],
        counted: CountingMeasurement.metrics(of: workflow, instructions: request.counter),
        counter: request.counter, runs: request.runs, failFast: request.failFast)
      let outcome = try bench.measure(
        part, rates: ErrorRates(falseAlarm: 0.01, tests: 1), using: &generator, clock: &clock,
        progress: progress)
      warnings += outcome.warnings
      func keep(_ metrics: [MetricSamples], _ spans: [TaskSpan], _ added: [String: String]) {
        var tags = request.tags.merging(added) { $1 }
        if let plan = workflow.plan { tags[Run.agentsTag] = "\(plan.agents.count)" }
        let end = now()
        runs.append(
          Run(
            id: UniqueID.make(
              milliseconds: UInt64(max(0, end.timeIntervalSince1970 * 1000)), using: &generator),
            workflow: workflow.name, commit: sides.candidateHead.id.hex, dirty: sides.isDirty,
            at: Timestamp.text(end), environment: bench.environment, metrics: metrics,
            spans: spans, tags: tags))
      }
      guard let series = outcome.candidate, outcome.failure == nil else {
        failures.append((workflow.name, outcome.failure ?? "nothing was measured"))
        // Its times say nothing of the code, but what failed is worth knowing later.
        if !outcome.failedSpans.isEmpty {
          let failed = outcome.failedSpans.failedTasks
          keep(
            [MetricSamples(metric: .failedTasks, samples: [Double(failed)])], outcome.failedSpans,
            [Run.outcomeTag: "failed"])
        }
        continue
      }
      if let absent = outcome.absent.first {
        failures.append((workflow.name, MissingMetric.reason(for: absent, in: series)))
        continue
      }
      let countsInstructions = outcome.counts.candidate.contains {
        $0.metric.name == "instructions"
      }
      keep(
        series.complete + outcome.counts.candidate, series.middleSpans,
        countsInstructions ? [BaselineFile.counterTag: request.counter.rawValue] : [:])
    }
    return Result(
      runs: runs, failures: failures, warnings: warnings,
      seconds: now().timeIntervalSince(started), overhead: clock.overhead)
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
