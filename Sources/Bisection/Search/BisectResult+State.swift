import Foundation
import Gate
import Git
import History
import Model
import Quantities
import Statistics

extension BisectResult {
  /// More candidates aren't listed.
  private static let maximumCandidates = 20

  /// Sums a state up.
  init(
    _ state: BisectionState, warnings: [String], duration: Seconds?, overhead: Fraction?,
    in project: borrowing Project
  ) throws {
    guard let level = state.answerLevel, let asked = state.levels.first else {
      preconditionFailure("a bisection has a range")
    }
    let commits = try level.range.commits.map { try project.repository.commit($0) }
    let bisection = level.bisection
    let metric =
      state.metric ?? Metric.builtIn(state.start.metric)
      ?? Metric(name: state.start.metric, unit: "")
    let finding = bisection.largest
    let stretch = finding?.stretch ?? bisection.search.best
    self.outcome =
      asked.abandoned == nil ? Self.outcome(asked.bisection) : .undecided
    self.isAbandoned = asked.abandoned != nil
    self.workflow = state.start.workflow
    self.metric = metric
    self.isImprovement = state.start.improvement
    self.good = try project.repository.commit(state.start.good)
    self.bad = try project.repository.commit(state.start.bad)
    self.origin = state.start.origin
    self.confidence = state.start.settings.confidence
    self.smallestChange = state.start.settings.smallestChange
    // The step must be that of each merge on the way, too.
    let outerProbability = state.answerPath.dropLast().reduce(1.0) {
      $0 * ($1.bisection.largest?.stretch.probability ?? 1)
    }
    let isFound = outcome == .found
    self.firstBad =
      isFound ? try level.culprit.map { try project.repository.commit($0) } : nil
    self.lastGood = isFound ? stretch.map { commits[$0.lower] } : nil
    self.probability = min(1, (stretch?.probability ?? 0) * outerProbability)
    let posterior = Self.posterior(bisection)
    self.candidates = Self.candidates(
      commits, posterior, only: isFound ? finding?.stretch : nil, share: outerProbability)
    self.noChangeProbability = asked.bisection.overview.noStep
    self.oppositeProbability = asked.bisection.overview.oppositeStep
    let effect = Effect(of: state, metric)
    self.change = finding.map { effect.change($0.size) }
    self.interval = finding.flatMap { effect.interval(of: $0) }
    self.intervalConfidence = 1 - 2 * Effect.intervalError
    self.isConfirmed = finding?.isConfirmed ?? false
    self.runs = state.runs
    self.pairs = state.levels.reduce(0) { $0 + $1.bisection.pairs }
    self.recordedRuns = state.recordedRuns
    self.builds = state.builds
    self.skipped = try state.skipped.map {
      (try project.repository.commit($0.commit), $0.reason)
    }
    self.merge = try level.range.merge.map { try project.repository.commit($0) }
    self.ranges = try state.answerPath.map { try Self.range($0, in: project) }
    self.points = Self.points(commits, state.values, metric, posterior)
    self.hints = Self.hints(bisection, commits) { effect.change($0) }
    (self.changedFiles, self.moved) = try Self.changes(
      from: lastGood, to: firstBad, state, besides: metric.name, in: project)
    self.cause =
      firstBad == nil || isImprovement
      ? nil : LikelyCause.find(changedFiles: changedFiles, moved: moved, metric: metric)
    self.warnings = Self.about(state, asked) + warnings + Self.unexplained(state, effect)
    self.duration = duration
    self.overhead = overhead
  }

  /// How sizes of steps are shown.
  private struct Effect {
    /// The chance that each end of the interval is wrong, as that of the confirmation.
    static let intervalError = ErrorRates.confirmation

    private let sign: Double
    private let scale: Scale

    init(of state: BisectionState, _ metric: Metric) {
      sign = state.start.improvement ? -1 : 1
      scale = Scale(metric.better)
    }

    /// As a fraction, positive when worse.
    func change(_ size: Double) -> Double { scale.change(sign * size) }

    func interval(of finding: Bisection.Finding) -> Interval? {
      let ends = finding.shift.interval(
        lowerError: Self.intervalError, upperError: Self.intervalError)
      guard ends.lower.isFinite, ends.upper.isFinite else { return nil }
      let changes = [change(ends.lower), change(ends.upper)].sorted()
      return Interval(lower: changes[0], upper: changes[1])
    }
  }

