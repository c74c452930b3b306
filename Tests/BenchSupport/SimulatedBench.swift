package import Configuration
package import Foundation
package import Git
package import Measurement
package import Model
package import Processes
import Quantities
import Statistics
import Synchronization

/// A bench on which runs take no time.
///
/// What a workflow gives at a commit is drawn from the law in the commit's file `law.json`, and the
/// bench's clock moves on by what its runs say they took.
package final class SimulatedBench: Bench {
  /// The file of a commit that says what its runs give.
  package static let file = "law.json"

  /// What runs at a commit give.
  package struct Law: Codable, Sendable {
    /// The median time of a run, in seconds.
    package var seconds = 0.1
    /// The standard deviation of its logarithm.
    package var noise = 0.01
    /// Values of further metrics by name, without noise; smaller is better.
    package var metrics: [String: Double] = [:]
    /// The median time of each benchmark of its suite, in seconds; nil without a suite.
    package var benchmarks: [String: Double]?
    /// Why benchmarks of it fail, by their names.
    package var benchmarkFailures: [String: String]?
    /// Why it can't be built, or run.
    package var buildFailure: String?
    package var runFailure: String?

    package init(seconds: Double = 0.1, noise: Double = 0.01) {
      self.seconds = seconds
      self.noise = noise
    }

    /// As the file of a commit has it.
    package var text: String {
      get throws {
        let encoder = JSONEncoder()
        // The commit's id depends on it.
        encoder.outputFormatting = .sortedKeys
        return String(decoding: try encoder.encode(self), as: UTF8.self)
      }
    }
  }

  package let environment = RunEnvironment(
    cpu: "Simulated", cores: 4, memory: 8_589_934_592, os: "Simulated 1", arch: "none",
    swift: "6.3.1")
  /// How likely runs are to be disturbed, in 0…1.
  private let disturbance: Double
  private let start = Moment(nanoseconds: 0)
  fileprivate let state: Mutex<State>

  fileprivate struct State {
    var moment = Moment(nanoseconds: 0)
    var generator: SeededGenerator
    var built: Set<ObjectID> = []
    var runs = 0
  }

  package init(seed: UInt64 = 1, disturbance: Double = 0) {
    self.disturbance = disturbance
    self.state = Mutex(State(generator: SeededGenerator(seed: seed)))
  }

  /// How many runs were made.
  package var runs: Int { state.withLock(\.runs) }

  package func now() -> Date {
    Date(timeIntervalSince1970: 1_767_225_600 + start.seconds(to: moment()))
  }

  package func moment() -> Moment { state.withLock(\.moment) }

  package func seed() -> UInt64 { 1 }

  package func profiler() -> Profiler? { nil }

  package func watch() -> any Watch { SimulatedWatch(bench: self, probability: disturbance) }

  package func checkOut(
    _ target: Checkouts.Target, lane: Int, keeping trees: [ObjectID],
    of repository: borrowing Repository
  ) throws -> any Workplace {
    let bytes = try repository.contents(of: Self.file, at: target.commit)
    let law = try bytes.map { try JSONDecoder().decode(Law.self, from: Data($0)) } ?? Law()
    return SimulatedWorkplace(commit: target.commit, tree: target.tree, law: law, bench: self)
  }

  package func builtTrees(_ workflow: Workflow) -> Set<ObjectID> {
    workflow.build == nil ? [] : state.withLock(\.built)
  }

  fileprivate func random() -> Double {
    state.withLock { Double.random(in: 0..<1, using: &$0.generator) }
  }
}

private struct SimulatedWatch: Watch {
  let bench: SimulatedBench
  let probability: Double

  mutating func begin() {}
  mutating func end() -> String? {
    bench.random() < probability ? "another process ran 50 % of the time" : nil
  }
}

private struct SimulatedWorkplace: Workplace {
  let commit: ObjectID
  let tree: ObjectID
  let law: SimulatedBench.Law
  let bench: SimulatedBench
  var warnings: [String] { [] }

