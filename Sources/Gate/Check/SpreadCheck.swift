import Configuration
package import Git
package import History
import Measurement
package import Model
package import Quantities

/// A check whose workflows are measured elsewhere, each by itself, under the one error rate.
///
/// The rate of the check is split over its workflows by their numbers of tests, and evenly over the shards of
/// a suite, so that the chance of any false regression stays below it, wherever and with whatever
/// noise each is measured.
package struct SpreadCheck {
  /// A workflow, or a shard of the benchmarks of its suite, that is measured by one call.
  package struct Part: Hashable, Sendable {
    package let workflow: String
    /// nil for the whole.
    package let shard: Shard?
    /// The features that its host must have.
    package let constraint: String?
    /// The part of the false-alarm rate that its tests may use up.
    package let errorShare: Fraction
  }

  /// Those that have tests, in the order of the file.
  package let parts: [Part]
  /// Whether any of them is built before it runs.
  package var isBuilt: Bool { plan.parts.contains { $0.workflow.build != nil } }
  /// What is compared: both as they are now, whatever is changed meanwhile.
  package let (base, candidate): (ObjectID, ObjectID)
  private let request: Check.Request
  private let subject: CheckSubject
  private let moved: GateChange?
  private let plan: CheckPlan
  private let outputs: [String]
  private let commandWarnings: [String]

  /// Settles what is to be measured.
  ///
  /// - Parameters:
  ///   - request: What was asked for.
  ///   - jobs: How many calls may measure at once: suites are divided where there are fewer workflows.
  ///   - project: The user's project.
  /// - Throws: As `Check.run`, for what can be seen without building.
  package init(
    _ request: Check.Request, over jobs: Int = 1, in project: borrowing Project
  ) throws {
    self = try Check.withSubject(of: request, in: project) { subject, moved, project in
      try SpreadCheck(request, subject, moved, over: jobs, in: project)
    }
  }

  private init(
    _ request: Check.Request, _ subject: CheckSubject, _ moved: GateChange?, over jobs: Int,
    in project: borrowing Project
  ) throws {
    let plan = try CheckPlan(request, gate: subject.gate, in: project).considering(subject)
    (self.request, self.subject, self.moved, self.plan) = (request, subject, moved, plan)
    self.base = subject.sides.base.id
    self.candidate = subject.sides.candidate.id
    self.outputs = Check.outputs(of: project)
    self.commandWarnings = request.test?.warnings(in: project) ?? []
    let shards = Self.shards(of: plan.parts, over: jobs)
    self.parts = zip(plan.parts, shards).flatMap { part, shards in
      (1...shards).map { number in
        // What a shard may use up of it, it finds out itself.
        Part(
          workflow: part.workflow.name,
          shard: shards > 1 ? Shard(number: number, count: shards) : nil,
          constraint: part.workflow.constraint,
          errorShare: Fraction(Double(part.tests.count) / Double(plan.rates.tests)))
      }
    }
  }

  /// Into how many shards each workflow is divided: hosts that would have none go to suites in turn.
  private static func shards(of parts: [CheckPlan.Part], over jobs: Int) -> [Int] {
    let suites = parts.count { $0.workflow.suite != nil }
    let spare = max(0, jobs - parts.count)
    var place = 0
    return parts.map { part in
      guard part.workflow.suite != nil else { return 1 }
      defer { place += 1 }
      return 1 + spare / suites + (place < spare % suites ? 1 : 0)
    }
  }

  /// What is known of the check without what was measured elsewhere.
  ///
  /// - Parameters:
  ///   - missing: Why workflows have no result, by their names.
  ///   - environment: Where it was asked for.
  ///   - duration: How long it took.
  package func result(
    missing: [String: String], in environment: RunEnvironment, duration: Seconds
  ) -> CheckResult {
    let comparisons =
      plan.orphans.map { Comparison($0.test, verdict: .missing, because: $0.reason) }
      + plan.parts.flatMap { part in
        part.tests.compactMap { planned in
          missing[part.workflow.name].map {
            Comparison(planned.test, verdict: .missing, because: $0)
          }
        }
      }
    return CheckResult(
      verdict: .overall(comparisons.map(\.verdict)), base: subject.sides.base,
      baseOrigin: subject.sides.baseOrigin, candidate: subject.sides.candidateHead,
      isDirty: subject.sides.isDirty, workflow: request.workflow,
      falseAlarmRate: subject.gate.tests.falseAlarmRate, seed: request.seed ?? 0,
      comparisons: comparisons, gateChanges: (moved.map { [$0] } ?? []) + subject.gate.changes,
      code: subject.code, patch: subject.patch, taskTimes: [], sides: [],
      environment: environment, warnings: commandWarnings, duration: duration, overhead: nil,
      isOfCommand: request.test != nil, outputs: outputs)
  }
}

extension VerdictDocument {
  /// The document with what was measured elsewhere.
  ///
  /// - Parameter measured: The documents of workflows in the order of the file, and where each comes
  ///   from.
  package func adding(
    _ measured: [(document: VerdictDocument, host: VerdictData.Host)]
  ) -> VerdictDocument {
    guard let first = measured.first?.document.result else { return self }
    let own = result.analysisResults
    let parts = measured.map(\.document.result)
    // What no host could build or list is missing once.
    let comparisons = (own.comparisons + parts.flatMap(\.analysisResults.comparisons))
      .reduce(into: [VerdictResults.ComparisonEntry]()) { kept, one in
        let isKnown = kept.contains {
          $0.verdict == .missing && ($0.workflow, $0.metric) == (one.workflow, one.metric)
        }
        if one.verdict != .missing || !isKnown { kept.append(one) }
      }
    func unique(_ texts: [String]) -> [String] {
      texts.reduce(into: []) { if !$0.contains($1) { $0.append($1) } }
    }
    // What the change does to its gate, and that files are equal, each of them says anew.
    let warnings = unique(own.warnings + parts.flatMap(\.analysisResults.warnings))
    return VerdictDocument(
      operation: operation, workflow: workflow,
      data: VerdictData(
        environment: first.performanceData.environment,
        seed: first.performanceData.seed,
        samples: result.performanceData.samples + parts.flatMap(\.performanceData.samples),
        hosts: measured.map(\.host)),
      results: VerdictResults(
        verdict: .overall(comparisons.map(\.verdict)), base: own.base, candidate: own.candidate,
        baseOrigin: own.baseOrigin, candidateSubject: own.candidateSubject,
        candidateDirty: own.candidateDirty, falseAlarmRate: own.falseAlarmRate, code: own.code,
        patch: own.patch, gateChanges: own.gateChanges, comparisons: comparisons,
        explanations: parts.flatMap { $0.analysisResults.explanations ?? [] },
        warnings: warnings, outputs: own.outputs),
      recommendations: result.recommendations + parts.flatMap(\.recommendations),
      metrics: metrics,
      nextSteps: unique(nextSteps + measured.flatMap(\.document.nextSteps)))
  }
}
