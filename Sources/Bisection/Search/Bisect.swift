import Configuration
import Files
import Foundation
package import Gate
import Git
package import History
package import Measurement
import Model
import Processes
package import Quantities
import Statistics

/// The bisection: finds the commit that made a metric worse.
package struct Bisect {
  /// What the user asked for.
  package struct Request: Sendable {
    /// A revision from before the change, and one from after it; nil to look for them in what the
    /// last check and the recorded runs say.
    package var good: String?
    package var bad: String?
    /// nil for the only one, or that of the finding it starts from.
    package var workflow: String?
    /// nil for the first that is gated, or `wall_time`.
    package var metric: String?
    /// Whether a change for the better is searched for.
    package var improvement = false
    /// nil for the default.
    package var confidence: Fraction?
    /// The smallest change worth finding; nil for half the limit of the metric's
    /// test, at most 1 %.
    package var smallestChange: Fraction?
    package var maxRuns: Int?
    package var maxPairs: Int?
    /// At most how long to go on.
    package var maxTime: Seconds?
    /// How many commits are built at once.
    package var jobs = 1
    package var cacheSize = Checkouts.defaultCacheSize
    package var counter = InstructionCounter.pmu
    /// Go on with the bisection that was interrupted.
    package var resume = false
    /// Whether the commit that is found is explained by profiles of it and the one before.
    package var explanation = Explanation.Wish.off

    package init() {}
  }

  /// Runs a bisection to its end.
  ///
  /// Every run is on the disk before the next one begins, so an interrupted one loses one run.
  ///
  /// - Parameters:
  ///   - request: What was asked for.
  ///   - project: The user's project.
  ///   - makeBench: Where it is measured.
  ///   - progress: Called often, with what is being done.
  /// - Throws: `ConfigurationError`, `GateError`, `GitError`, `MeasurementError`.
  package static func run(
    _ request: Request, in project: borrowing Project, on makeBench: MakeBench,
    progress: @escaping (Activity) -> Void
  ) throws -> BisectResult {
    try project.makeStateDirectory()
    let lock = try lock(project)
    defer { withExtendedLifetime(lock) {} }
    let log = BisectionLog(of: project)
    let file = try project.workflowFile()
    let place = try makeBench(project, request.cacheSize)
    if !request.resume {
      try begin(request, file: file, log: log, on: place, in: project)
    }
    if request.resume, let reason = try log.state().levels.first?.abandoned {
      throw GateError(
        code: .notComparable, operation: "continue the bisection",
        detail: reason + "\n  Choose other commits: perf-check bisect --good REV --bad REV")
    }
    var bench = try BisectionBench(
      log: log, request: request, file: file, bench: place, in: project)
    try bench.search(in: project, progress: progress)
    let found = try BisectResult(
      bench.state, warnings: bench.warnings, duration: nil, overhead: nil, in: project)
    let explanation = try bench.explain(found, in: project, progress: progress)
    var result = try BisectResult(
      bench.state, warnings: bench.warnings, duration: place.time(since: bench.started),
      overhead: bench.clock.overhead, in: project)
    result.explanation = explanation
    return result
  }

  /// Takes the project's bisection, so that no other process works on it.
  private static func lock(_ project: borrowing Project) throws -> FileLock {
    let folder = project.stateDirectory
    try project.files.refuseLinks(to: folder + "/bisect.lock")
    if let lock = FileLock(path: folder + "/bisect.lock", in: project.files) { return lock }
    guard FileManager.default.isWritableFile(atPath: folder) else {
      throw MeasurementError(
        .storage, "bisect",
        detail: "the folder '\(folder)' is not writable\n  Check its permissions and the free "
          + "space.")
    }
    throw GateError(
      code: .usage, operation: "bisect",
      detail: "another bisection is running in this project\n  Print its state: perf-check bisect "
        + "--status")
  }

  /// Forgets the bisection.
  ///
  /// - Returns: Whether there was one.
  /// - Throws: `GateError` while another process works on it; an error of the file system.
  package static func forget(in project: borrowing Project) throws -> Bool {
    let log = BisectionLog(of: project)
    guard log.exists else { return false }
    let lock = try lock(project)
    defer { withExtendedLifetime(lock) {} }
    try log.remove()
    return true
  }

  /// What a bisection knows so far, without going on.
  package static func status(
    of log: BisectionLog, in project: borrowing Project
  ) throws -> BisectResult {
    try BisectResult(log.state(), warnings: [], duration: nil, overhead: nil, in: project)
  }

  /// Finds what to search and writes it down.
  private static func begin(
    _ request: Request, file: WorkflowFile, log: BisectionLog, on bench: any Bench,
    in project: borrowing Project
  ) throws {
    // One that can't be read, or is of a newer version, is nobody's to overwrite.
    if try log.isUnfinished() {
      let state = try log.state()
      throw GateError(
        code: .usage, operation: "start a bisection",
        detail: """
          the one from \(state.start.good.prefix(7)) to \(state.start.bad.prefix(7)) is unfinished
            Continue it: perf-check bisect --resume     or delete it: perf-check bisect --abort
          """)
    }
    let tests = try? project.regressionTests()
    let origin = try BisectionOrigin.find(request, file: file, tests: tests, in: project)
    var settings = Bisection.Settings()
    if let confidence = request.confidence { settings.confidence = confidence }
    if let runs = request.maxRuns { settings.maxRuns = runs }
    if let pairs = request.maxPairs { settings.maxPairs = pairs }
    let limits = tests?.tests.filter {
      $0.workflow == origin.workflow.name && $0.metric == origin.metric && $0.limit > 0
    }
    settings.smallestChange =
      request.smallestChange
      ?? min(settings.smallestChange, (limits?.map(\.limit).min() ?? 1).scaled(by: 0.5))
    let range = try CommitRange(
      good: origin.good, bad: origin.bad, paths: origin.workflow.paths, in: project)
    guard range.commits.count > 1 else {
      throw GateError(
        code: .usage, operation: "bisect \(origin.good.id.short)..\(origin.bad.id.short)",
        detail: "none of its commits changes a file that can affect '\(origin.workflow.name)'"
          + "\n  These files are set by 'paths:' in perf-check.yml.")
    }
    var events: [BisectionEvent] = [
      .start(
        .init(
          at: Instant(bench.now()).description, good: origin.good.id.hex, bad: origin.bad.id.hex,
          workflow: origin.workflow.name, metric: origin.metric,
          improvement: request.improvement, settings: settings, origin: origin.text,
          commands: origin.workflow.commands)),
      .range(.init(commits: range.commits.map(\.id.hex), unseen: range.unseen)),
    ]
    events += try recorded(range, origin, bench.environment, in: project)
    try log.begin(events)
  }

  /// The runs of the range's commits that were recorded in this environment.
  private static func recorded(
    _ range: CommitRange, _ origin: BisectionOrigin, _ environment: RunEnvironment,
    in project: borrowing Project
  ) throws -> [BisectionEvent] {
    guard try project.repository.hasNotes(in: Ledger.reference) else { return [] }
    let reading = try Ledger.runs(of: range.commits.map(\.id), in: project.repository)
    let runs = reading.runs.values.flatMap { $0 }.filter {
      $0.workflow == origin.workflow.name && !$0.dirty && $0.environment.key == environment.key
    }
    .sorted { $0.id < $1.id }
    var events: [BisectionEvent] = []
    for run in runs {
      guard let samples = run.samples(of: origin.metric), !samples.samples.isEmpty else { continue }
      if events.isEmpty { events.append(.metric(samples.metric)) }
      events.append(
        .recorded(
          .init(
            commit: run.commit, run: run.id,
            samples: Array(samples.samples.prefix(maximumSamples)))))
    }
    return events
  }

  /// More samples of one recorded run say little more about a commit.
  private static let maximumSamples = 10
}

extension Workflow {
  /// All that decides what its runs measure, as text.
  var commands: String {
    let variables = environment.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }
    let run: [String] =
      switch work {
      case .command(let command): command.argumentList
      case .tasks(let plan): [String(describing: plan)]
      }
    return
      ([workingDirectory] + variables + (build?.argumentList ?? []) + ["run:"] + run)
      .joined(separator: "\n")
  }
}

extension BisectionState {
  /// Whether there is nothing left to do.
  package var isFinished: Bool {
    guard let last = levels.last else { return false }
    return last.abandoned != nil || last.bisection.ending != nil
  }
}
