package import Measurement
import Model
import Processes
package import Quantities
import Statistics

/// Measures commands in pairs, each later one with the first, and decides which are worse or better by
/// more than a limit.
package struct Compare {
  /// What the user asked for.
  package struct Request: Sendable {
    /// At least two; the others are compared with the first.
    package var commands: [ComparedCommand]
    package var metric: String
    /// The difference that doesn't matter.
    package var limit: Fraction
    /// The maximum number of pairs of each comparison.
    package var pairs: Int
    /// The maximum time of all pairs together; nil for none.
    package var maxTime: Seconds?
    /// The number of runs of each command that come first and don't count.
    package var warmup: Int
    /// The chance, in 0…1, that any comparison decides wrongly.
    package var falseAlarmRate: Fraction
    /// The file that the commands read as their standard input; nil for none.
    package var inputFile: String?
    /// Whether commands may exit with another code than 0.
    package var ignoresFailure: Bool
    /// Decides the order of the runs; nil for one drawn by chance.
    package var seed: UInt64?

    package init(
      _ commands: [ComparedCommand], metric: String = "wall_time", limit: Fraction = 0.05,
      pairs: Int = 120, maxTime: Seconds? = nil, warmup: Int = 1, falseAlarmRate: Fraction = 0.01,
      inputFile: String? = nil, ignoresFailure: Bool = false, seed: UInt64? = nil
    ) {
      self.commands = commands
      self.metric = metric
      self.limit = limit
      self.pairs = pairs
      self.maxTime = maxTime
      self.warmup = warmup
      self.falseAlarmRate = falseAlarmRate
      self.inputFile = inputFile
      self.ignoresFailure = ignoresFailure
      self.seed = seed
    }

    /// How often one comparison may be wrong, in 0…1: all share the rate evenly.
    var errorRate: Double { falseAlarmRate.value / Double(max(1, commands.count - 1)) }
  }

  /// So many pairs a turn; see `SuiteTrial`.
  private static let turn = 4

  private let request: Request
  private let bench: any CommandBench
  private let launcher = Launcher()
  private let watch: KeptWatch
  private let seed: UInt64
  private var generator: SeededGenerator
  private var rivals: [Rival] = []
  private var clock = MeasuredTime()

  /// A later command while it is compared.
  private struct Rival {
    let command: ComparedCommand
    let sampler: WatchedSampler
    var trial: CommandTrial
    var failure: String?
    var isOpen: Bool { failure == nil && !trial.isFinished }
  }

  /// Compares commands.
  ///
  /// - Parameter progress: Called often, with what is being done.
  /// - Throws: `GateError` for what can't be decided as asked; `MeasurementError` where the first
  ///   command fails, or the only other one.
  package static func run(
    _ request: Request, on bench: any CommandBench, progress: (Activity) -> Void
  ) throws -> CompareResult {
    let thresholds = CommandTrial.thresholds(errorRate: request.errorRate)
    let minimum = ShiftEProcess.minimumValues(reaching: thresholds.above)
    guard request.pairs >= minimum else {
      throw GateError(
        code: .usage, operation: "compare within \(Quantity.count(request.pairs, "pair"))",
        detail: """
          an error rate of \(request.falseAlarmRate) over \
          \(Quantity.count(request.commands.count - 1, "comparison")) requires at least \(minimum)
            Raise --pairs or --false-alarm-rate.
          """)
    }
    var compare = Compare(request, on: bench)
    return try compare.measure(progress: progress)
  }

  private init(_ request: Request, on bench: any CommandBench) {
    self.request = request
    self.bench = bench
    self.watch = KeptWatch(bench.watch())
    self.seed = request.seed ?? bench.seed()
    self.generator = SeededGenerator(seed: seed)
  }

  private mutating func measure(
    progress: (Activity) -> Void
  ) throws -> CompareResult {
    let started = bench.moment()
    let first = try sampler(of: request.commands[0])
    for command in request.commands.dropFirst() {
      let trial = CommandTrial(request, errorRate: request.errorRate, seed: generator.next())
      rivals.append(Rival(command: command, sampler: try sampler(of: command), trial: trial))
    }
    while rivals.contains(where: \.isOpen) {
      for index in rivals.indices where rivals[index].isOpen {
        try takeTurn(of: index, against: first, since: started, progress)
      }
    }
    return result(after: Seconds(started.seconds(to: bench.moment())))
  }

  /// What is wanted of each run: the metric, and what the export has.
  private var metrics: [String] {
    [request.metric]
      + ["wall_time", "user_time", "system_time"].filter { $0 != request.metric }
  }

  private func sampler(of command: ComparedCommand) throws(MeasurementError) -> WatchedSampler {
    let options = SamplerOptions(
      inputFile: request.inputFile, allowsFailure: request.ignoresFailure, launcher: launcher)
    return WatchedSampler(try bench.sampler(of: command, metrics: metrics, options))
  }

  /// Measures some pairs of a command with the first one.
  private mutating func takeTurn(
    of index: Int, against first: WatchedSampler, since started: Moment,
    _ progress: (Activity) -> Void
  ) throws(MeasurementError) {
    let (bench, request, isOnly) = (bench, request, rivals.count == 1)
    let name = "comparing '\(rivals[index].command.name)' with '\(request.commands[0].name)'"
    var rival = rivals[index]
    let begun = bench.moment()
    var inRuns: Seconds = 0
    var pairs = 0
    progress(Activity(name, done: rival.trial.pairs, total: request.pairs))
    do throws(MeasurementError) {
      try PairedMeasurement.measure(
        base: first, candidate: rival.sampler, watch: watch,
        warmup: rival.trial.pairs == 0 ? request.warmup : 0,
        order: { PairOrder.random(using: &generator) },
        take: { pair in
          inRuns += pair.base.duration + pair.candidate.duration
          pairs += 1
          let isWanted = rival.trial.take(
            pair, after: Seconds(started.seconds(to: bench.moment())))
          progress(Activity(name, done: rival.trial.pairs, total: request.pairs))
          return isWanted && (isOnly || pairs < Self.turn)
        })
    } catch {
      guard error.code == .runFailed, !isOnly, !first.hasFailed else {
        throw explained(error)
      }
      rival.failure = explained(error).description
    }
    if rival.failure == nil, rival.trial.worse.ending == .unusable {
      let error = MeasurementError(
        .badMetric, "compare '\(rival.command.name)' with '\(request.commands[0].name)'",
        detail: rival.trial.problem)
      guard !isOnly else { throw error }
      rival.failure = error.description
    }
    rivals[index] = rival
    clock.add(runs: inRuns, loop: Seconds(begun.seconds(to: bench.moment())))
  }

  /// The error with what helps against failures.
  private func explained(_ error: MeasurementError) -> MeasurementError {
    guard error.code == .runFailed, !request.ignoresFailure else { return error }
    return MeasurementError(
      error.code, error.operation,
      detail: error.detail + "\n  To measure it nevertheless: --ignore-failure")
  }

  private mutating func result(after duration: Seconds) -> CompareResult {
    var comparisons: [CommandComparison] = []
    var warnings: [String] = []
    for index in rivals.indices where rivals[index].failure == nil {
      let name = rivals[index].command.name
      let trial = rivals[index].trial
      warnings += MeasurementWarnings.of(name, request.metric, trial)
      if let comparison = rivals[index].trial.result(name, errorRate: request.errorRate) {
        comparisons.append(comparison)
      }
    }
    let reference = rivals.filter { $0.failure == nil }.flatMap(\.trial.base)
    let entries =
      [CompareResult.Entry(command: request.commands[0], runs: reference, failure: nil)]
      + rivals.map { .init(command: $0.command, runs: $0.trial.candidate, failure: $0.failure) }
    return CompareResult(
      metric: comparisons.first?.comparison.metric
        ?? Metric.builtIn(request.metric) ?? Metric(name: request.metric, unit: ""),
      limit: Limit(fraction: request.limit), falseAlarmRate: request.falseAlarmRate, seed: seed,
      entries: entries, comparisons: comparisons, warnings: warnings, duration: duration,
      overhead: clock.overhead)
  }
}

/// A watch that remembers what is usual from one turn to the next.
private final class KeptWatch: Watch {
  private var watch: any Watch

  init(_ watch: any Watch) { self.watch = watch }

  func begin() { watch.begin() }
  func end() -> String? { watch.end() }
}

/// Knows whether a run of it failed.
private final class WatchedSampler: Sampler {
  private let sampler: any Sampler
  private(set) var hasFailed = false

  init(_ sampler: any Sampler) { self.sampler = sampler }

  func sample(show: ([AgentActivity]) -> Void) throws(MeasurementError) -> Sample {
    do {
      return try sampler.sample(show: show)
    } catch {
      hasFailed = true
      throw error
    }
  }
}
