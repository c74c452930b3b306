import Foundation
import Statistics
package import Workflows

/// How one population differs from another.
package struct PopulationComparison: Sendable {
  /// What is said of a metric.
  package enum Verdict: String, Hashable, Sendable {
    case passed, improved, regressed, undecided, missing
    case notComparable = "not_comparable"
  }

  /// One metric of both.
  package struct Row: Sendable {
    package let key: Population.Key
    package let metric: Metric
    package let verdict: Verdict
    /// The medians.
    package let before: Double?
    package let after: Double?
    package let counts: (before: Int, after: Int)
    /// after/before − 1, positive when worse; nil where it can't be told.
    package let change: Double?
    /// Where the change lies, with 95 % confidence; nil with too few values.
    package let interval: ClosedRange<Double>?
    /// Of no change, two-sided, adjusted for the number of rows; nil with too few values.
    package var pValue: Double?
  }

  package let before: String
  package let after: String
  package let rows: [Row]
  /// The geometric mean of after/before over the benchmarks of a metric, less 1 and positive when
  /// worse, with how many there are; where there are at least two.
  package let geometricMeans: [(metric: String, change: Double, benchmarks: Int)]

  /// Compares two populations.
  ///
  /// - Parameters:
  ///   - before: What the change starts from.
  ///   - after: What it leads to.
  ///   - limit: The change that doesn't matter, as a fraction: an interval within it is a pass.
  package init(from before: Population, to after: Population, limit: Double) {
    var rows = after.keys.map { key in
      Self.row(key, before, after)
    }
    rows += before.keys.filter { after.values[$0] == nil && !Self.isElsewhere($0, in: after) }.map {
      Self.row($0, before, after)
    }
    let tested = rows.indices.filter { rows[$0].pValue != nil }
    let adjusted = MultipleTesting.holm(tested.map { rows[$0].pValue ?? 1 })
    for (index, pValue) in zip(tested, adjusted) { rows[index].pValue = pValue }
    self.before = before.name
    self.after = after.name
    self.rows = rows.map { Self.decided($0, limit: limit) }
    self.geometricMeans = Self.geometricMeans(self.rows)
  }

  private static func row(
    _ key: Population.Key, _ before: Population, _ after: Population
  ) -> Row {
    let (old, new) = (before.values[key] ?? [], after.values[key] ?? [])
    let metric =
      after.metrics[key] ?? before.metrics[key] ?? Metric(name: key.metric, unit: "")
    let sign = metric.better == .lower ? 1.0 : -1.0
    let (oldMedian, newMedian) = (
      old.isEmpty ? nil : median(of: old), new.isEmpty ? nil : median(of: new)
    )
    let isRatio = (old + new).allSatisfy { $0 > 0 }
    var change: Double?
    if let oldMedian, let newMedian, oldMedian != 0 {
      change = sign * (newMedian - oldMedian) / abs(oldMedian)
    }
    var (interval, pValue): (ClosedRange<Double>?, Double?)
    if isRatio, !old.isEmpty, !new.isEmpty {
      let (left, right) = (old.map { log($0) }, new.map { log($0) })
      if let shift = ShiftEstimate.between(baseline: left, candidate: right, confidence: 0.95) {
        change = sign * expm1(shift.estimate)
        let ends = [sign * expm1(shift.lower), sign * expm1(shift.upper)].sorted()
        interval = ends[0]...ends[1]
        pValue = MannWhitney(baseline: left, candidate: right).pValue
      }
    }
    let verdict: Verdict =
      old.isEmpty || new.isEmpty
      ? (isElsewhere(key, in: old.isEmpty ? before : after) ? .notComparable : .missing)
      : .undecided
    return Row(
      key: key, metric: metric, verdict: verdict, before: oldMedian, after: newMedian,
      counts: (old.count, new.count), change: change, interval: interval, pValue: pValue)
  }

  /// Whether a population has the metric, measured in another environment.
  private static func isElsewhere(_ key: Population.Key, in population: Population) -> Bool {
    population.keys.contains {
      $0.workflow == key.workflow && $0.metric == key.metric && $0.environment != key.environment
    }
  }

  private static func decided(_ row: Row, limit: Double) -> Row {
    guard row.verdict == .undecided else { return row }
    var verdict = Verdict.undecided
    if let interval = row.interval, let pValue = row.pValue {
      if pValue <= 0.05, interval.lowerBound > 0 {
        verdict = interval.upperBound <= limit ? .passed : .regressed
      } else if pValue <= 0.05, interval.upperBound < 0 {
        verdict = .improved
      } else if interval.upperBound <= limit {
        verdict = .passed
      }
    } else if row.before == row.after, row.counts.before > 1, row.counts.after > 1 {
      verdict = .passed
    }
    return Row(
      key: row.key, metric: row.metric, verdict: verdict, before: row.before, after: row.after,
      counts: row.counts, change: row.change, interval: row.interval, pValue: row.pValue)
  }

  private static func geometricMeans(
    _ rows: [Row]
  ) -> [(metric: String, change: Double, benchmarks: Int)] {
    var ratios: [String: [Double]] = [:]
    for row in rows {
      guard let before = row.before, let after = row.after, before > 0, after > 0 else { continue }
      let ratio = log(after / before)
      ratios[row.key.metric, default: []].append(row.metric.better == .lower ? ratio : -ratio)
    }
    return ratios.filter { $0.value.count > 1 }.sorted { $0.key < $1.key }.map { name, ratios in
      (name, expm1(ratios.reduce(0, +) / Double(ratios.count)), ratios.count)
    }
  }
}
