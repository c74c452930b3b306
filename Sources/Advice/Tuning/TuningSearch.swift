import Configuration
import Foundation
import Gate
import Model
import Quantities
import Statistics

/// The runs of a search so far, and what they say.
struct TuningSearch {
  let space: ParameterSpace
  let goal: TuningGoal
  /// In seconds since 1970.
  let started: Double
  /// The goal's metric, once a run had it.
  private(set) var metric: Metric?
  /// The names of the metrics of the runs.
  private(set) var names: [String] = []
  /// What each run came to, in their order.
  private var trials: [(setting: Setting, value: Double)] = []
  /// The logarithms of each setting.
  private var logs: [Setting: [Double]] = [:]
  private var others: [Setting: [String: [Double]]] = [:]
  private var metrics: [String: Metric] = [:]
  private var problems: [Setting: String] = [:]
  /// The settings from best to worst, as the search has it.
  var order: [Setting] = []

  init(space: ParameterSpace, goal: TuningGoal, started: Double) {
    self.space = space
    self.goal = goal
    self.started = started
  }

  var runs: Int { trials.count }
  func problem(of setting: Setting) -> String? { problems[setting] }

  /// Runs settings once each.
  ///
  /// - Returns: The logarithms of the metric, smaller being better; NaN for what can't be chosen.
  mutating func run(
    _ settings: [Setting], on bench: inout some TuningBench
  ) throws -> [Double] {
    try settings.map { setting in
      let value: Double
      switch try bench.run(setting) {
      case .failed(let reason):
        problems[setting] = reason
        value = .nan
      case .measured(let values): value = take(values, of: setting)
      }
      trials.append((setting, value))
      logs[setting, default: []].append(value)
      return value
    }
  }

  private mutating func take(_ values: [(metric: Metric, value: Double)], of setting: Setting)
    -> Double
  {
    for (metric, value) in values {
      if metrics[metric.name] == nil { names.append(metric.name) }
      metrics[metric.name] = metric
      others[setting, default: [:]][metric.name, default: []].append(value)
    }
    guard let found = values.first(where: { $0.metric.name == goal.metric }) else {
      problems[setting] = "reported no '\(goal.metric)'"
      return .nan
    }
    metric = found.metric
    guard found.value > 0, found.value.isFinite else {
      problems[setting] = "'\(goal.metric)' is \(found.value), but ratios require values above zero"
      return .nan
    }
    // One odd run breaks no limit: the median of all has to.
    let broken = goal.constraints.first { limit in
      others[setting]?[limit.metric].map { !limit.holds(median(of: $0)) } ?? false
    }
    problems[setting] = broken.map { limit in
      "violates '\(limit)': \(Quantity.number(median(of: others[setting]?[limit.metric] ?? [])))"
    }
    return broken == nil ? scale.logarithm(found.value) : .nan
  }

  private var sign: Double { metric?.better == .higher ? -1 : 1 }
  private var scale: Scale { Scale(metric?.better ?? .lower) }

  /// Whether some setting has proved good enough: twice, so that it isn't luck alone.
  func hasReached(_ goal: TuningGoal) -> Bool {
    guard let target = goal.target, metric != nil else { return false }
    return logs.keys.contains { setting in
      guard problems[setting] == nil, let values = others[setting]?[goal.metric], values.count > 1
      else { return false }
      let value = median(of: values)
      return sign > 0 ? value <= target : value >= target
    }
  }

  // MARK: - Bayesian optimisation

  private static let tried = 500

  /// The setting whose run promises most.
  func mostPromising(using generator: inout SeededGenerator) -> Setting? {
    guard let process, let best = smoothed(process).first else { return nil }
    var candidates = (0..<Self.tried).map { _ in space.random(using: &generator) }
    for reach in [0.03, 0.1] {
      for _ in 0..<(Self.tried / 2) {
        candidates.append(space.neighbour(of: best.setting, reach: reach, using: &generator))
      }
    }
    let promises = candidates.map {
      process.expectedImprovement(at: space.point(of: $0), below: best.value)
    }
    return promises.indices.max { promises[$0] < promises[$1] }.map { candidates[$0] }
  }

