import Foundation
package import Model
package import Quantities
import Statistics

/// The comparison of two populations.
package struct PopulationComparison: Sendable {
  /// The comparison of one metric.
  package struct Row: Sendable {
    package let key: Population.Key
    package let metric: Metric
    package let verdict: Verdict
    /// The medians.
    package let before: Double?
    package let after: Double?
    package let counts: (before: Int, after: Int)
    /// after/before − 1, positive if worse; nil if undefined.
    package let change: Double?
    /// The 95 % confidence interval of the change; nil for too few values.
    package let interval: ClosedRange<Double>?
    /// The same as log-ratios, positive if worse.
    fileprivate let logRatios: ClosedRange<Double>?
    /// The two-sided p-value of no change, adjusted for the number of rows; nil for too few values.
    package var pValue: Double?
  }

  package let before: String
  package let after: String
  package let rows: [Row]
  /// The geometric mean of after/before over the benchmarks of a metric, minus 1, positive if worse, with
  /// their number; if there are at least two.
  package let geometricMeans: [(metric: String, change: Double, benchmarks: Int)]

  /// Compares two populations.
  ///
  /// - Parameters:
  ///   - before: The reference.
  ///   - after: The population to compare.
  ///   - limit: The largest change considered equivalent, as in `Limit`. The gate's rule decides: worse
  ///     only if the whole interval is beyond it, better only if it is beyond its mirror image; and only
  ///     if the difference is significant over all rows (Holm).
  package init(from before: Population, to after: Population, limit: Fraction) {
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
    let allowed = Limit(fraction: limit)
    self.rows = rows.map { Self.decided($0, limit: allowed) }
    self.geometricMeans = Self.geometricMeans(self.rows)
  }

  private static func row(
    _ key: Population.Key, _ before: Population, _ after: Population
  ) -> Row {
    let (old, new) = (before.values[key] ?? [], after.values[key] ?? [])
    let metric =
      after.metrics[key] ?? before.metrics[key] ?? Metric(name: key.metric, unit: "")
    let scale = Scale(metric.better)
    let (oldMedian, newMedian) = (
      old.isEmpty ? nil : median(of: old), new.isEmpty ? nil : median(of: new)
    )
    let isRatio = (old + new).allSatisfy { $0 > 0 }
    var change: Double?
    if let oldMedian, let newMedian, oldMedian != 0 {
      change = scale.change(base: oldMedian, candidate: newMedian) * (oldMedian < 0 ? -1 : 1)
    }
    var (interval, logRatios, pValue): (ClosedRange<Double>?, ClosedRange<Double>?, Double?)
    if isRatio, !old.isEmpty, !new.isEmpty {
      let (left, right) = (old.map(scale.logarithm), new.map(scale.logarithm))
      if let shift = ShiftEstimate.between(baseline: left, candidate: right, confidence: 0.95) {
        change = scale.change(shift.estimate)
        interval = scale.change(shift.lower)...scale.change(shift.upper)
        logRatios = shift.lower...shift.upper
        pValue = MannWhitney(baseline: left, candidate: right).pValue
      }
    }
    let isMixed =
      before.conflicts[key] != nil || after.conflicts[key] != nil
      || before.metrics[key]?.difference(from: metric) != nil
    if isMixed {
      return Row(
        key: key, metric: metric, verdict: .notComparable, before: oldMedian, after: newMedian,
        counts: (old.count, new.count), change: nil, interval: nil, logRatios: nil, pValue: nil)
    }
    let verdict: Verdict =
      old.isEmpty || new.isEmpty
      ? (isElsewhere(key, in: old.isEmpty ? before : after) ? .notComparable : .missing)
      : .undecided
    return Row(
      key: key, metric: metric, verdict: verdict, before: oldMedian, after: newMedian,
      counts: (old.count, new.count), change: change, interval: interval,
      logRatios: logRatios, pValue: pValue)
  }

  /// Whether a population has the metric in another environment.
  private static func isElsewhere(_ key: Population.Key, in population: Population) -> Bool {
    population.keys.contains {
      $0.workflow == key.workflow && $0.metric == key.metric && $0.environment != key.environment
    }
  }

  private static func decided(_ row: Row, limit: Limit) -> Row {
    guard row.verdict == .undecided else { return row }
    var verdict = Verdict.undecided
    if let range = row.logRatios, let pValue = row.pValue {
      verdict = Verdict(lower: range.lowerBound, upper: range.upperBound, limit: limit)
      if pValue > 0.05 {
        if verdict == .regressed { verdict = .undecided }
        if verdict == .improved { verdict = .passed }
      }
    } else if row.before == row.after, row.counts.before > 1, row.counts.after > 1 {
      verdict = .passed
    }
    return Row(
      key: row.key, metric: row.metric, verdict: verdict, before: row.before, after: row.after,
      counts: row.counts, change: row.change, interval: row.interval,
      logRatios: row.logRatios, pValue: row.pValue)
  }

  private static func geometricMeans(
    _ rows: [Row]
  ) -> [(metric: String, change: Double, benchmarks: Int)] {
    // A name with both directions has two means.
    struct Group: Hashable { let metric: String, better: Metric.Direction }
    var ratios: [Group: [Double]] = [:]
    for row in rows {
      guard let before = row.before, let after = row.after, before > 0, after > 0 else { continue }
      let group = Group(metric: row.key.metric, better: row.metric.better)
      ratios[group, default: []].append(
        Scale(row.metric.better).logRatio(base: before, candidate: after))
    }
    return ratios.filter { $0.value.count > 1 }
      .sorted { ($0.key.metric, $0.key.better.rawValue) < ($1.key.metric, $1.key.better.rawValue) }
      .map { group, ratios in
        (group.metric, Scale(group.better).change(mean(of: ratios)), ratios.count)
      }
  }
}
