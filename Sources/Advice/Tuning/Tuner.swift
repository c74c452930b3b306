package import Configuration
import Foundation
package import Gate
import Model
import Processes
import Quantities
import Statistics

/// Searches for better settings with real runs, and proves the winner against the present one.
///
/// Settings that can be listed are thinned out by successive halving, others are searched by Bayesian
/// optimisation. What earlier searches found says which settings are worth running again.
package struct Tuner: Sendable {
  package let space: ParameterSpace
  package let goal: TuningGoal
  package let budget: TuningGoal.Budget
  /// What is known from earlier searches: the logarithm of the metric against the present setting.
  package var known: [Setting: TuningRecord.Knowledge] = [:]
  package var seed: UInt64 = 1
  package var now: @Sendable () -> Double = { Double(Moment.now.nanoseconds) * 1e-9 }

  /// The part of the budget that the search may take; proving the winner takes the rest.
  private static let searchFraction = 0.6
  /// Fewer runs are no search.
  private static let minimumRuns = 6
  /// A Gaussian process of more runs takes longer than the runs.
  private static let maximumSmoothedRuns = 150
  /// So many are told apart with what is left of the budget.
  private static let finalists = 4
  /// No pairs fewer than these prove anything.
  private static let minimumPairs = ShiftEProcess.minimumValues(reaching: 1 / falseGain)
  /// The chance of a gain that is none.
  package static let falseGain = 0.01

  package init(_ space: ParameterSpace, for goal: TuningGoal, within budget: TuningGoal.Budget) {
    self.space = space
    self.goal = goal
    self.budget = budget
  }

  /// Searches.
  ///
  /// - Parameters:
  ///   - bench: What runs settings.
  ///   - progress: Called before each run with what was done of all that is to be done.
  /// - Throws: `AdviceError.budget` where not even one round can be run; what the bench throws.
  package func tune(
    on bench: inout some TuningBench, progress: (Int, Int) -> Void = { _, _ in }
  ) throws -> Tuning {
    var search = TuningSearch(space: space, goal: goal, started: now())
    var generator = SeededGenerator(seed: seed)
    _ = try search.run([space.present], on: &bench)
    guard let metric = search.metric else {
      throw AdviceError(
        code: .usage,
        detail: """
          the run with the current setting \(search.problem(of: space.present) ?? "reported no metric") \
          (required: '\(goal.metric)')
            Metrics of the run: \(search.names.joined(separator: ", "))
          """)
    }
    // The first one may have built something and filled caches.
    let second = now()
    _ = try search.run([space.present], on: &bench)
    let elapsed = max(now() - second, 1e-6)
    let affordable = runs(for: elapsed)
    let searchRuns = Int(saturating: Double(affordable) * Self.searchFraction)
    let total = min(affordable, 1_000_000)
    let method: Tuning.Method
    if let settings = candidates, settings.count <= searchRuns {
      method = .halving
      try halve(settings, runs: searchRuns, &search, on: &bench, using: &generator) {
        progress($0, total)
      }
    } else {
      guard searchRuns >= Self.minimumRuns else {
        throw AdviceError(
          code: .budget,
          detail: """
            the budget is too small for one round: it allows \(affordable) runs\
            \(seconds(elapsed)), but a search needs at least \(Self.needed)
              Increase it: --budget \(suggestion(elapsed))
            """)
      }
      method = .bayesian
      try optimize(runs: searchRuns, &search, on: &bench, using: &generator) { progress($0, total) }
    }
    try playOff(runs: affordable, &search, on: &bench, using: &generator) { progress($0, total) }
    let ranked = search.ranked
    var confirmation: Tuning.Confirmation?
    if let best = ranked.first, best != space.present {
      let left = affordable - search.runs
      confirmation = try confirm(
        best, metric: metric, pairs: max(left / 2, 0), deadline: deadline(search.started),
        on: &bench
      ) { progress(search.runs + 2 * $0, total) }
    }
    return search.tuning(
      method: method, confirmation: confirmation, duration: Seconds(now() - search.started),
      pairRuns: 2 * (confirmation?.pairs ?? 0))
  }

  private static let needed = Int(saturating: (Double(minimumRuns) / searchFraction).rounded(.up))

  private func seconds(_ run: Double) -> String {
    guard case .time = budget else { return "" }
    return " of \(Quantity.text(run, unit: "s"))"
  }

  private func suggestion(_ run: Double) -> String {
    switch budget {
    case .runs: "\(Self.needed)runs"
    case .time: "\(Int(saturating: (Double(Self.needed) * run).rounded(.up)))s"
    }
  }

  /// How many runs the budget is worth.
  ///
  /// - Parameter run: How long one takes, in seconds.
  private func runs(for run: Double) -> Int {
    switch budget {
    case .runs(let count): count
    case .time(let time): Int(saturating: min(1e6, time.value / run))
    }
  }

  private func deadline(_ started: Double) -> Double {
    if case .time(let time) = budget { started + time.value } else { .infinity }
  }

  /// All settings that may be the best, the present one among them; nil where they can't be listed.
  private var candidates: [Setting]? {
    guard let all = space.settings else { return nil }
    let arms = all.map { setting in
      known[setting].map { ThompsonSampling.Arm(mean: $0.mean, error: $0.error) }
        ?? ThompsonSampling.Arm(mean: 0, error: .infinity)
    }
    var places = Set(ThompsonSampling.candidates(among: arms, seed: seed))
    if let present = all.firstIndex(of: space.present) { places.insert(present) }
    return places.sorted().map { all[$0] }
  }

  // MARK: - Searches

  private func halve(
    _ settings: [Setting], runs: Int, _ search: inout TuningSearch,
    on bench: inout some TuningBench,
    using generator: inout SeededGenerator, progress: (Int) -> Void
  ) throws {
    var halving = SuccessiveHalving(count: settings.count, maximumRuns: runs)
    while !halving.isFinished, now() < deadline(search.started), !search.hasReached(goal) {
      // In another order each time, so that none always follows the same one.
      let order = halving.remaining.indices.shuffled(using: &generator)
      var block = [Double](repeating: .nan, count: order.count)
      for place in order {
        progress(search.runs)
        block[place] = try search.run([settings[halving.remaining[place]]], on: &bench)[0]
        if now() >= deadline(search.started) { break }
      }
      if now() >= deadline(search.started), block.contains(where: \.isNaN) { break }
      halving.take(block)
    }
    search.order = halving.ranked.map { settings[$0] }
  }

  /// Runs the best few again with what proving a clear winner leaves of the budget.
  private func playOff(
    runs: Int, _ search: inout TuningSearch, on bench: inout some TuningBench,
    using generator: inout SeededGenerator, progress: (Int) -> Void
  ) throws {
    let finalists = Array(search.ranked.prefix(Self.finalists))
    guard finalists.count > 1, finalists[0] != space.present,
      let lead = search.lead(of: finalists[0], over: space.present), lead > 0
    else { return }
    // No more pairs than these it takes nearly always, where the lead is so many deviations of one.
    let pairs = 1.15 * Double(Self.minimumPairs) + 40 / (lead * lead)
    let reserve = min(1e6, 2 * pairs)
    while Double(runs - search.runs - finalists.count) >= reserve,
      now() < deadline(search.started), !search.hasReached(goal)
    {
      for setting in finalists.shuffled(using: &generator) {
        progress(search.runs)
        _ = try search.run([setting], on: &bench)
      }
    }
    search.orderByMean(first: finalists)
  }

  private func optimize(
    runs: Int, _ search: inout TuningSearch, on bench: inout some TuningBench,
    using generator: inout SeededGenerator, progress: (Int) -> Void
  ) throws {
    let dimensions = space.parameters.count
    let runs = min(runs, Self.maximumSmoothedRuns)
    let first = min(runs / 2, max(5, 4 * dimensions))
    for setting in space.spread(first, using: &generator) {
      progress(search.runs)
      _ = try search.run([setting], on: &bench)
      if now() >= deadline(search.started) || search.hasReached(goal) { return }
    }
    while search.runs < runs, now() < deadline(search.started), !search.hasReached(goal) {
      progress(search.runs)
      let next = search.mostPromising(using: &generator) ?? space.random(using: &generator)
      _ = try search.run([next], on: &bench)
    }
    search.orderBySmoothing()
  }

  // MARK: - Proof

  /// Runs the winner and the present setting in pairs on fresh processes until one is better beyond
  /// doubt.
  private func confirm(
    _ best: Setting, metric: Metric, pairs: Int, deadline: Double, on bench: inout some TuningBench,
    progress: (Int) -> Void
  ) throws -> Tuning.Confirmation {
    let threshold = 1 / Self.falseGain
    var test = SequentialShiftTest(
      limit: 0, thresholds: .init(above: threshold, below: threshold))
    let scale = Scale(metric.better)
    var count = 0
    if pairs > 0 {
      try bench.pairs(space.present, best, metric: metric.name, seed: seed) { before, after in
        count += 1
        if let before, let after, before > 0, after > 0 {
          test.add(scale.logRatio(base: before, candidate: after))
        }
        progress(count)
        return test.decision == nil && count < pairs && now() < deadline
      }
    }
    let (lower, upper) = test.interval(lowerError: Self.falseGain, upperError: Self.falseGain)
    let center = pseudomedian(of: test.differences) ?? 0
    let estimate = min(max(center, lower), upper)
    return Tuning.Confirmation(
      isConfirmed: test.decision == .below, change: scale.change(estimate),
      interval: lower.isFinite && upper.isFinite
        ? scale.change(lower)...scale.change(upper) : nil,
      confidence: 1 - 2 * Self.falseGain, pairs: count)
  }
}
