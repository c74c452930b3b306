import Configuration
import Foundation
import Git
import History
import Measurement
import Model

/// Base and candidate checked out, to be built and measured workflow by workflow.
struct Bench: ~Copyable {
  /// What came of measuring a workflow.
  struct Outcome {
    /// nil when only the baseline is asked for.
    var base: Series?
    var candidate: Series?
    /// The paired tests, in the order of the part's.
    var trial: PairedTrial?
    /// The regressions among them, measured again on fresh processes.
    var confirmation: PairedTrial?
    /// What a tool counted at the base and at the candidate.
    var counts: (base: [MetricSamples], candidate: [MetricSamples]) = ([], [])
    /// The metrics that the workflow names and no run gave.
    var absent: [String] {
      guard let candidate else { return [] }
      let measured = candidate.complete.map(\.metric.name) + candidate.incomplete
      return named.filter { !Metric.isCounted($0) && !measured.contains($0) }
    }
    /// The metrics that the workflow names.
    var named: [String] = []
    /// Why there are no samples.
    var failure: String?
    /// Why the base could not run a workflow that the change under test adds.
    var baseFailure: String?
    /// What the tasks of the run that failed came to.
    var failedSpans: [TaskSpan] = []
    /// Whether one side changed what was built of the other.
    var isTampered = false
    var warnings: [String] = []
  }

  let environment: RunEnvironment
  /// What the user should know about the checkouts.
  let warnings: [String]
  let candidate: Checkout
  /// The candidate again when the base isn't needed, or has the very same files.
  let base: Checkout
  let scratch: String

  /// Checks both sides out.
  ///
  /// - Parameters:
  ///   - project: The user's project.
  ///   - workflows: Those for which the base is needed.
  ///   - sides: What is compared.
  ///   - cacheSize: How much of what was built is kept for later, in bytes.
  ///   - progress: Called often while the base is built.
  /// - Throws: `GitError`; `MeasurementError` for what concerns more than one workflow.
  static func setUp(
    _ project: borrowing Project, needingBase workflows: [Workflow], sides: Sides,
    cacheSize: Int = Checkouts.defaultCacheSize, progress: (Activity) -> Void = { _ in }
  ) throws -> Bench {
    try project.makeStateDirectory()
    let checkouts = Checkouts(
      of: project.repository, state: project.stateDirectory,
      projectDirectory: project.directory, subfolder: project.subfolder, cacheSize: cacheSize)
    let environment = RunEnvironment.detect(swift: try Toolchain.swiftVersion())
    let (base, candidate) = (sides.baseTarget, sides.candidateTarget)
    var baseCheckout: Checkout?
    if !workflows.isEmpty, base.tree != candidate.tree {
      let checkout = try checkouts.checkOut(
        base, keeping: [candidate.tree], of: project.repository)
      // The candidate begins as a copy of it and builds only what differs.
      for workflow in workflows
      where !checkouts.builtTrees(workflow, toolchain: environment.swift).contains(candidate.tree) {
        do {
          try build(checkout, workflow, toolchain: environment.swift, progress: progress)
        } catch {
          // What concerns one workflow is met again, and told, when that is measured.
          guard error.concernsOneWorkflow else { throw error }
        }
      }
      baseCheckout = checkout
    }
    let checkout = try checkouts.checkOut(candidate, of: project.repository)
    var warnings = checkout.warnings
    if !workflows.isEmpty, baseCheckout == nil {
      warnings.append("base and candidate have the same files: the same build is measured twice")
    }
    return Bench(
      environment: environment, warnings: warnings, candidate: checkout,
      base: baseCheckout ?? checkout, scratch: project.stateDirectory)
  }

  /// Builds and measures a workflow.
  ///
  /// - Parameters:
  ///   - part: The workflow with its tests.
  ///   - rates: How often the check may be wrong.
  ///   - otherEvidence: The e-values of the check's tests in other workflows.
  ///   - generator: The coin that decides the order in each pair.
  ///   - clock: Takes up the time that runs took.
  ///   - progress: Called often.
  /// - Throws: What concerns more than this workflow: an interrupt, a full disk.
  func measure(
    _ part: CheckPlan.Part, rates: ErrorRates, otherEvidence: [Double] = [],
    using generator: inout some RandomNumberGenerator, clock: inout MeasuredTime,
    progress: (Activity) -> Void
  ) throws -> Outcome {
    do {
      var outcome = try series(
        of: part, rates: rates, otherEvidence: otherEvidence, using: &generator, clock: &clock,
        progress: progress)
      try base.requireUntouched()
      try candidate.requireUntouched()
      outcome.warnings =
        MeasurementWarnings.of(part, outcome.candidate)
        + MeasurementWarnings.of(part.workflow, outcome.trial)
      return outcome
    } catch let error as MeasurementError {
      guard error.concernsOneWorkflow else { throw error }
      return Outcome(
        failure: error.description, failedSpans: error.spans, isTampered: error.code == .tampered)
    }
  }

  enum Side { case base, candidate }

  /// Builds a workflow at one side, unless it was built so before.
  func build(
    _ side: Side, _ workflow: Workflow, progress: (Activity) -> Void
  ) throws(MeasurementError) {
    try Self.build(
      side == .base ? base : candidate, workflow, toolchain: environment.swift, progress: progress)
  }

  private static func build(
    _ checkout: Checkout, _ workflow: Workflow, toolchain: String, progress: (Activity) -> Void
  ) throws(MeasurementError) {
    let activity = "building \(workflow.name) at \(checkout.commit.short)"
    try withoutActuallyEscaping(progress) { (progress) throws(MeasurementError) in
      _ = try checkout.build(workflow, toolchain: toolchain) { progress(Activity(activity)) }
    }
  }
}

extension MeasurementError {
  /// Whether other workflows may still be measured.
  package var concernsOneWorkflow: Bool {
    switch code {
    case .buildFailed, .runFailed, .notFound, .badMetric, .tampered: true
    case .outsideDependency, .storage, .interrupted: false
    }
  }
}