  /// The function behind the runs; what can't be chosen is as bad as the worst.
  private var process: GaussianProcess? {
    let worst = trials.map(\.value).filter { !$0.isNaN }.max() ?? 0
    return GaussianProcess(
      points: trials.map { space.point(of: $0.setting) },
      values: trials.map { $0.value.isNaN ? worst : $0.value })
  }

  /// The settings that ran, by what the function behind them is there, the best first.
  private func smoothed(_ process: GaussianProcess) -> [(setting: Setting, value: Double)] {
    var seen: Set<Setting> = []
    return trials.filter { problems[$0.setting] == nil && seen.insert($0.setting).inserted }
      .map { ($0.setting, process.prediction(at: space.point(of: $0.setting)).mean) }
      .sorted { ($0.1, $0.0.description) < ($1.1, $1.0.description) }
  }

  /// By how many deviations of a pair a setting is better than another; nil where nothing ran twice.
  func lead(of setting: Setting, over other: Setting) -> Double? {
    var (squares, freedom) = (0.0, 0)
    for values in logs.values where values.count > 1 && !values.contains(where: \.isNaN) {
      squares += SampleMoments(values)?.residualSquares ?? .nan
      freedom += values.count - 1
    }
    let gain = middle(other) - middle(setting)
    guard freedom > 0, gain.isFinite else { return nil }
    return gain / max((2 * squares / Double(freedom)).squareRoot(), 1e-6)
  }

  /// Puts some settings first, those with the better means before the others.
  mutating func orderByMean(first settings: [Setting]) {
    func mean(_ setting: Setting) -> Double {
      let values = logs[setting] ?? []
      return values.isEmpty ? .infinity : Statistics.mean(of: values)
    }
    order = settings.sorted { mean($0) < mean($1) }
  }

  mutating func orderBySmoothing() {
    order = process.map { smoothed($0).map(\.setting) } ?? []
  }

  // MARK: - Results

  /// The settings that can be chosen, the best first.
  var ranked: [Setting] {
    let listed = Set(order)
    let left = logs.keys.filter { !listed.contains($0) }.map { (middle($0), $0.description, $0) }
      .sorted { ($0.0, $0.1) < ($1.0, $1.1) }
    return (order + left.map(\.2)).filter { problems[$0] == nil }
  }

  /// The median of a setting's logarithms; infinite where there is none.
  private func middle(_ setting: Setting) -> Double {
    let values = (logs[setting] ?? []).filter { !$0.isNaN }
    return values.isEmpty ? .infinity : median(of: values)
  }

  func tuning(
    method: Tuning.Method, confirmation: Tuning.Confirmation?, duration: Seconds, pairRuns: Int
  ) -> Tuning {
    let present = middle(space.present)
    let bad = logs.keys.filter { problems[$0] != nil }.sorted {
      $0.description < $1.description
    }
    let candidates = (ranked + bad).map { setting in
      let values = others[setting] ?? [:]
      let change = scale.change(middle(setting) - present)
      return Tuning.Candidate(
        setting: setting, value: values[goal.metric].map { median(of: $0) } ?? .nan,
        change: change.isFinite ? change : nil,
        runs: logs[setting]?.count ?? 0,
        others: values.mapValues { median(of: $0) }.filter { $0.key != goal.metric },
        problem: problems[setting])
    }
    return Tuning(
      method: method, metric: metric ?? Metric(name: goal.metric, unit: ""),
      present: space.present,
      presentValue: others[space.present]?[goal.metric].map { median(of: $0) },
      candidates: candidates, confirmation: confirmation,
      sensitivity: sensitivity, front: front(candidates),
      runs: trials.count + pairRuns, duration: duration, warnings: warnings)
  }

