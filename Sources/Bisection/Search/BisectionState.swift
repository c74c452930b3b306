import Foundation
package import Model
import Quantities
import Statistics

/// A bisection as its events have made it.
package struct BisectionState {
  /// A search in one range.
  package struct Level {
    package let range: BisectionEvent.Range
    package var bisection: Bisection
    /// Why it couldn't be searched.
    package var abandoned: String?
    fileprivate let positions: [String: Int]

    fileprivate init(_ range: BisectionEvent.Range, settings: Bisection.Settings) {
      self.range = range
      self.bisection = Bisection(count: max(1, range.commits.count - 1), settings: settings)
      self.positions = Dictionary(
        zip(range.commits, range.commits.indices), uniquingKeysWith: { first, _ in first })
    }

    package func position(of commit: String) -> Int? { positions[commit] }
  }

  package let start: BisectionEvent.Start
  /// The range asked for, then that of the branch that a merge brought, and so on.
  package private(set) var levels: [Level] = []
  /// Known from the first run on.
  package private(set) var metric: Metric?
  package private(set) var builds = 0
  package private(set) var buildSeconds: [Double] = []
  package private(set) var runSeconds: [Double] = []
  package private(set) var skipped: [BisectionEvent.Skip] = []
  /// The values of each commit by metric, in the order of time.
  package private(set) var values: [String: [String: [Double]]] = [:]
  package private(set) var pairs: [BisectionEvent.MeasuredPair] = []
  package private(set) var recordedRuns = 0
  private var levelVariance = 0.0

  /// How far the level may move between two sessions, and between two recorded runs, as variances
  /// of logarithms.
  private static let sessionVariance = 0.05 * 0.05
  private static let recordVariance = 0.03 * 0.03

  package init(_ start: BisectionEvent.Start) {
    self.start = start
  }

  /// The search under way.
  package var bisection: Bisection? { levels.last?.bisection }

  /// All processes whose values count.
  package var runs: Int { levels.reduce(0) { $0 + $1.bisection.runs + 2 * $1.bisection.pairs } }

  /// A value's logarithm, larger being what is searched for; nil where it has none.
  package func logarithm(_ value: Double) -> Double? {
    guard value > 0, value.isFinite else { return nil }
    let worse = Scale(metric?.better ?? .lower).logarithm(value)
    return start.improvement ? -worse : worse
  }

  /// Takes in what happened.
  package mutating func apply(_ event: BisectionEvent) {
    switch event {
    case .start: break
    case .range(let range):
      levels.append(Level(range, settings: start.settings))
      // What can't be measured in one range can't be in another one.
      for skip in skipped { skipPosition(of: skip.commit) }
    case .session:
      if runs > 0 || recordedRuns > 0 { levelVariance = Self.sessionVariance }
      if !levels.isEmpty { levels[levels.count - 1].bisection.endEvidence() }
    case .metric(let metric): self.metric = metric
    case .recorded(let recorded): take(recorded)
    case .build(let build):
      builds += 1
      if build.succeeded { buildSeconds.append(build.seconds.value) }
    case .run(let run): take(run)
    case .pair(let pair): take(pair)
    case .skip(let skip):
      skipped.append(skip)
      skipPosition(of: skip.commit)
    case .leave(let reason):
      if !levels.isEmpty { levels[levels.count - 1].abandoned = reason }
    }
  }

  /// Whether a commit is known not to be measurable.
  package func isSkipped(_ commit: String) -> Bool { skipped.contains { $0.commit == commit } }

  private mutating func skipPosition(of commit: String) {
    guard let position = levels.last?.position(of: commit) else { return }
    levels[levels.count - 1].bisection.skip(position)
  }

  private mutating func take(_ recorded: BisectionEvent.Recorded) {
    guard let position = levels.last?.position(of: recorded.commit) else { return }
    recordedRuns += 1
    var variance = Self.recordVariance
    for value in recorded.samples.compactMap(logarithm) {
      levels[levels.count - 1].bisection.take(
        value, at: position, levelVariance: variance, isEvidence: true)
      variance = 0
    }
    levelVariance = Self.recordVariance
  }

  private mutating func take(_ run: BisectionEvent.Measured) {
    runSeconds.append(run.seconds.value)
    keep(run.values, of: run.commit)
    guard let position = levels.last?.position(of: run.commit),
      let value = run.values[start.metric].flatMap(logarithm)
    else { return }
    levels[levels.count - 1].bisection.take(
      value, at: position, elapsed: run.elapsed, levelVariance: levelVariance)
    levelVariance = 0
  }

  private mutating func take(_ pair: BisectionEvent.MeasuredPair) {
    runSeconds.append(pair.seconds.value / 2)
    pairs.append(pair)
    keep(pair.lowerValues, of: pair.lower)
    keep(pair.upperValues, of: pair.upper)
    guard let lower = pair.lowerValues[start.metric].flatMap(logarithm),
      let upper = pair.upperValues[start.metric].flatMap(logarithm), !levels.isEmpty
    else { return }
    levels[levels.count - 1].bisection.take(
      pair: (lower, upper), elapsed: pair.elapsed, levelVariance: levelVariance)
    levelVariance = 0
  }

  private mutating func keep(_ new: [String: Double], of commit: String) {
    for (name, value) in new { values[commit, default: [:]][name, default: []].append(value) }
  }
}

