import Foundation

/// Finds anomalies of a series: single values, bursts, and level shifts.
///
/// Daily and weekly seasonality and slow changes of the level are removed first; the residuals are
/// compared with their own tails, separately for each side, so that heavy-tailed noise is not
/// anomalous. Of adjacent anomalies, only the largest is reported. Regularly recurring values are
/// normal.
///
/// The thresholds were calibrated for less than one false positive in 2,000 values of noise; see the
/// tests.
///
/// - SeeAlso: The residuals as in Hochenbaum, Vallis & Kejariwal (2017), arXiv:1704.07706; tails
///   instead of variances as in Siffer et al. (2017), KDD, doi:10.1145/3097983.3098144.
package struct AnomalySearch: Hashable, Sendable {
  /// Whether level shifts are also reported.
  package var findsLevels = true

  package init() {}

  /// The minimum number of values.
  package static let minimumValues = 20

  /// The anomalies of a series, ascending.
  ///
  /// - Parameters:
  ///   - values: In order; if any is not finite, the result is empty.
  ///   - times: The time of each value, in seconds, ascending; nil if unknown.
  /// - Complexity: O(*n*²/100) for up to 15,000 values, O(*n*) beyond.
  package func anomalies(in values: [Double], at times: [Double]? = nil) -> [Anomaly] {
    guard values.count >= Self.minimumValues, values.allSatisfy(\.isFinite) else { return [] }
    let season =
      times.map { ClockSeason.effects(of: values, at: $0) }
      ?? [Double](repeating: 0, count: values.count)
    let channels = Channels(values, season: season, findsLevels: findsLevels)
    let events = channels.withoutCrowd(channels.withoutTrains(channels.peaks()))
    return events.map { channels.anomaly(at: $0, season: season[$0]) }
  }
}

/// Three scores of a value, each relative to its threshold.
private struct Channels {
  private let point: [Double]
  private let score: [Double]
  private let kind: [Anomaly.Kind]
  private let expected: [Double]
  private let values: [Double]
  private var count: Int { values.count }

  /// The threshold for values, in deviations.
  private static let allowed = 4.75
  /// The threshold for levels, in deviations.
  private static let allowedLevel = 4.5
  /// The quantile that measures tails, and its value for a normal distribution.
  private static let (tail, normalTail) = (0.96, 2.054)
  /// The number of values of a burst, and on each side.
  private static let (burst, side) = (5, 2)

  init(_ values: [Double], season: [Double], findsLevels: Bool) {
    self.values = values
    let count = values.count
    let rest = zip(values, season).map { $0 - $1 }
    let floor = Self.resolution(of: values)

    let local = slidingMedian(rest, reach: min(max(count / 100, 10), 60))
    let residuals = zip(rest, local).map { $0 - $1 }
    let points = Self.deviations(residuals, floor: floor).map { $0 / Self.allowed }

    let smooth = slidingMedian(rest, reach: min(max(3 * count / 100, 20), 150))
    let sums = Self.sums(zip(rest, smooth).map { $0 - $1 })
    let means = values.indices.map { index in
      index < Self.side || index >= count - Self.side
        ? 0 : (sums[index + Self.side + 1] - sums[index - Self.side]) / Double(Self.burst)
    }
    let bursts = Self.deviations(means, floor: floor).map { $0 / Self.allowed }

    let levels =
      findsLevels
      ? Self.levels(local, residuals, floor: floor)
      : (
        scores: [Double](repeating: 0, count: count), before: [Double](repeating: 0, count: count)
      )
    var (score, kind, expected) = (points, [Anomaly.Kind](repeating: .point, count: count), local)
    for index in values.indices {
      if bursts[index] > score[index] {
        (score[index], kind[index], expected[index]) = (bursts[index], .burst, smooth[index])
      }
      if levels.scores[index] > score[index] {
        (score[index], kind[index], expected[index]) =
          (levels.scores[index], .level, levels.before[index])
      }
    }
    self.point = points
    self.score = score
    self.kind = kind
    self.expected = expected
  }

  /// The difference between the mean after and the mean before each value.
  private static func levels(
    _ local: [Double], _ residuals: [Double], floor: Double
  ) -> (scores: [Double], before: [Double]) {
    let count = local.count
    let sizes = residuals.map(abs)
    let deviation = max(scale(of: sizes), floor)
    // Single values must not be treated as a level.
    let sums = sums(
      zip(local, residuals).map { $0 + min(max($1, -4 * deviation), 4 * deviation) })
    var scores = [Double](repeating: 0, count: count)
    var before = scores
    for share in [0.0025, 0.01] {
      let length = min(max(Int(share * Double(count)), 8), 200)
      var steps = [Double](repeating: 0, count: count)
      var lefts = steps
      for index in 0..<count {
        let (start, end) = (max(index - 2 * length, 0), min(index + length, count))
        if index > 0 { lefts[index] = (sums[index] - sums[start]) / Double(index - start) }
        guard index >= length, index < count - length / 2 else { continue }
        steps[index] = (sums[end] - sums[index]) / Double(end - index) - lefts[index]
      }
      let sizes = steps.map(abs)
      let tail = max(0.5, min(Self.tail, 1 - 6 * Double(length) / Double(count)))
      let scale = max(
        deviationsPerMedianDistance * median(of: sizes),
        quantile(tail, ofSorted: sizes.sorted()) / normalQuantile((1 + tail) / 2),
        deviation / Double(length).squareRoot())
      for index in 0..<count where sizes[index] / scale / allowedLevel > scores[index] {
        scores[index] = sizes[index] / scale / allowedLevel
        before[index] = lefts[index]
      }
    }
    return (scores, before)
  }

