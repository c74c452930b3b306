import Configuration
import Foundation
import Gate
import Git
import History
import Measurement
import Model
import Processes
import Quantities
import Statistics

/// Builds and measures what a bisection asks for, and writes down what comes of it.
struct BisectionBench {
  var state: BisectionState
  var warnings: [String] = []
  var clock = MeasuredTime()
  let log: BisectionLog
  let request: Bisect.Request
  let workflow: Workflow
  let bench: any Bench
  let started: Moment
  /// What is known of the commits, by their ids in hex.
  var commits: [String: Commit] = [:]
  /// The commits that ran in this process, so their files are in memory.
  var warm: Set<String> = []
  var lastRun: Moment?
  /// How many events this process has written.
  var events = 0
  /// The commits visited last, which stay checked out.
  var visited: [(id: ObjectID, checkout: any Workplace)] = []
  /// Where the commits stand that were built beside others.
  var lanes: [ObjectID: Int] = [:]
  /// How long it took to get ready for the runs of a visit to a commit that was built.
  var changeSeconds: [Double] = []
  /// How often pairs failed.
  var pairFailures = 0
  /// Of single runs.
  var watch: any Watch
  var policy = DisturbancePolicy()
  /// Decides which side of a pair runs first.
  var coin: SeededGenerator

  /// What a build and a run are thought to take before there was one, in seconds.
  static let expected = (build: 30.0, run: 0.5)
  /// The most that a level is thought to have moved while nothing ran, in runs.
  static let longestGap = 25.0
  /// So many commits stay checked out.
  static let maximumVisitedCommits = 4
  /// So many actions in a row may come to nothing, as pairs do that fail.
  private static let maximumIdleAttempts = 10
  /// So often a commit that ran before may fail before it is skipped.
  static let maximumFailures = 3

  /// Reads the log and gets ready to go on with it.
  init(
    log: BisectionLog, request: Bisect.Request, file: WorkflowFile, bench: any Bench,
    in project: borrowing Project
  ) throws {
    self.log = log
    self.request = request
    self.bench = bench
    self.started = bench.moment()
    self.watch = bench.watch()
    self.coin = SeededGenerator(seed: bench.seed())
    self.state = try log.state()
    var workflow = try file.workflow(
      state.start.workflow, file: project.shown(project.workflowFilePath))
    if let commands = state.start.commands, commands != workflow.commands {
      throw GateError(
        code: .usage, operation: "continue the bisection",
        detail: """
          the commands of the workflow '\(workflow.name)' changed since the bisection started
            Restore them in perf-check.yml, or start again: perf-check bisect --abort
          """)
    }
    // What costs nothing to measure may tell why.
    let free = ["wall_time", "cpu_time", "peak_rss", "page_faults", "context_switches"]
    let asked = state.start.metric
    let metric = workflow.suite == nil ? asked : BenchmarkMetric.plainName(of: asked)
    for name in free + [metric]
    where Metric.builtIn(name) != nil && !workflow.metrics.contains(name) {
      workflow.metrics.append(name)
    }
    self.workflow = workflow
    for id in state.levels.flatMap(\.range.commits) {
      commits[id] = try project.repository.commit(id)
    }
  }

  /// Whether the metric is counted by a tool, in runs of its own.
  var isCounted: Bool {
    CountingMeasurement.metrics(of: workflow, instructions: request.counter)
      .contains(state.start.metric)
  }

  /// Measures until there is an answer, or the time is over.
  mutating func search(
    in project: borrowing Project, progress: @escaping (Activity) -> Void
  ) throws {
    try record(.session(at: Instant(bench.now()).description))
    var idle = 0
    while true {
      try Interrupt.check("bisect")
      if let maxTime = request.maxTime, bench.time(since: started) > maxTime { return }
      guard let level = state.levels.last else { return }
      let ready = builtPositions(level)
      let action =
        level.abandoned == nil ? level.bisection.next(cost: cost, ready: ready) : .finish
      let written = events
      do {
        switch action {
        case .visit(let visit): try self.visit(visit, level, in: project, progress)
        case .pair(let lower, let upper):
          try confirm(lower: lower, upper: upper, level, in: project, progress)
        case .finish:
          guard try descend(in: project) else { return }
        }
      } catch let unusable as Unusable {
        if !state.isSkipped(unusable.commit.id.hex) {
          try record(.skip(.init(commit: unusable.commit.id.hex, reason: unusable.reason)))
        }
        let position = level.position(of: unusable.commit.id.hex) ?? 0
        guard position == 0 || position == level.bisection.count else { continue }
        // Without its ends a range can't be searched.
        let reason = "\(unusable.commit.id.short) can't be measured: \(unusable.reason)"
        try record(.leave(reason: reason))
        if state.levels.count == 1 { throw Self.endUnusable(unusable, isGood: position == 0) }
      } catch let failing as FailingPairs {
        // The branch of a merge can't be searched then; of all commits there is no answer.
        try record(.leave(reason: failing.reason))
        if state.levels.count == 1 { throw failing.error }
      }
      idle = events > written ? 0 : idle + 1
      guard idle < Self.maximumIdleAttempts else {
        throw GateError(
          code: .notComparable, operation: "continue the bisection",
          detail: "\(idle) attempts in a row measured nothing"
            + "\n  Print the current state: perf-check bisect --status")
      }
    }
  }

