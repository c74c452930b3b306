import Configuration
import Foundation
import Git
package import History
package import Measurement
import Model
import Processes
import Scheduling
import Statistics

/// The check: measures base and candidate side by side and decides every test.
package struct Check {
  /// What the user asked for.
  package struct Request: Sendable {
    /// The only workflow to check.
    package var workflow: String?
    /// The revision to compare with.
    package var base: String?
    /// The revision to check instead of the work tree.
    package var candidate: String?
    /// At most how many pairs to measure, whatever the tests say.
    package var pairs: Int?
    /// At most how long to measure each workflow's pairs, in seconds.
    package var maxTime: Double?
    /// What counts instructions.
    package var counter: InstructionCounter
    /// Decides the order of the runs; nil for one drawn by chance.
    package var seed: UInt64?
    /// How much of what was built is kept for later, in bytes.
    package var cacheSize: Int
    /// Whether a failed task ends its run, not only what depends on it.
    package var failFast: Bool

    package init(
      workflow: String? = nil, base: String? = nil, candidate: String? = nil, pairs: Int? = nil,
      maxTime: Double? = nil, counter: InstructionCounter = .pmu, seed: UInt64? = nil,
      cacheSize: Int = Checkouts.defaultCacheSize, failFast: Bool = false
    ) {
      self.workflow = workflow
      self.base = base
      self.candidate = candidate
      self.pairs = pairs
      self.maxTime = maxTime
      self.counter = counter
      self.seed = seed
      self.cacheSize = cacheSize
      self.failFast = failFast
    }
  }

  /// Runs a check.
  ///
  /// - Parameters:
  ///   - request: What was asked for.
  ///   - project: The user's project.
  ///   - makeBench: Where it is measured.
  ///   - progress: Called often, with what is being done.
  /// - Throws: `ConfigurationError`, `GateError`, `GitError`; `MeasurementError` for what concerns
  ///   the whole check. A workflow that can't be built or run is a verdict, `missing`.
  package static func run(
    _ request: Request, in project: borrowing Project, on makeBench: MakeBench = LocalBench.make,
    progress: @escaping (Activity) -> Void
  ) throws -> CheckResult {
    switch try CheckSubject.find(request, in: project) {
    case .here(let subject):
      return try run(
        request, subject, moved: nil, in: project, on: makeBench, progress: progress)
    case .folder(let folder):
      // The change has it elsewhere, or nowhere: the base decides where it is.
      let path = folder.isEmpty ? WorkflowFile.name : folder + "/" + WorkflowFile.name
      let other = try Project(
        containing: project.repository.root, configuration: path,
        environment: project.repository.environment)
      guard case .here(let subject) = try CheckSubject.find(request, in: other) else {
        preconditionFailure("a file that was named is looked for nowhere else")
      }
      let moved = GateChange(
        kind: .redefined, what: WorkflowFile.name, base: path,
        candidate: project.repositoryPath(project.workflowFilePath), applies: false,
        remedy: "The base's is used until this is merged; to use another: --config FILE")
      return try run(
        request, subject, moved: moved, in: other, on: makeBench, progress: progress)
    }
  }

  private static func run(
    _ request: Request, _ subject: CheckSubject, moved: GateChange?,
    in project: borrowing Project, on makeBench: MakeBench,
    progress: @escaping (Activity) -> Void
  ) throws -> CheckResult {
    let (sides, tests, baseline) = (subject.sides, subject.gate.tests, subject.gate.baseline)
    let plan = try CheckPlan(request, gate: subject.gate, in: project).considering(subject)
    let place = try makeBench(project, request.cacheSize)
    let started = place.now()
    let bench = try CheckBench(
      sides,
      needingBase: plan.parts.filter { $0.isPaired || !$0.countedAtBase.isEmpty }.map(\.workflow),
      on: place, in: project.repository, progress: progress)
    let seed = request.seed ?? place.seed()
    var generator = SeededGenerator(seed: seed)
    var comparisons = plan.orphans.map {
      Comparison(
        $0, verdict: .missing,
        because: "perf-check.yml has no workflow '\($0.workflow)'. Add it, or remove the test.")
    }
    var warnings =
      bench.warnings
      + MeasurementWarnings.of(request.counter, counting: plan.parts.flatMap(\.counted))
    var clock = MeasuredTime()
    let sameCode = commits(
      Set(baseline.entries.map(\.commit)), withTree: sides.candidateTarget.tree,
      in: project.repository)
    var evidence: [Double] = []
    var taskTimes: [TaskTimes] = []
    var measured: [MeasuredSides] = []
    for part in plan.parts {
      let others = plan.rates.tests - part.pairedTests.count - evidence.count
      let outcome = try bench.measure(
        part, rates: plan.rates,
        otherEvidence: evidence + Array(repeating: 0, count: max(0, others)),
        using: &generator, clock: &clock, progress: progress)
      warnings += outcome.warnings
      // What a test asks for is told as its verdict.
      for name in outcome.absent where !part.tests.contains(where: { $0.test.metric == name }) {
        let reason = MissingMetric.reason(for: name, in: outcome.candidate)
        warnings.append("\(part.workflow.name): \(reason)")
      }
      if let base = outcome.base, let candidate = outcome.candidate {
        measured.append(
          MeasuredSides(
            workflow: part.workflow.name, base: base.complete, candidate: candidate.complete))
      }
      if let plan = part.workflow.plan, let base = outcome.base, let candidate = outcome.candidate,
        !base.middleSpans.isEmpty
      {
        let run = Run(
          id: "", workflow: part.workflow.name, commit: sides.base.id.hex, dirty: false, at: "",
          environment: bench.environment, metrics: [], spans: base.middleSpans,
          tags: [Run.agentsTag: "\(plan.agents.count)"])
        taskTimes.append(
          TaskTimes(
            workflow: part.workflow.name, run: run, base: base.complete,
            candidate: candidate.complete))
      }
      evidence += outcome.trial?.tests.map(\.evidence) ?? []
      comparisons += part.tests.map { planned in
        var comparison = decide(
          planned, of: part, on: outcome, baseline: baseline, environment: bench.environment,
          rates: plan.rates, counter: request.counter,
          hasSameCode: sameCode.contains, using: &generator)
        if let accepted = planned.accepted {
          comparison.warnings.append(accepted.note(on: comparison.metric))
        }
        return comparison
      }
    }
    return CheckResult(
      verdict: .overall(comparisons.map(\.verdict)), base: sides.base,
      baseOrigin: sides.baseOrigin, candidate: sides.candidateHead, isDirty: sides.isDirty,
      workflow: request.workflow, falseAlarmRate: tests.falseAlarmRate, seed: seed,
      comparisons: comparisons, gateChanges: (moved.map { [$0] } ?? []) + subject.gate.changes,
      code: subject.code, patch: subject.patch, taskTimes: taskTimes, sides: measured,
      environment: bench.environment, warnings: warnings,
      seconds: place.seconds(since: started), overhead: clock.overhead)
  }

  /// Those of the commits that have the given files.
  private static func commits(
    _ ids: Set<String>, withTree tree: ObjectID, in repository: borrowing Repository
  ) -> Set<String> {
    var found: Set<String> = []
    for id in ids {
      guard let object = ObjectID(hex: id), let commit = try? repository.commit(object) else {
        continue
      }
      if commit.tree == tree { found.insert(id) }
    }
    return found
  }

  private static func decide(
    _ planned: PlannedTest, of part: CheckPlan.Part, on outcome: CheckBench.Outcome,
    baseline: BaselineFile, environment: RunEnvironment, rates: ErrorRates,
    counter: InstructionCounter, hasSameCode: @escaping (String) -> Bool,
    using generator: inout some RandomNumberGenerator
  ) -> Comparison {
    let test = planned.test
    /// A test without values: where the definitions differ, that is what is to be said.
    func lacking(_ reason: String, verdict: Verdict = .missing) -> Comparison {
      guard let redefinition = part.redefinition else {
        return Comparison(test, verdict: verdict, because: reason)
      }
      return Comparison(
        test, verdict: .notComparable,
        because: "the change defines the workflow differently (\(redefinition)), and as the base "
          + "defines it: \(reason)")
    }
    if let failure = outcome.failure {
      return lacking(failure, verdict: outcome.isTampered ? .notComparable : .missing)
    }
    func samples(_ series: Series?) -> MetricSamples? {
      series?.complete.first { $0.metric.name == test.metric }
    }
    func counts(_ samples: [MetricSamples]) -> MetricSamples? {
      samples.first { $0.metric.name == test.metric }
    }
    if let counted = counts(outcome.counts.candidate) {
      let comparison = CountedComparison(
        test, accepted: planned.accepted, counter: counter, rates: rates, hasSameCode: hasSameCode)
      switch test.compare {
      case .baseline:
        return comparison.compare(counted, with: baseline, environment: environment)
      case .base:
        guard let base = counts(outcome.counts.base) else {
          return outcome.baseFailure.map {
            new(test, counted, because: "the base can't run it: \($0)")
          } ?? lacking("the base was not counted")
        }
        return comparison.compare(counted, with: base)
      }
    }
    guard let candidate = samples(outcome.candidate) else {
      return lacking(
        MissingMetric.reason(for: test.metric, in: outcome.candidate),
        verdict: Metric.isCounted(test.metric) ? .notComparable : .missing)
    }
    switch test.compare {
    case .baseline:
      return CountedComparison(
        test, accepted: planned.accepted, counter: nil, rates: rates, hasSameCode: hasSameCode
      )
      .compare(candidate, with: baseline, environment: environment)
    case .base:
      if let failure = outcome.baseFailure {
        return new(test, candidate, because: "the base can't run it: \(failure)")
      }
      guard samples(outcome.base) != nil else {
        let reason =
          "the base has none. " + MissingMetric.reason(for: test.metric, in: outcome.base)
        return planned.isNew ? new(test, candidate, because: reason) : lacking(reason)
      }
      func find(_ trial: PairedTrial?) -> PairedTest? {
        trial?.tests.first { $0.test == test }
      }
      if let problem = find(outcome.trial)?.problem {
        return Comparison(test, verdict: .notComparable, because: problem)
      }
      let pairs = find(outcome.trial).flatMap {
        PairedComparison.compare(
          $0, confirmation: find(outcome.confirmation), rates: rates, using: &generator)
      }
      guard var comparison = pairs else {
        return Comparison(test, verdict: .missing, because: "no pair was measured")
      }
      comparison.disturbedPairs = outcome.trial?.policy.disturbances.count
      return comparison
    }
  }

  /// A test that the change adds, of something that the base doesn't have.
  private static func new(
    _ test: RegressionTest, _ candidate: MetricSamples, because reason: String
  ) -> Comparison {
    var comparison = Comparison(test, metric: candidate.metric, verdict: .new, method: "none")
    comparison.candidate = .init(candidate.samples)
    comparison.warnings = ["new, so nothing to compare with: \(reason)"]
    return comparison
  }
}