  private static func normalQuantile(_ probability: Double) -> Double {
    NormalDistribution.standard.quantile(probability)
  }

  /// The larger of the standard deviations estimated from the middle and from the tail of the sizes.
  private static func scale(of sizes: [Double]) -> Double {
    max(
      deviationsPerMedianDistance * median(of: sizes),
      quantile(tail, ofSorted: sizes.sorted()) / normalTail)
  }

  /// Absolute residuals, in deviations of their side.
  private static func deviations(_ residuals: [Double], floor: Double) -> [Double] {
    let center = robustDeviation(of: residuals, around: 0)
    func scale(_ side: [Double]) -> Double {
      let tail = side.count >= 10 ? quantile(Self.tail, ofSorted: side.sorted()) / normalTail : 0
      return max(center, tail, floor)
    }
    let upper = scale(residuals.filter { $0 > 0 })
    let lower = scale(residuals.filter { $0 < 0 }.map { -$0 })
    return residuals.map { $0 > 0 ? $0 / upper : -$0 / lower }
  }

  /// Half the resolution of coarsely rounded values, otherwise nearly zero.
  private static func resolution(of values: [Double]) -> Double {
    let sorted = values.sorted()
    var (distinct, frequent, start) = (0, [Double](), 0)
    for index in sorted.indices
    where index + 1 == sorted.count || sorted[index + 1] != sorted[index] {
      distinct += 1
      if index + 1 - start >= 3 { frequent.append(sorted[index]) }
      start = index + 1
    }
    let minimum = 1e-9 * max(1, max(abs(sorted[0]), abs(sorted[sorted.count - 1])))
    guard 4 * distinct <= values.count,
      let step = zip(frequent, frequent.dropFirst()).map({ $1 - $0 }).min()
    else { return minimum }
    return max(step / 2, minimum)
  }

  private static func sums(_ values: [Double]) -> [Double] {
    var (sums, sum) = ([0.0], 0.0)
    for value in values {
      sum += value
      sums.append(sum)
    }
    return sums
  }

  /// The largest anomaly of each neighborhood.
  func peaks() -> [Int] {
    let wide = max(3, Int(0.012 * Double(count)))
    let level = max(wide, 3 * min(max(Int(0.0025 * Double(count)), 8), 200))
    let narrow = max(3, min(Int(0.003 * Double(count)), 12))
    var isOpen = [Bool](repeating: true, count: count)
    var peaks: [Int] = []
    let candidates = score.indices.filter { score[$0] >= 1 }
      .sorted { (-score[$0], $0) < (-score[$1], $1) }
    for index in candidates where isOpen[index] {
      peaks.append(index)
      let reach =
        switch kind[index] {
        case .point: narrow
        case .burst: wide
        case .level: level
        }
      for place in max(0, index - reach)...min(count - 1, index + reach) { isOpen[place] = false }
    }
    return peaks.sorted()
  }

  /// Removes periodic peaks of similar height, which are normal.
  func withoutTrains(_ events: [Int]) -> [Int] {
    guard events.count > 5 else { return events }
    return events.filter { event in
      let similar = events.filter {
        score[$0] >= 0.6 * score[event] && score[$0] <= score[event] / 0.6
      }
      let gaps = zip(similar, similar.dropFirst()).map { Double($1 - $0) }
      guard gaps.count >= 5, let place = similar.firstIndex(of: event) else { return true }
      let usual = median(of: gaps)
      let isRegular = gaps.map { abs($0 - usual) <= 0.1 * usual }
      let share = Double(isRegular.count { $0 }) / Double(gaps.count)
      let isNextToRegular =
        (place > 0 && isRegular[place - 1]) || (place < gaps.count && isRegular[place])
      return !(share >= 0.6 && isNextToRegular)
    }
  }

  /// If there are many anomalies, keeps only those that stand out among them.
  func withoutCrowd(_ events: [Int]) -> [Int] {
    let maximum = 8
    guard events.count > maximum, Double(point.count { $0 >= 1 }) > 0.012 * Double(count) else {
      return events
    }
    let needed = 1.25 * events.map { score[$0] }.sorted(by: >)[maximum]
    return events.filter { score[$0] >= needed }
  }

  func anomaly(at index: Int, season: Double) -> Anomaly {
    let center = expected[index] + season
    // A value passes at a score of 1.
    let reach = abs(values[index] - center) / max(score[index], 1)
    return Anomaly(
      kind: kind[index], index: index, expected: center, range: (center - reach)...(center + reach),
      score: score[index])
  }
}