  /// By how much the metric gets worse where one parameter alone leaves the best setting.
  private var sensitivity: [Tuning.Sensitivity] {
    guard let best = ranked.first else { return [] }
    // Where all settings ran there is nothing to guess.
    let process = space.count == nil || order.isEmpty ? self.process : nil
    return space.parameters.compactMap { parameter -> Tuning.Sensitivity? in
      let values: [String] =
        switch parameter.values {
        case .list(let list): list
        case .range: (0...20).map { parameter.value(at: Double($0) / 20) }
        }
      let levels = values.compactMap { value -> (String, Double)? in
        let setting = Setting(best.values.merging([parameter.name: value]) { $1 })
        let measured = middle(setting)
        let level =
          measured.isFinite ? measured : process?.prediction(at: space.point(of: setting)).mean
        return level.map { (value, $0) }
      }
      guard let worst = levels.max(by: { $0.1 < $1.1 }),
        let minimum = levels.min(by: { $0.1 < $1.1 }), levels.count > 1
      else { return nil }
      return Tuning.Sensitivity(
        parameter: parameter.name, worst: worst.0, change: scale.change(worst.1 - minimum.1))
    }.sorted { $0.change > $1.change }
  }

  /// The settings that none beats in two metrics: the goal's, and the one that differs most.
  private func front(
    _ candidates: [Tuning.Candidate]
  ) -> (metric: Metric, candidates: [Tuning.Candidate])? {
    let usable = candidates.filter { $0.problem == nil }
    let wanted = goal.constraints.map(\.metric) + ["peak_rss", "cpu_time"] + names
    guard let name = wanted.first(where: { $0 != goal.metric && metrics[$0] != nil }),
      let second = metrics[name]
    else { return nil }
    let turned = second.better == .lower ? 1.0 : -1.0
    func pair(_ one: Tuning.Candidate) -> (Double, Double)? {
      one.others[name].map { (sign * one.value, turned * $0) }
    }
    let best = usable.filter { one in
      guard let mine = pair(one) else { return false }
      return !usable.contains { other in
        guard let theirs = pair(other) else { return false }
        return theirs.0 <= mine.0 && theirs.1 <= mine.1 && theirs != mine
      }
    }
    return (second, best.sorted { sign * $0.value < sign * $1.value })
  }

  /// Parameters whose values made no difference when all settings ran once: an analysis of variance
  /// of the first run of each.
  ///
  /// - SeeAlso: Fisher (1925), Statistical Methods for Research Workers, chapter 7.
  private var withoutEffect: [(name: String, pValue: Double)] {
    guard let settings = space.settings, space.parameters.count > 1 else { return [] }
    let first = settings.map { logs[$0]?.first ?? .nan }
    guard let moments = SampleMoments(first) else { return [] }
    var rest = moments.residualSquares
    var freedom = moments.count - 1
    let effects = space.parameters.map { parameter -> (String, squares: Double, freedom: Double) in
      let levels = Dictionary(grouping: first.indices) { settings[$0].values[parameter.name] }
      let squares = levels.values.reduce(0.0) { sum, places in
        let off = mean(of: places.map { first[$0] }) - moments.mean
        return sum + Double(places.count) * off * off
      }
      rest -= squares
      freedom -= Double(levels.count - 1)
      return (parameter.name, squares, Double(levels.count - 1))
    }
    guard freedom > 0, rest > 0 else { return [] }
    return effects.compactMap { name, squares, own in
      guard own > 0, let distribution = FDistribution(numerator: own, denominator: freedom) else {
        return nil
      }
      let pValue = distribution.survival(squares / own / (rest / freedom))
      return pValue > 0.05 ? (name, pValue) : nil
    }
  }

  private var warnings: [String] {
    var warnings = withoutEffect.map {
      "'\($0.name)' has no detectable effect (p \(Quantity.pValue($0.pValue))); the run may ignore it"
    }
    let unknown = goal.constraints.filter { metrics[$0.metric] == nil }
    warnings += unknown.map { "no run reported '\($0.metric)': '\($0)' had no effect" }
    if let problem = problems[space.present] {
      warnings.append("the current setting is invalid: it \(problem)")
    }
    let failed = problems.count
    if failed > 0 { warnings.append("\(failed) settings are invalid") }
    return warnings
  }
}
