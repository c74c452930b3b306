import Foundation

/// Finds change points of a series with a bounded false-positive rate, robust to outliers and
/// autocorrelation.
///
/// Many candidates are generated; then the weakest is removed until all remaining ones are significant
/// with respect to their neighbors, by a test that accounts for autocorrelation and for the number of
/// possible positions. A level that returns within a few values is an outlier. A segment that drifts
/// is described by lines and their trend changes.
///
/// - SeeAlso: Weak to strong as in Fleming, Kołaczkowski et al. (2023), "Hunter", ICPE,
///   doi:10.1145/3578244.3583719.
package struct ChangePointSearch: Hashable, Sendable {
  /// The false-positive rate of a series without a change, in 0…1.
  package var falseAlarmRate = 0.005
  /// The false-positive rate of trend changes in a random walk, in 0…1.
  package var falseDriftRate = 0.05
  /// The minimum change that is reported, as a fraction of the level.
  ///
  /// It doesn't apply if any value isn't positive.
  package var minimumChange = 0.0

  /// The minimum length of a level: with fewer values, coinciding outliers would be a level.
  package static let shortestLevel = 3
  /// The minimum length in the search: a level too short to be reported must not be merged with a
  /// longer one.
  private static let margin = 2
  /// A shorter level from which the series returns is an outlier.
  private static let shortestVisit = 8
  /// The maximum autocorrelation that is used; beyond it a mean is meaningless.
  private static let correlationLimit = 0.995
  /// The minimum log-likelihood ratio of a step against a line.
  private static let evidenceAgainstDrift = 2.0
  /// The autocorrelation of residuals from which a segment is a drift.
  private static let drift = 0.7

  package init() {}

  /// The change points of a series, ascending.
  ///
  /// - Parameter values: In order; if any is not finite, the result is empty.
  /// - Complexity: About O(*n* ∛*n*).
  package func changePoints(in values: [Double]) -> [ChangePoint] {
    guard values.count >= 2 * Self.shortestLevel + 2, values.allSatisfy(\.isFinite),
      var series = CleanedSeries(values)
    else { return [] }
    var levels = levels(of: series)
    // Once per end: the replaced values are on the adjacent level.
    for _ in 0..<2 {
      guard let end = shortEnd(of: levels, in: values) else { break }
      guard let flat = series.replacing(end.values, byMedianOf: end.neighbours) else { return [] }
      series = flat
      levels = self.levels(of: series)
    }
    // A small step that isn't reported must not be mistaken for a trend change.
    let breaks = courses(of: series, between: levels)
    if minimumChange > 0, series.isRatio { thin(&levels, minimumChange: minimumChange) }
    return describe(levels, breaks, in: series, of: values)
  }

  /// The levels of a series, regardless of the size of the changes.
  private func levels(of series: CleanedSeries) -> Segmentation {
    var levels = Segmentation(
      series, places: StepProposals.places(in: series, margin: Self.margin),
      limit: Self.correlationLimit)
    thin(&levels, minimumChange: 0)
    return levels
  }

  /// Removes candidates until all remaining ones are significant changes of the level.
  private func thin(_ segmentation: inout Segmentation, minimumChange: Double) {
    var seen: Set<[Int]> = []
    var isRenewed = true
    while let weakest = segmentation.places.indices.max(by: {
      segmentation.isStronger($0, than: $1)
    }) {
      if segmentation.tests[weakest].pValue > falseAlarmRate {
        segmentation.remove(weakest...weakest)
        isRenewed = false
      } else if !isRenewed {
        segmentation.renew()
        isRenewed = true
      } else if let small = smallest(in: segmentation), segmentation.size(of: small) < minimumChange
      {
        segmentation.remove(small...small)
        isRenewed = false
      } else if let drift = drift(in: segmentation) {
        segmentation.remove(drift...drift)
        isRenewed = false
      } else if let visit = visit(in: segmentation) {
        segmentation.remove(visit...(visit + 1))
        isRenewed = false
      } else {
        // A removed candidate may have constrained the position of another one.
        guard seen.insert(segmentation.places).inserted,
          segmentation.refine(margin: Self.margin)
        else { break }
      }
    }
  }

  /// The smallest change.
  private func smallest(in segmentation: Segmentation) -> Int? {
    segmentation.tests.indices.min { segmentation.size(of: $0) < segmentation.size(of: $1) }
  }

  /// The first change point that a line between its neighbors explains as well.
  private func drift(in segmentation: Segmentation) -> Int? {
    let bounds = segmentation.bounds
    return segmentation.places.indices.first { index in
      let steps = segmentation.stretches[index].squares + segmentation.stretches[index + 1].squares
      let line = segmentation.lines.residualSquares(bounds[index], bounds[index + 2])
      guard steps > 0, line > 0 else { return line < steps }
      // The log-likelihood ratio of the step.
      let values = Double(bounds[index + 2] - bounds[index]) / segmentation.tests[index].inflation
      return values / 2 * log(line / steps) < Self.evidenceAgainstDrift
    }
  }

  /// The first of two change points around a temporary level.
  private func visit(in segmentation: Segmentation) -> Int? {
    let bounds = segmentation.bounds
    return segmentation.places.indices.dropLast().first { index in
      guard bounds[index + 2] - bounds[index + 1] < Self.shortestVisit else { return false }
      let levels = (index...(index + 2)).map {
        median(of: Array(segmentation.series.values[bounds[$0]..<bounds[$0 + 1]]))
      }
      return abs(levels[0] - levels[2]) < abs(levels[1] - (levels[0] + levels[2]) / 2) / 2
    }
  }

  /// The trend changes of a drift.
  private func courses(
    of series: CleanedSeries, between levels: Segmentation
  ) -> [DriftBreaks.Break] {
    let drifting = zip(levels.stretches, zip(levels.bounds, levels.bounds.dropFirst())).filter {
      // Rounding errors of equal values aren't a drift.
      $0.0.ofNeighbours > Self.drift && $0.0.squares > 1e-12 * series.squares
    }
    guard !drifting.isEmpty else { return [] }
    let search = DriftBreaks(
      in: series, falseAlarmRate: falseDriftRate, limit: Self.correlationLimit)
    // A linear trend is curved on the logarithmic scale, and exponential growth on the linear one, so
    // a trend change must be significant on both scales.
    let plain = series.isRatio ? CleanedSeries(unchanged: series.levels) : nil
    let other = plain.map {
      DriftBreaks(in: $0, falseAlarmRate: falseDriftRate, limit: Self.correlationLimit)
    }
    return drifting.flatMap { _, ends in
      other.map { !$0.find(ends.0, ends.1).isEmpty } ?? true ? search.find(ends.0, ends.1) : []
    }
  }

  private func describe(
    _ levels: Segmentation, _ breaks: [DriftBreaks.Break], in series: CleanedSeries,
    of values: [Double]
  ) -> [ChangePoint] {
    let bounds = (levels.bounds + breaks.map(\.index)).sorted()
    return bounds.indices.dropFirst().dropLast().map { place in
      let (start, index, end) = (bounds[place - 1], bounds[place], bounds[place + 1])
      let (before, after) = (series.mean(start, index), series.mean(index, end))
      let number = levels.places.firstIndex(of: index)
      // A drift has no constant levels; only the difference of the two means is reported.
      let test = number.map { levels.tests[$0] }
      let steps = test?.interval(reportedAt: falseAlarmRate) ?? (after - before)...(after - before)
      let positions =
        number.map { levels.positions(of: $0, margin: Self.margin) } ?? index...index
      let pValue =
        number.map { max(levels.tests[$0].pValue, rankChance(of: $0, in: levels, of: values)) }
        ?? breaks.first { $0.index == index }?.pValue ?? 1
      return ChangePoint(
        kind: test == nil ? .drift : .level, index: index, positions: positions,
        before: series.level(before), after: series.level(after),
        change: series.change(after - before),
        interval: series.change(steps.lowerBound)...series.change(steps.upperBound),
        pValue: max(pValue, .leastNormalMagnitude))
    }
  }
}
