package import Configuration
import Foundation
import Git
package import History
package import Measurement
package import Model
import Statistics

/// What runs settings of a workflow.
package protocol TuningBench {
  /// Runs a setting once.
  mutating func run(_ setting: Setting) throws -> TuningRun
  /// Runs two settings in pairs, on processes that nothing ran in before, until told that it is enough.
  ///
  /// - Parameters:
  ///   - base: The setting to compare with.
  ///   - candidate: The other one.
  ///   - metric: Whose values are wanted; nil is passed where a run has none.
  ///   - seed: For the order in each pair.
  ///   - take: Given both values; says whether another pair is wanted.
  mutating func pairs(
    _ base: Setting, _ candidate: Setting, metric: String, seed: UInt64,
    take: (Double?, Double?) -> Bool) throws
}

/// What a run with a setting came to.
package enum TuningRun: Sendable {
  case measured([(metric: Metric, value: Double)])
  /// Why there are no values.
  case failed(String)
}

/// Settings of a workflow at a commit.
package struct CommitTuningBench: TuningBench {
  private let workflow: Workflow
  private let bench: any Bench
  private let target: Checkouts.Target
  /// Where the project is.
  private let directory: String
  /// The variables of programs that are run for it.
  private let variables: [String: String]
  private let launcher = Launcher()
  private let show: (Activity) -> Void
  private let derive: Derivation
  /// Where the builds stand, by what they were built with.
  private var places: [Setting: any Workplace] = [:]
  private var warm: Set<Setting> = []
  /// Of single runs.
  private var watch: any Watch
  private var policy = DisturbancePolicy()
  private var runs = 0
  package var environment: RunEnvironment { bench.environment }

  /// Further metrics of a run.
  package typealias Derivation =
    (Sample, Workflow, RunEnvironment) -> [(metric: Metric, value: Double)]

  package private(set) var warnings: [String] = []

  /// Checks the work tree out.
  ///
  /// - Parameters:
  ///   - workflow: With parameters.
  ///   - project: The user's project.
  ///   - makeBench: Where it is measured.
  ///   - derive: Metrics that are worked out of a run's.
  ///   - progress: Called often.
  package init(
    _ workflow: Workflow, in project: borrowing Project, on makeBench: MakeBench,
    derive: @escaping Derivation = { _, _, _ in [] },
    progress: @escaping (Activity) -> Void
  ) throws {
    self.workflow = workflow
    self.show = progress
    self.derive = derive
    bench = try makeBench(project, Checkouts.defaultCacheSize)
    watch = bench.watch()
    target = try Sides.alone(nil, in: project.repository).candidateTarget
    directory = project.directory
    variables = project.repository.environment
    _ = try checkout(building: buildSetting(workflow.template?.present), in: project)
  }

  /// The part of a setting that what is built depends on.
  private func buildSetting(_ setting: Setting?) -> Setting {
    Setting(
      (setting?.values ?? [:]).filter { workflow.template?.buildNames($0.key) ?? false })
  }

  private mutating func checkout(
    building setting: Setting, in project: borrowing Project
  ) throws -> any Workplace {
    if let place = places[setting] { return place }
    let checkout = try bench.checkOut(target, lane: places.count, from: project.repository)
    if places.isEmpty { warnings = checkout.warnings }
    places[setting] = checkout
    return checkout
  }

  /// The folder with what is built for a setting.
  private mutating func place(of setting: Setting) throws -> any Workplace {
    let part = buildSetting(setting)
    if let place = places[part] { return place }
    return try checkout(
      building: part, in: try Project(containing: directory, environment: variables))
  }

  /// What runs a setting, built.
  private mutating func sampler(_ setting: Setting, launcher: Launcher) throws -> any Sampler {
    let checkout = try place(of: setting)
    let workflow = workflow.with(setting)
    let show = self.show
    _ = try checkout.build(workflow) {
      show(Activity("building \(workflow.name) with \(setting)"))
    }
    return try checkout.sampler(of: workflow, SamplerOptions(launcher: launcher))
  }

  package mutating func run(_ setting: Setting) throws -> TuningRun {
    do {
      let sampler = try sampler(setting, launcher: launcher)
      if warm.insert(setting).inserted, workflow.warmup > 0, warm.count == 1 {
        for _ in 0..<workflow.warmup { _ = try sampler.sample() }
      }
      let sample = try undisturbed(sampler)
      return .measured(sample.values + derive(sample, workflow.with(setting), environment))
    } catch let error as MeasurementError {
      guard error.concernsOneWorkflow else { throw error }
      return .failed(error.detail.split(separator: "\n").first.map(String.init) ?? "failed")
    }
  }

  /// A run that counts.
  private mutating func undisturbed(_ sampler: any Sampler) throws(MeasurementError) -> Sample {
    while true {
      watch.begin()
      let sample = try sampler.sample()
      guard policy.admits(watch.end(), counted: runs) else { continue }
      runs += 1
      return sample
    }
  }

  package mutating func pairs(
    _ base: Setting, _ candidate: Setting, metric: String, seed: UInt64,
    take: (Double?, Double?) -> Bool
  ) throws {
    let fresh = Launcher()
    let before = try sampler(base, launcher: fresh)
    let after = try sampler(candidate, launcher: fresh)
    var generator = SeededGenerator(seed: seed)
    var policy = DisturbancePolicy()
    var counted = 0
    let (derive, workflow, environment) = (self.derive, self.workflow, self.environment)
    func value(_ sample: Sample, _ setting: Setting) -> Double? {
      sample.values.first { $0.metric.name == metric }?.value
        ?? derive(sample, workflow.with(setting), environment).first { $0.metric.name == metric }?
        .value
    }
    try PairedMeasurement.measure(
      base: before, candidate: after, watch: bench.watch(), warmup: workflow.warmup,
      order: { PairOrder.random(using: &generator) },
      take: { pair in
        guard policy.admits(pair.disturbance, counted: counted) else { return true }
        counted += 1
        return take(value(pair.base, base), value(pair.candidate, candidate))
      })
  }
}
