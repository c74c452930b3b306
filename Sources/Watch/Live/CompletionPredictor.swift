import Foundation
package import Model
import Quantities
package import Scheduling
import Statistics

/// Predicts when a run will end, from earlier runs of the same workflow.
///
/// What remains of the plan is replayed with the median times of the runs before, scaled by how fast
/// the tasks that have ended were; a task that runs takes the median of those earlier times that are
/// longer than it has run.
///
/// The interval holds each end that recorded runs don't contradict: if the run ended then, so much of it
/// would be over now, and the prediction would miss by some ratio; those of the recorded runs at the same
/// fraction of their way, each predicted from those before it, say which ratios are usual. The end that
/// comes true is among them with the stated probability, if the run is exchangeable with the recorded
/// ones. Where machines get slower or faster the quantiles follow how often intervals have held.
///
/// - SeeAlso: Shafer and Vovk, "A Tutorial on Conformal Prediction" (2008), JMLR 9:371–421; Gibbs and
///   Candès, "Adaptive Conformal Inference Under Distribution Shift" (2021), NeurIPS 34.
package struct CompletionPredictor: Sendable {
  /// What is known of a run at some moment.
  struct Progress {
    /// In seconds since the run began.
    var elapsed: Double
    /// By the place of each task: since when it has run, nil before it starts.
    var starts: [Double?]
    /// By the place of each task: when it ended; nil before it does.
    var ends: [Double?]
  }

  /// The intervals' probability to contain the truth.
  static let coverage: Fraction = 0.8
  /// The number of runs that a first prediction needs.
  static let minimumRuns = 3

  private let plan: TaskPlan?
  private let past: RecordedTimes
  /// What all recorded runs say.
  private let usual: Usual
  /// What is usual at each of the fractions; found with the first prediction.
  private var stages: [Stage]?

  /// What was usual of recorded runs at a fraction of their way.
  private struct Stage: Sendable {
    var fraction: Double
    /// Of the ratios of true to predicted remaining times.
    var ratios: ConformalInterval
    var range: ClosedRange<Double>
  }

  /// Of the way, at which recorded runs are looked at.
  private static let fractions = (0..<20).map { Double($0) / 20 } + [0.98]

  /// - Parameters:
  ///   - past: The recorded runs of the workflow.
  ///   - plan: Its plan; nil for a single command.
  init(_ past: RecordedTimes, plan: TaskPlan?) {
    (self.past, self.plan) = (past, plan)
    usual = Usual(past, first: past.runs.count)
  }

  /// - Parameters:
  ///   - runs: The recorded ones of the workflow, oldest first.
  ///   - plan: Its plan; nil for a single command.
  package init(_ runs: [Run], plan: TaskPlan?) {
    self.init(RecordedTimes(runs, of: plan?.tasks.map(\.id) ?? []), plan: plan)
  }

  /// Adds what recorded runs say to a state: the predicted end, and what tasks usually take for which
  /// the plan has no estimate.
  package mutating func complete(_ live: inout LiveState) {
    live.prediction = prediction(for: live)
    for (task, median) in zip(past.names, usual.medians) {
      guard let place = live.places[task], live.tasks[place].estimate == nil else { continue }
      live.tasks[place].estimate = median.map { Seconds($0) }
    }
  }

  /// Predicts the end of a run.
  ///
  /// - Returns: nil with too few recorded runs, or where it has taken longer than all of them.
  /// - Complexity: At first at each twentieth of the way, as many replays of the plan as there are
  ///   recorded runs; one replay then.
  package mutating func prediction(for live: LiveState) -> LiveState.Prediction? {
    let progress = Progress(
      elapsed: live.elapsed.value, starts: past.names.map { live.task($0)?.start?.value },
      ends: past.names.map { live.task($0)?.end?.value })
    guard let total = total(progress, usual), total > progress.elapsed else {
      return nil
    }
    let stages = self.stages ?? makeStages()
    self.stages = stages
    guard let interval = Self.interval(stages, elapsed: progress.elapsed, total: total) else {
      return nil
    }
    let nearest = Self.nearest(to: progress.elapsed / total, among: stages)
    return LiveState.Prediction(
      total: Seconds(total), interval: Seconds(interval.lowerBound)...Seconds(interval.upperBound),
      coverage: Self.coverage, runs: past.runs.count,
      backtest: .init(held: nearest?.ratios.held ?? 0, count: nearest?.ratios.count ?? 0))
  }

  /// The ends that recorded runs don't contradict, in seconds since the run began.
  private static func interval(
    _ stages: [Stage], elapsed: Double, total: Double
  ) -> ClosedRange<Double>? {
    var found: ClosedRange<Double>?
    func add(_ end: Double) {
      found = found.map { min($0.lowerBound, end)...max($0.upperBound, end) } ?? end...end
    }
    // Between two stages what is usual moves evenly.
    for (one, other) in zip(stages, stages.dropFirst()) {
      for step in 0..<steps {
        let weight = Double(step) / Double(steps)
        let fraction = one.fraction + weight * (other.fraction - one.fraction)
        let lower = one.range.lowerBound + weight * (other.range.lowerBound - one.range.lowerBound)
        let upper = one.range.upperBound + weight * (other.range.upperBound - one.range.upperBound)
        guard fraction > 0, elapsed > 0 else { continue }
        let end = elapsed / fraction
        if (lower...upper).contains((end - elapsed) / (total - elapsed)) { add(end) }
      }
    }
    // At the very beginning, and where the grid misses a narrow interval, the nearest stage decides.
    guard found == nil || found?.lowerBound == found?.upperBound,
      let nearest = nearest(to: elapsed / total, among: stages)
    else { return found }
    add(elapsed + nearest.range.lowerBound * (total - elapsed))
    add(elapsed + nearest.range.upperBound * (total - elapsed))
    return found
  }

  private static func nearest(to fraction: Double, among stages: [Stage]) -> Stage? {
    stages.min { abs($0.fraction - fraction) < abs($1.fraction - fraction) }
  }

  /// The points between two stages.
  private static let steps = 40

  /// Looks at recorded runs at all fractions of their way, each predicted from the runs before it.
  private func makeStages() -> [Stage] {
    var ratios = Self.fractions.map { _ in ConformalInterval(coverage: Self.coverage.value) }
    for (place, run) in past.runs.enumerated() {
      let usual = Usual(past, first: place)
      for (index, fraction) in Self.fractions.enumerated() {
        let elapsed = fraction * run.total
        guard let predicted = total(Progress(of: run, at: elapsed), usual), predicted > elapsed
        else { continue }
        ratios[index].add((run.total - elapsed) / (predicted - elapsed))
      }
    }
    return zip(Self.fractions, ratios).compactMap { fraction, ratios in
      ratios.range.map { Stage(fraction: fraction, ratios: ratios, range: $0) }
    }
  }

  // MARK: - The most probable end

  /// What the first so many recorded runs took.
  private struct Usual {
    let totals: [Double]
    /// By the place of each task, in seconds.
    let times: [[Double]]
    /// nil for a task that was never recorded.
    let medians: [Double?]

    init(_ past: RecordedTimes, first count: Int) {
      totals = past.runs.prefix(count).map(\.total)
      times = past.durations(ofFirst: count)
      medians = times.map { $0.isEmpty ? nil : median(of: $0) }
    }
  }

  /// When a run will probably end, in seconds since it began.
  private func total(_ progress: Progress, _ usual: Usual) -> Double? {
    guard usual.totals.count >= Self.minimumRuns else { return nil }
    guard let plan else {
      let longer = usual.totals.filter { $0 > progress.elapsed }
      return longer.isEmpty ? nil : median(of: longer)
    }
    let speed = speed(progress, usual.medians)
    var rest: [Double] = []
    var places: [Int] = []
    for task in plan.tasks.indices where progress.ends[task] == nil {
      places.append(task)
      guard let start = progress.starts[task] else {
        rest.append(speed * (usual.medians[task] ?? plan.tasks[task].estimate?.value ?? 0))
        continue
      }
      let ran = progress.elapsed - start
      let longer = usual.times[task].map { $0 * speed }.filter { $0 > ran }
      rest.append(longer.isEmpty ? 0 : median(of: longer) - ran)
    }
    guard let makespan = makespan(of: places, rest, progress) else { return nil }
    return progress.elapsed + makespan
  }

  /// How much longer tasks take than usual: by those that have ended, and as surely as they are much
  /// of the work.
  private func speed(_ progress: Progress, _ medians: [Double?]) -> Double {
    var (taken, expected, work) = (0.0, 0.0, 0.0)
    for (task, usual) in medians.enumerated() {
      guard let usual else { continue }
      work += usual
      guard let start = progress.starts[task], let end = progress.ends[task] else { continue }
      taken += end - start
      expected += usual
    }
    guard taken > 0, expected > 0 else { return 1 }
    return exp(expected / work * log(taken / expected))
  }

  /// How long what remains of the plan takes, in seconds.
  private func makespan(of places: [Int], _ rest: [Double], _ progress: Progress) -> Double? {
    guard let plan else { return nil }
    let all = plan.dependencies
    // What has ended takes no time and waits for nothing.
    var durations = [Double](repeating: 0, count: plan.tasks.count)
    for (place, time) in zip(places, rest) { durations[place] = time }
    let needs = all.needs.enumerated().map { node, needs in
      node < plan.tasks.count && progress.starts[node] != nil ? [] : needs
    }
    let pins = plan.tasks.map { Int32($0.agent ?? -1) }
    guard
      let graph = try? TaskGraph(
        durations: durations, needs: needs, pins: pins.contains { $0 >= 0 } ? pins : [])
    else { return nil }
    // What runs goes on first.
    let priorities = plan.priorities
    let order = plan.tasks.indices.sorted {
      let (one, other) = (progress.starts[$0] == nil, progress.starts[$1] == nil)
      return one == other ? priorities[$0] < priorities[$1] : !one
    }
    return Replay(
      graph, agents: plan.agents.count, priorities: ReadyTasks.priorities(inOrder: order)
    ).makespan
  }
}

extension CompletionPredictor.Progress {
  /// A recorded run at a moment.
  init(of run: RecordedTimes.Past, at elapsed: Double) {
    self.elapsed = elapsed
    starts = run.tasks.map { $0.flatMap { $0.lowerBound <= elapsed ? $0.lowerBound : nil } }
    ends = run.tasks.map { $0.flatMap { $0.upperBound <= elapsed ? $0.upperBound : nil } }
  }
}
