package import Configuration
package import Foundation
package import Git
package import Model
package import Processes
import Quantities
import Scheduling

/// Worktrees of commits on this machine, in which processes run.
package struct LocalBench: Bench {
  package let environment: RunEnvironment
  private let checkouts: Checkouts
  private let scratch: String
  private let clock: @Sendable () -> Date
  private let binaries = BinaryFolders()

  /// - Parameters:
  ///   - checkouts: The worktrees.
  ///   - scratch: A folder for what runs report.
  ///   - clock: The present time.
  /// - Throws: `MeasurementError` where the toolchain can't be asked for its version.
  package init(
    _ checkouts: Checkouts, scratch: String, clock: @escaping @Sendable () -> Date
  ) throws {
    self.checkouts = checkouts
    self.scratch = scratch
    self.clock = clock
    self.environment = RunEnvironment.detect(
      swift: try Toolchain.swiftVersion(checkouts.environment))
  }

  package func now() -> Date { clock() }

  package func moment() -> Moment { .now }

  package func watch() -> any Watch { MachineWatch() }

  package func profiler() -> Profiler? { Profiler.best(checkouts.environment) }

  package func seed() -> UInt64 { UInt64(UInt32.random(in: 0 ... .max)) }

  package func checkOut(
    _ target: Checkouts.Target, lane: Int, keeping trees: [ObjectID],
    of repository: borrowing Repository
  ) throws -> any Workplace {
    LocalWorkplace(
      checkout: try checkouts.checkOut(target, lane: lane, keeping: trees, of: repository),
      toolchain: environment.swift, scratch: scratch, binaries: binaries)
  }

  package func builtTrees(_ workflow: Workflow) -> Set<ObjectID> {
    checkouts.builtTrees(workflow, toolchain: environment.swift)
  }
}

/// A checkout with what builds and runs it.
private struct LocalWorkplace: Workplace {
  let checkout: Checkout
  let toolchain: String
  let scratch: String
  let binaries: BinaryFolders
  private let suites = SuitePrograms()

  var commit: ObjectID { checkout.commit }
  var warnings: [String] { checkout.warnings }

  func build(_ workflow: Workflow, tick: (() -> Void)?) throws(MeasurementError) -> Bool {
    try checkout.build(workflow, toolchain: toolchain, tick: tick)
  }

  func sampler(
    of workflow: Workflow, _ options: SamplerOptions
  ) throws(MeasurementError) -> any Sampler {
    let workflow = try resolved(workflow)
    guard workflow.suite == nil else {
      return try SuiteSampler(
        suites.program(of: workflow, in: checkout).wrapped(in: options.wrapper),
        of: options.benchmark, slowedBy: options.delay)
    }
    return try ProcessSampler(workflow, in: checkout, scratch: scratch, options)
  }

  func benchmarks(of workflow: Workflow) throws(MeasurementError) -> [String] {
    guard workflow.suite != nil else { return [] }
    return try suites.program(of: try resolved(workflow), in: checkout).benchmarks()
  }

  /// The workflow with the folder of built products, where its commands name that.
  private func resolved(_ workflow: Workflow) throws(MeasurementError) -> Workflow {
    guard workflow.namesBinaries else { return workflow }
    return workflow.resolved(binaries: try binaries.folder(for: workflow, in: checkout))
  }

  func count(
    _ metric: String, of workflow: Workflow, instructions: InstructionCounter,
    progress: (Int) -> Void
  ) throws(MeasurementError) -> MetricSamples {
    try CountingMeasurement.count(
      metric, of: try resolved(workflow), in: checkout, scratch: scratch,
      instructions: instructions, progress: progress)
  }

  func profile(
    _ workflow: Workflow, _ request: ProfileRequest
  ) throws(MeasurementError) -> RecordedProfile {
    var workflow = workflow
    workflow.timeout = workflow.timeout.scaled(by: request.profiler.patience)
    return try request.profile(
      root: checkout.root, environment: checkout.environment, scratch: scratch,
      tasks: workflow.plan?.tasks.map(\.id) ?? []
    ) { (wrapper, variables) throws(MeasurementError) in
      workflow.environment.merge(variables) { $1 }
      return try sampler(
        of: workflow, SamplerOptions(benchmark: request.benchmark, wrapper: wrapper))
    }
  }

  func requireUntouched() throws(MeasurementError) { try checkout.requireUntouched() }
}
