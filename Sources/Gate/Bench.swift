import Foundation
import Git
import History
import Measurement
import Statistics
import Workflows

/// Base and candidate checked out, to be built and measured workflow by workflow.
struct Bench: ~Copyable {
  /// What came of measuring a workflow.
  struct Outcome {
    /// nil when only the baseline is asked for.
    var base: Series?
    var candidate: Series?
    /// Why there are no samples.
    var failure: String?
    var warnings: [String] = []
  }

  let environment: RunEnvironment
  /// What the user should know about the checkouts.
  let warnings: [String]
  private let candidate: Checkout
  /// nil when the base isn't needed, or has the candidate's very files.
  private let base: Checkout?
  private let baseDirectory: String
  private let scratch: String

  /// Checks both sides out.
  static func setUp(
    _ project: borrowing Project, needsBase: Bool, sides: Sides
  ) throws -> Bench {
    try project.makeStateDirectory()
    let checkouts = Checkouts(
      state: project.stateDirectory, projectDirectory: project.directory,
      subfolder: project.subfolder)
    let (base, candidate) = (sides.baseTarget, sides.candidateTarget)
    let candidateCheckout = try checkouts.checkOut(
      candidate, keeping: [base.tree], of: project.repository)
    var warnings = candidateCheckout.warnings
    var baseDirectory = candidateCheckout.directory
    var baseCheckout: Checkout?
    if needsBase, base.tree != candidate.tree {
      let checkout = try checkouts.checkOut(
        base, keeping: [candidate.tree], of: project.repository)
      baseDirectory = checkout.directory
      baseCheckout = consume checkout
    } else if needsBase {
      warnings.append("base and candidate have the same files: the same build is measured twice")
    }
    return Bench(
      environment: .detect(swift: Toolchain.swiftVersion()), warnings: warnings,
      candidate: candidateCheckout, base: baseCheckout, baseDirectory: baseDirectory,
      scratch: project.stateDirectory)
  }

  /// Builds and measures a workflow.
  ///
  /// - Throws: What concerns more than this workflow: an interrupt, a full disk.
  func measure(
    _ part: CheckPlan.Part, using generator: inout some RandomNumberGenerator,
    clock: inout MeasuredTime, progress: (Activity) -> Void
  ) throws -> Outcome {
    do {
      var outcome = try series(of: part, using: &generator, clock: &clock, progress: progress)
      outcome.warnings = MeasurementWarnings.of(part.workflow, outcome.candidate)
      return outcome
    } catch let error as MeasurementError {
      guard error.concernsOneWorkflow else { throw error }
      return Outcome(failure: error.description)
    }
  }

  private func series(
    of part: CheckPlan.Part, using generator: inout some RandomNumberGenerator,
    clock: inout MeasuredTime, progress: (Activity) -> Void
  ) throws -> Outcome {
    let workflow = part.workflow
    if part.pairs > 0 { try build(.base, workflow, progress: progress) }
    try build(.candidate, workflow, progress: progress)
    let started = Date()
    func show(_ done: Int, _ total: Int) {
      progress(Activity("measuring \(workflow.name)", done: done, total: total))
    }
    var outcome = Outcome()
    let sampler = try Sampler(workflow, directory: candidate.directory, scratch: scratch)
    if part.pairs > 0 {
      let other = try Sampler(workflow, directory: baseDirectory, scratch: scratch)
      let pairs = try PairedMeasurement.measure(
        base: other, candidate: sampler, warmup: workflow.warmup,
        orders: PairOrder.blocks(pairs: part.pairs, using: &generator), progress: show)
      (outcome.base, outcome.candidate) = (pairs.base, pairs.candidate)
    } else {
      outcome.candidate = try SingleMeasurement.measure(
        sampler, warmup: workflow.warmup, runs: part.runs, progress: show)
    }
    clock.add(
      runs: (outcome.base?.seconds ?? 0) + (outcome.candidate?.seconds ?? 0),
      loop: Date().timeIntervalSince(started))
    return outcome
  }

  private enum Side { case base, candidate }

  private func build(
    _ side: Side, _ workflow: Workflow, progress: (Activity) -> Void
  ) throws(MeasurementError) {
    func build(_ checkout: borrowing Checkout) throws(MeasurementError) {
      let activity = "building \(workflow.name) at \(checkout.commit.short)"
      progress(Activity(activity))
      try withoutActuallyEscaping(progress) { (progress) throws(MeasurementError) in
        _ = try checkout.build(workflow, toolchain: environment.swift) {
          progress(Activity(activity))
        }
      }
    }
    switch side {
    case .candidate: try build(candidate)
    case .base:
      switch base {
      case .some(let checkout): try build(checkout)
      case nil: break
      }
    }
  }

  /// Why a metric that was asked for isn't there.
  static func reasonForMissing(_ metric: String, in series: Series?) -> String {
    if metric == "instructions" {
      return "this machine does not count instructions (no PMU, or not allowed to use it)"
    }
    if series?.incomplete.contains(metric) == true {
      return "only some runs reported '\(metric)'"
    }
    let known = Metric.builtIn.map(\.name) + (series?.complete.map(\.metric.name) ?? [])
    let guess = nearestName(to: metric, among: known).map { ". Did you mean '\($0)'?" } ?? ""
    return "'\(metric)' isn't built in, and no run reported it through $"
      + ReportedMetrics.variable + guess
  }
}

extension MeasurementError {
  /// Whether other workflows may still be measured.
  var concernsOneWorkflow: Bool {
    switch code {
    case .buildFailed, .runFailed, .notFound, .badMetric: true
    case .outsideDependency, .storage, .interrupted: false
    }
  }
}
