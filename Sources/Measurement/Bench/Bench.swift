package import Configuration
package import Foundation
package import Git
package import Model
package import Processes
package import Quantities

/// Where commits are checked out, built and run.
///
/// Check, self-test, record, bisect and tune measure through it: in worktrees on this machine, or by
/// a law that stands in for them.
package protocol Bench: Sendable {
  /// Where runs take place, with the toolchain that builds.
  var environment: RunEnvironment { get }

  /// The present time.
  func now() -> Date

  /// The present, by the clock that tells how long runs take.
  func moment() -> Moment

  /// What notices whether something else disturbs runs.
  func watch() -> any Watch

  /// The best of what can profile runs; nil where nothing can.
  func profiler() -> Profiler?

  /// Decides the order of runs where the user doesn't.
  func seed() -> UInt64

  /// Checks a commit out.
  ///
  /// - Parameters:
  ///   - target: What to check out.
  ///   - lane: Places of different lanes can be built at once.
  ///   - trees: What will be asked for next, so it isn't removed.
  ///   - repository: Where the commit is.
  /// - Throws: `GitError` or `MeasurementError`.
  func checkOut(
    _ target: Checkouts.Target, lane: Int, keeping trees: [ObjectID],
    of repository: borrowing Repository
  ) throws -> any Workplace

  /// The trees that need no build of a workflow; none when it builds nothing.
  func builtTrees(_ workflow: Workflow) -> Set<ObjectID>
}

extension Bench {
  /// Checks a commit out; see the requirement.
  package func checkOut(
    _ target: Checkouts.Target, lane: Int = 0, keeping trees: [ObjectID] = [],
    from repository: borrowing Repository
  ) throws -> any Workplace {
    try checkOut(target, lane: lane, keeping: trees, of: repository)
  }

  /// How long ago a moment was.
  package func time(since start: Moment) -> Seconds { Seconds(start.seconds(to: moment())) }
}

/// A commit's files, ready to be built and run.
package protocol Workplace: Sendable {
  var commit: ObjectID { get }
  /// What the user should know about it.
  var warnings: [String] { get }

  /// Builds a workflow, unless these very files were built so before.
  ///
  /// - Parameters:
  ///   - workflow: Its `build` runs, if it has one.
  ///   - tick: Called when it begins to build, and about ten times a second meanwhile.
  /// - Returns: Whether anything had to be built.
  /// - Throws: `.buildFailed` with the compiler's errors, `.interrupted`.
  func build(_ workflow: Workflow, tick: (() -> Void)?) throws(MeasurementError) -> Bool

  /// What runs a workflow here.
  ///
  /// - Parameters:
  ///   - workflow: What to run; it has been built.
  ///   - options: How.
  /// - Throws: `.notFound` when the program isn't there.
  func sampler(
    of workflow: Workflow, _ options: SamplerOptions
  ) throws(MeasurementError) -> any Sampler

  /// The benchmarks of a workflow's suite that it measures, in the suite's order; none where it has no
  /// suite.
  ///
  /// - Parameter workflow: It has been built.
  /// - Throws: `.runFailed` where the suite can't be asked, or names none.
  func benchmarks(of workflow: Workflow) throws(MeasurementError) -> [String]

  /// Counts one metric of a workflow with a tool.
  ///
  /// - Parameters: As those of `CountingMeasurement.count`.
  func count(
    _ metric: String, of workflow: Workflow, instructions: InstructionCounter,
    progress: (Int) -> Void
  ) throws(MeasurementError) -> MetricSamples

  /// Records where a workflow spends its time, in runs of their own.
  ///
  /// - Parameters:
  ///   - workflow: What to run; it has been built.
  ///   - request: How it is profiled.
  /// - Throws: `.runFailed` where it fails under the profiler, or nothing was recorded.
  func profile(
    _ workflow: Workflow, _ request: ProfileRequest
  ) throws(MeasurementError) -> RecordedProfile

  /// Throws when something here was changed while another place was built or run.
  ///
  /// - Throws: `.tampered`.
  func requireUntouched() throws(MeasurementError)
}

extension Workplace {
  package func sampler(of workflow: Workflow) throws(MeasurementError) -> any Sampler {
    try sampler(of: workflow, SamplerOptions())
  }
}

/// How a workflow is run.
package struct SamplerOptions {
  /// A slowdown to inject into each run: so long a CPU is kept busy.
  package var delay: Seconds = 0
  /// The only benchmark of a suite that is measured; nil for all.
  package var benchmark: String?
  /// Whether a failed task ends its run, not only what depends on it.
  package var failFast = false
  /// Is told what happens in the runs.
  package var observer: (any RunObserver)?
  /// The file that a command reads as its standard input; nil for none.
  package var inputFile: String?
  /// Whether a command may exit with another code than 0.
  package var allowsFailure = false
  /// The beginning of a command line that runs the rest of it, such as a profiler's; empty for none.
  package var wrapper: [String] = []
  /// The process that starts the runs; sides that are compared share one.
  package var launcher: Launcher

  package init(
    delay: Seconds = 0, benchmark: String? = nil, failFast: Bool = false,
    observer: (any RunObserver)? = nil, inputFile: String? = nil, allowsFailure: Bool = false,
    wrapper: [String] = [], launcher: Launcher = Launcher()
  ) {
    self.delay = delay
    self.benchmark = benchmark
    self.failFast = failFast
    self.observer = observer
    self.inputFile = inputFile
    self.allowsFailure = allowsFailure
    self.wrapper = wrapper
    self.launcher = launcher
  }
}

/// Runs a workflow, a sample at a time.
package protocol Sampler {
  /// Runs the workflow once.
  ///
  /// - Parameter show: Called about ten times a second with what each agent does, where there are
  ///   some.
  /// - Throws: `.runFailed` with the end of its output, `.badMetric`, `.storage`, `.interrupted`.
  func sample(show: ([AgentActivity]) -> Void) throws(MeasurementError) -> Sample
}

extension Sampler {
  package func sample() throws(MeasurementError) -> Sample { try sample { _ in } }
}

/// Notices when something else disturbed runs, without looking at them.
package protocol Watch {
  /// Runs begin.
  mutating func begin()

  /// Runs have ended.
  ///
  /// - Returns: What disturbed them, for people; nil when nothing did.
  mutating func end() -> String?
}