extension BisectionState.Level {
  /// The commit with the largest step, when the search has told it from all others.
  package var culprit: String? {
    guard bisection.ending == .found, let stretch = bisection.largest?.stretch, stretch.count == 1
    else { return nil }
    return range.commits[stretch.upper]
  }
}

extension BisectionState {
  /// The ranges that lead to the answer: the one asked for, then that of the branch which brought
  /// the change into it, and so on.
  package var answerPath: [Level] {
    guard let first = levels.first else { return [] }
    var path = [first]
    while let culprit = path[path.count - 1].culprit,
      let inner = levels.first(where: {
        $0.range.merge == culprit && explains($0, path[path.count - 1])
      })
    {
      path.append(inner)
    }
    return path
  }

  /// The least share of a merge's step that one of its branch has.
  private static let minimumExplainedFraction = 0.5

  /// Whether the step of a merged branch is that of its merge.
  ///
  /// A merge of several branches, or one that changed something itself, may bring much more than
  /// the step that one branch happens to have. Sizes are compared as ratios and as differences: the
  /// branch may have started from a program that took much longer, or much less.
  private func explains(_ inner: Level, _ outer: Level) -> Bool {
    guard inner.abandoned == nil, inner.bisection.ending == .found,
      let part = inner.bisection.largest, let whole = outer.bisection.largest
    else { return false }
    if part.size >= Self.minimumExplainedFraction * whole.size { return true }
    guard let partDifference = difference(part, inner),
      let wholeDifference = difference(whole, outer)
    else { return false }
    return abs(partDifference) >= Self.minimumExplainedFraction * abs(wholeDifference)
  }

  private func difference(_ finding: Bisection.Finding, _ level: Level) -> Double? {
    let (lower, upper) = (finding.stretch.lower, finding.stretch.upper)
    let differences = pairs.filter {
      $0.lower == level.range.commits[lower] && $0.upper == level.range.commits[upper]
    }
    .compactMap { pair in
      pair.lowerValues[start.metric].flatMap { lower in
        pair.upperValues[start.metric].map { $0 - lower }
      }
    }
    return differences.isEmpty ? nil : median(of: differences)
  }

  /// The findings in merged branches that are too small to explain their merge.
  package var partialExplanations: [(merge: String, commit: String, size: Double)] {
    let path = answerPath
    return levels.compactMap { level in
      guard let merge = level.range.merge,
        let outer = path.first(where: { $0.culprit == merge }), !explains(level, outer),
        level.abandoned == nil, let commit = level.culprit, let size = level.bisection.largest?.size
      else { return nil }
      return (merge, commit, size)
    }
  }

  /// The range that holds the answer.
  package var answerLevel: Level? { answerPath.last }
}