  private static func range(
    _ level: BisectionState.Level, in project: borrowing Project
  ) throws -> Range {
    Range(
      commits: try level.range.commits.map { try project.repository.commit($0) },
      unseen: level.range.unseen, posterior: posterior(level.bisection))
  }

  private static func points(
    _ commits: [Commit], _ values: [String: [String: [Double]]], _ metric: Metric,
    _ posterior: [Double]
  ) -> [Point] {
    commits.enumerated().compactMap { position, commit in
      let values = values[commit.id.hex]?[metric.name] ?? []
      return values.isEmpty
        ? nil
        : Point(
          commit: commit, position: position, median: median(of: values), runs: values.count,
          probability: posterior.prefix(position).reduce(0, +))
    }
  }

  /// What the culprit changed: its files, and other metrics.
  private static func changes(
    from lastGood: Commit?, to firstBad: Commit?, _ state: BisectionState,
    besides metric: String, in project: borrowing Project
  ) throws -> (files: [String], moved: [MovedMetric]) {
    guard let firstBad, let lastGood else { return ([], []) }
    let parent = firstBad.parents.first ?? lastGood.id
    let pairs = state.pairs.filter {
      $0.lower == lastGood.id.hex && $0.upper == firstBad.id.hex
    }
    return (
      try project.repository.changedPaths(from: parent, to: firstBad.id),
      MovedMetric.find(in: pairs, besides: metric)
    )
  }

  /// What is to be known of the range asked for.
  private static func about(_ state: BisectionState, _ asked: BisectionState.Level) -> [String] {
    var about: [String] = []
    if let first = asked.range.commits.first, first != state.start.good {
      about.append(
        "\(state.start.good.prefix(10)) is on a branch that was merged later; the search starts "
          + "at its fork point \(first.prefix(10))")
    }
    if let reason = asked.abandoned { about.append("can't search this range: \(reason)") }
    return about
  }

  /// Branches that weren't searched, and commits that explain only a part.
  private static func unexplained(_ state: BisectionState, _ effect: Effect) -> [String] {
    let abandoned = state.levels.compactMap { level in
      level.abandoned.flatMap { reason in
        level.range.merge.map { "the branch merged by \($0.prefix(7)) was not searched: \(reason)" }
      }
    }
    let partial = state.partialExplanations.map { part in
      "\(part.commit.prefix(10)) in the branch merged by \(part.merge.prefix(10)) is a change"
        + " of \(Quantity.percent(effect.change(part.size))), which explains only a part"
    }
    return abandoned + partial
  }

  private static func outcome(_ bisection: Bisection) -> Outcome {
    switch bisection.ending {
    case .found: .found
    case .noChange: .noChange
    case .opposite: .opposite
    case .undecided: .undecided
    case nil: .running
    }
  }

  /// The probability of each position after the first.
  private static func posterior(_ bisection: Bisection) -> [Double] {
    var posterior: [Double] = []
    for stretch in bisection.overview.stretches {
      posterior += Array(
        repeating: stretch.probability / Double(stretch.count), count: stretch.count)
    }
    return posterior
  }

  private static func candidates(
    _ commits: [Commit], _ posterior: [Double], only stretch: StepSearch.Stretch?, share: Double
  ) -> [Candidate] {
    if let stretch {
      let each = share * stretch.probability / Double(stretch.count)
      return commits[(stretch.lower + 1)...stretch.upper].map {
        Candidate(commit: $0, probability: each)
      }
    }
    return zip(commits.dropFirst(), posterior).filter { $0.1 >= 0.001 }
      .sorted { $0.1 > $1.1 }.prefix(maximumCandidates)
      .map { Candidate(commit: $0.0, probability: share * $0.1) }
  }

  private static func hints(
    _ bisection: Bisection, _ commits: [Commit], change: (Double) -> Double
  ) -> [Hint] {
    func hint(
      _ stretch: StepSearch.Stretch, _ size: Double, _ probability: Double, _ isConfirmed: Bool
    ) -> Hint {
      Hint(
        from: commits[stretch.lower + 1], through: commits[stretch.upper],
        probability: probability, change: change(size), isConfirmed: isConfirmed)
    }
    let others = bisection.findings.filter { $0.stretch != bisection.largest?.stretch }
    return others.map { hint($0.stretch, $0.size, $0.stretch.probability, $0.isConfirmed) }
      + bisection.hints.map { hint($0.stretch, $0.stretch.step, $0.probability, false) }
  }
}
