import Configuration
import Foundation
import Git
package import History
package import Measurement
import Model
import Processes
package import Quantities
import Scheduling
import Statistics

/// The check: measures base and candidate side by side and decides every test.
package struct Check {
  /// What the user asked for.
  package struct Request: Sendable {
    /// The only workflow to check.
    package var workflow: String?
    /// What is measured and tested instead of what files say; nil for the files.
    package var test: CommandTest?
    /// The revision to compare with.
    package var base: String?
    /// The revision to check instead of the work tree.
    package var candidate: String?
    /// At most how many pairs to measure, whatever the tests say.
    package var pairs: Int?
    /// At most how long to measure each workflow's pairs.
    package var maxTime: Seconds?
    /// What counts instructions.
    package var counter: InstructionCounter
    /// Decides the order of the runs; nil for one drawn by chance.
    package var seed: UInt64?
    /// How much of what was built is kept for later.
    package var cacheSize: Bytes
    /// Whether a failed task ends its run, not only what depends on it.
    package var failFast: Bool
    /// Whether regressions are explained by profiles.
    package var explanation: Explanation.Wish
    /// The part of the false-alarm rate that its tests may use up: less than 1 where the rest of the check
    /// is done elsewhere.
    package var errorShare: Fraction
    /// The part of a suite's benchmarks that is measured; nil for all.
    package var shard: Shard?

    package init(
      workflow: String? = nil, test: CommandTest? = nil, base: String? = nil,
      candidate: String? = nil, pairs: Int? = nil,
      maxTime: Seconds? = nil, counter: InstructionCounter = .pmu, seed: UInt64? = nil,
      cacheSize: Bytes = Checkouts.defaultCacheSize, failFast: Bool = false,
      explanation: Explanation.Wish = .off, errorShare: Fraction = 1, shard: Shard? = nil
    ) {
      self.workflow = workflow
      self.test = test
      self.base = base
      self.candidate = candidate
      self.pairs = pairs
      self.maxTime = maxTime
      self.counter = counter
      self.seed = seed
      self.cacheSize = cacheSize
      self.failFast = failFast
      self.explanation = explanation
      self.errorShare = errorShare
      self.shard = shard
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
    _ request: Request, in project: borrowing Project, on makeBench: MakeBench,
    progress: @escaping (Activity) -> Void
  ) throws -> CheckResult {
    try withSubject(of: request, in: project) { subject, moved, project in
      try run(request, subject, moved: moved, in: project, on: makeBench, progress: progress)
    }
  }

  /// Calls with what is compared and gated, and the project whose files say so.
  ///
  /// - Parameter body: Also takes what the change does to where these files are.
  static func withSubject<Result>(
    of request: Request, in project: borrowing Project,
    _ body: (CheckSubject, GateChange?, borrowing Project) throws -> Result
  ) throws -> Result {
    switch try CheckSubject.find(request, in: project) {
    case .here(let subject): return try body(subject, nil, project)
    case .folder(let folder):
      // The change has it elsewhere, or nowhere: the base decides where it is.
      let path = folder.isEmpty ? WorkflowFile.name : folder + "/" + WorkflowFile.name
      let other = try Project(
        containing: project.repository.root, configuration: path,
        environment: project.repository.environment, outputs: project.repository.unmeasured)
      guard case .here(let subject) = try CheckSubject.find(request, in: other) else {
        preconditionFailure("an explicit file has no other location")
      }
      let moved = GateChange(
        kind: .redefined, what: WorkflowFile.name, base: path,
        candidate: project.repositoryPath(project.workflowFilePath), applies: false,
        remedy: "The base's is used until this is merged; to use another: --config FILE")
      return try body(subject, moved, other)
    }
  }

  private static func run(
    _ request: Request, _ subject: CheckSubject, moved: GateChange?,
    in project: borrowing Project, on makeBench: MakeBench,
    progress: @escaping (Activity) -> Void
  ) throws -> CheckResult {
    let sides = subject.sides
    let asked = try CheckPlan(request, gate: subject.gate, in: project).considering(subject)
    let place = try makeBench(project, request.cacheSize)
    let started = place.moment()
    let bench = try CheckBench(
      sides,
      needingBase: asked.parts.filter { $0.isPaired || !$0.countedAtBase.isEmpty }.map(\.workflow),
      on: place, in: project.repository, progress: progress)
    let plan = try asked.naming { try bench.listing(of: $0, progress: progress) }
      .keeping(request.shard).expecting(EarlierNoise(of: project, in: bench.environment))
    let seed = request.seed ?? place.seed()
    let sameCode = commits(
      Set(subject.gate.baseline.entries.map(\.commit)), withTree: sides.candidateTarget.tree,
      in: project.repository)
    var run = CheckRun(
      plan, of: subject, on: bench, counter: request.counter, seed: seed, sameCode: sameCode)
    try run.measure(progress: progress)
    let explained = try Explainer.explain(
      run.comparisons, of: plan.parts, wish: request.explanation, sides, on: bench,
      in: project.repository, progress: progress)
    return CheckResult(
      verdict: .overall(run.comparisons.map(\.verdict)), base: sides.base,
      baseOrigin: sides.baseOrigin, candidate: sides.candidateHead, isDirty: sides.isDirty,
      workflow: request.workflow, falseAlarmRate: subject.gate.tests.falseAlarmRate, seed: seed,
      comparisons: run.comparisons,
      gateChanges: (moved.map { [$0] } ?? []) + subject.gate.changes, code: subject.code,
      patch: subject.patch, taskTimes: run.taskTimes, sides: run.measured,
      environment: bench.environment, explanations: explained.explanations,
      warnings: (request.test?.warnings(in: project) ?? []) + run.warnings + explained.warnings,
      duration: place.time(since: started), overhead: run.clock.overhead,
      isOfCommand: request.test != nil,
      outputs: outputs(of: project))
  }

  /// Files that the user has it written to, relative to the repository's root.
  static func outputs(of project: borrowing Project) -> [String] {
    project.repository.unmeasured.filter {
      ![Project.reportPageName, Project.reportImageName].contains(
        String($0.split(separator: "/").last ?? ""))
    }
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
}
