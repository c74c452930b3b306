import Configuration
import Foundation
import Git
import History
import Measurement
import Model

/// Base and candidate checked out, to be built and measured workflow by workflow.
struct CheckBench {
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
    var absent: [String] { candidate?.absent(of: named) ?? [] }
    /// The metrics that the workflow names.
    var named: [String] = []
    /// Why there are no samples.
    var failure: String?
    /// Why the base could not run a workflow that the change under test adds.
    var baseFailure: String?
    /// Whether one side changed what was built of the other.
    var isTampered = false
    var warnings: [String] = []
  }

  /// Where both are.
  let bench: any Bench
  /// What the user should know about the checkouts.
  let warnings: [String]
  let candidate: any Workplace
  /// The candidate again when the base isn't needed, or has the very same files.
  let base: any Workplace

  var environment: RunEnvironment { bench.environment }

  /// Checks both sides out.
  ///
  /// - Parameters:
  ///   - sides: What is compared.
  ///   - workflows: Those for which the base is needed.
  ///   - bench: Where.
  ///   - repository: Where the commits are.
  ///   - progress: Called often while the base is built.
  /// - Throws: `GitError`; `MeasurementError` for what concerns more than one workflow.
  init(
    _ sides: Sides, needingBase workflows: [Workflow], on bench: any Bench,
    in repository: borrowing Repository, progress: (Activity) -> Void = { _ in }
  ) throws {
    let (base, candidate) = (sides.baseTarget, sides.candidateTarget)
    var baseCheckout: (any Workplace)?
    if !workflows.isEmpty, base.tree != candidate.tree {
      let checkout = try bench.checkOut(base, keeping: [candidate.tree], from: repository)
      // The candidate begins as a copy of it and builds only what differs.
      for workflow in workflows where !bench.builtTrees(workflow).contains(candidate.tree) {
        do {
          try checkout.build(workflow, progress: progress)
        } catch {
          // What concerns one workflow is met again, and told, when that is measured.
          guard error.concernsOneWorkflow else { throw error }
        }
      }
      baseCheckout = checkout
    }
    let checkout = try bench.checkOut(candidate, from: repository)
    var warnings = checkout.warnings
    if !workflows.isEmpty, baseCheckout == nil {
      warnings.append("base and candidate have identical files; the same build is measured twice")
    }
    self.bench = bench
    self.warnings = warnings
    self.candidate = checkout
    self.base = baseCheckout ?? checkout
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
    if let failure = part.failure { return Outcome(failure: failure) }
    do {
      var outcome = try series(
        of: part, rates: rates, otherEvidence: otherEvidence, using: &generator, clock: &clock,
        progress: progress)
      try base.requireUntouched()
      try candidate.requireUntouched()
      outcome.warnings =
        MeasurementWarnings.of(part.workflow, outcome.candidate, counter: part.counter)
        + MeasurementWarnings.of(part.workflow, outcome.trial)
      return outcome
    } catch let error as MeasurementError {
      guard error.concernsOneWorkflow else { throw error }
      return Outcome(
        failure: error.description, isTampered: error.code == .tampered)
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