  func build(_ workflow: Workflow, tick: (() -> Void)?) throws(MeasurementError) -> Bool {
    guard workflow.build != nil else { return false }
    if let failure = law.buildFailure {
      throw MeasurementError(
        .buildFailed, "build the workflow '\(workflow.name)' at \(commit.short)", detail: failure)
    }
    return bench.state.withLock { $0.built.insert(tree).inserted }
  }

  func sampler(
    of workflow: Workflow, _ options: SamplerOptions
  ) throws(MeasurementError) -> any Sampler {
    SimulatedSampler(
      workflow: workflow, law: law, delay: options.delay, benchmark: options.benchmark,
      bench: bench)
  }

  func benchmarks(of workflow: Workflow) throws(MeasurementError) -> [String] {
    guard let suite = workflow.suite else { return [] }
    let names = suite.chosen((law.benchmarks ?? [:]).keys.sorted())
    guard !names.isEmpty else {
      throw MeasurementError(.runFailed, "list the suite", detail: "it names no benchmark")
    }
    return names
  }

  func count(
    _ metric: String, of workflow: Workflow, instructions: InstructionCounter,
    progress: (Int) -> Void
  ) throws(MeasurementError) -> MetricSamples {
    guard let value = law.metrics[metric], let known = Metric.builtIn(metric) else {
      throw MeasurementError(.badMetric, "count '\(metric)'", detail: "the law has none")
    }
    return MetricSamples(metric: known, samples: [value, value])
  }

  func profile(
    _ workflow: Workflow, _ request: ProfileRequest
  ) throws(MeasurementError) -> RecordedProfile {
    throw MeasurementError(.runFailed, "profile", detail: "the law has no functions")
  }

  func requireUntouched() {}
}

private struct SimulatedSampler: Sampler {
  let workflow: Workflow
  let law: SimulatedBench.Law
  let delay: Seconds
  let benchmark: String?
  let bench: SimulatedBench

  func sample(show: ([AgentActivity]) -> Void) throws(MeasurementError) -> Sample {
    if workflow.suite != nil { return try sampleSuite() }
    let seconds = time(of: law.seconds)
    if let failure = law.runFailure {
      throw MeasurementError(
        .runFailed, "run '\(workflow.runLine)' of the workflow '\(workflow.name)'", detail: failure)
    }
    var values: [(metric: Metric, value: Double)] = []
    for name in workflow.metrics {
      guard let metric = Metric.builtIn(name), !Metric.isCounted(name) else { continue }
      if ["wall_time", "cpu_time", "user_time"].contains(name) { values.append((metric, seconds)) }
      if let value = law.metrics[name] { values.append((metric, value)) }
    }
    for (name, value) in law.metrics.sorted(by: { $0.key < $1.key })
    where Metric.builtIn(name) == nil {
      values.append((Metric(name: name, unit: ""), value))
    }
    return Sample(values: values, duration: Seconds(seconds))
  }

  /// What a run takes whose median time is so long.
  private func time(of median: Double) -> Double {
    let (law, delay) = (law, delay)
    return bench.state.withLock { state in
      let normal = (0..<12).reduce(-6.0) { sum, _ in
        sum + Double.random(in: 0..<1, using: &state.generator)
      }
      let seconds = median * exp(law.noise * normal) + delay.value
      state.moment = state.moment.after(seconds: seconds)
      state.runs += 1
      return seconds
    }
  }

  /// Runs one benchmark of a suite, or all.
  private func sampleSuite() throws(MeasurementError) -> Sample {
    let all = law.benchmarks ?? [:]
    var values: [(metric: Metric, value: Double)] = []
    var duration = 0.0
    for name in benchmark.map({ [$0] }) ?? all.keys.sorted() {
      guard let median = all[name], law.benchmarkFailures?[name] == nil else {
        guard benchmark != nil else { continue }
        throw MeasurementError(
          .runFailed, "run the benchmark '\(name)'",
          detail: law.benchmarkFailures?[name] ?? "it isn't there")
      }
      let seconds = time(of: median)
      duration += seconds
      for metric in workflow.metrics where metric == "wall_time" {
        values.append((Metric(name: "\(name)/\(metric)", unit: "s"), seconds))
      }
    }
    return Sample(values: values, duration: Seconds(duration))
  }
}