  /// A commit that can't be measured.
  struct Unusable: Error {
    let commit: Commit
    let reason: String
  }

  /// Two commits that run by themselves, and not one right after the other.
  struct FailingPairs: Error {
    let before: Commit
    let after: Commit
    /// What the last run said.
    let detail: String

    var reason: String {
      "\(before.id.short) and \(after.id.short) run alone, but fail when alternating: \(detail)"
    }

    var error: GateError {
      GateError(
        code: .notComparable,
        operation: "confirm \(after.id.short) against \(before.id.short)",
        detail: """
          both run alone, but fail when alternating: \(detail)
            A run may leave files behind that another version can't use, such as a cache: remove them
            in 'run:'. The current state: perf-check bisect --status
          """)
    }
  }

  static func endUnusable(_ unusable: Unusable, isGood: Bool) -> GateError {
    let side = isGood ? "good" : "bad"
    return GateError(
      code: .notComparable, operation: "measure the \(side) commit \(unusable.commit.id.short)",
      detail: unusable.reason
        + "\n  Choose another one that builds and runs: --\(side) REV")
  }

  /// Writes an event down and takes it in.
  mutating func record(_ event: BisectionEvent) throws {
    try log.append(event)
    state.apply(event)
    events += 1
  }

  var cost: StepSearch.Cost {
    func typical(_ seconds: [Double], _ otherwise: Double) -> Double {
      seconds.isEmpty ? otherwise : median(of: Array(seconds.suffix(20)))
    }
    let run = typical(state.runSeconds, Self.expected.run)
    let build = workflow.build == nil ? 0 : typical(state.buildSeconds, Self.expected.build)
    let change = typical(changeSeconds, 0.1)
    return StepSearch.Cost(run: run, preparation: build + change, change: change)
  }

  func builtPositions(_ level: BisectionState.Level) -> Set<Int> {
    let built = bench.builtTrees(workflow)
    return Set(
      level.range.commits.enumerated().compactMap { position, id in
        let isBuilt = commits[id].map { built.contains($0.tree) } ?? false
        return isBuilt || warm.contains(id) ? position : nil
      })
  }
}

extension BisectionBench {
  /// Goes on in a branch that the culprit merged.
  ///
  /// - Returns: Whether there is one that wasn't searched yet.
  mutating func descend(in project: borrowing Project) throws -> Bool {
    guard let level = state.answerLevel, let culprit = level.culprit,
      let stretch = level.bisection.largest?.stretch, let merge = commits[culprit],
      merge.parents.count > 1
    else { return false }
    let before = commit(stretch.lower, level)
    let tried = state.levels.filter { $0.range.merge == culprit }.compactMap(\.range.branch)
    for parent in merge.parents where !tried.contains(parent.hex) {
      // What the branch before a merge has already can't be what the merge brought; that holds for
      // a merge in a merged branch, too, which may have brought nothing but the main branch.
      let known = try ([before] + state.answerPath.compactMap { beforeAnswer($0) }).contains {
        try project.repository.isAncestor(parent, of: $0.id)
      }
      if known { continue }
      let base = try project.repository.mergeBase(before.id, parent)
      let range = try CommitRange(
        good: project.repository.commit(base), bad: project.repository.commit(parent),
        paths: workflow.paths, in: project)
      guard range.commits.count > 1 else { continue }
      for commit in range.commits { commits[commit.id.hex] = commit }
      try record(
        .range(
          .init(
            commits: range.commits.map(\.id.hex), unseen: range.unseen, merge: culprit,
            branch: parent.hex)))
      return true
    }
    return false
  }

  private func beforeAnswer(_ level: BisectionState.Level) -> Commit? {
    level.bisection.largest.map { commit($0.stretch.lower, level) }
  }
}
