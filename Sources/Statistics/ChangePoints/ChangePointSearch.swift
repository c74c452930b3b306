import Foundation

/// Finds where the level of a series changed, so that noise alone rarely shows a change: not by
/// spikes, not by values that hang together.
///
/// Far too many places are proposed; then the weakest is dropped until every one that is left stands
/// out between its neighbours, by a test that counts in how long the noise lasts and how many places
/// were looked at. A level that is left again within a few values was a spike. A stretch whose noise
/// is all drift is described by lines, and the places where their course changes.
///
/// - SeeAlso: Weak to strong as in Fleming, Kołaczkowski et al. (2023), "Hunter", ICPE,
///   doi:10.1145/3578244.3583719.
package struct ChangePointSearch: Hashable, Sendable {
  /// The chance that a series without a change shows any, in 0…1.
  package var falseAlarmRate = 0.005
  /// The chance that a series that wanders without a course shows a change of course.
  package var falseDriftRate = 0.05
  /// The smallest change of level that is reported, as a fraction of the level.
  ///
  /// Nothing is left out for being small where a value isn't above 0.
  package var minimumChange = 0.0

  /// The fewest values of a level: with fewer, spikes that meet by chance would be one.
  package static let shortestLevel = 3
  /// Levels are looked for down to so many values: one too short to be believed must not be taken
  /// for part of a longer one.
  private static let margin = 2
  /// A level of fewer values that the series comes back from was a spike.
  private static let shortestVisit = 8
  /// The largest correlation of neighbours believed; beyond it a mean says nothing.
  private static let correlationLimit = 0.995
  /// A step must make the values exp(this) times as likely as a line does.
  private static let evidenceAgainstDrift = 2.0
  /// From this correlation of neighbours on, what is left around a level is drift.
  private static let drift = 0.7

  package init() {}

  /// The change points of a series, ascending.
  ///
  /// - Parameter values: In order; all finite, else there are none.
  /// - Complexity: About O(*n* ∛*n*).
  package func changePoints(in values: [Double]) -> [ChangePoint] {
    guard values.count >= 2 * Self.shortestLevel + 2, values.allSatisfy(\.isFinite),
      var series = CleanedSeries(values)
    else { return [] }
    var levels = levels(of: series)
    // Once an end: what was replaced lies on the level beside it.
    for _ in 0..<2 {
      guard let end = shortEnd(of: levels, in: values) else { break }
      guard let flat = series.replacing(end.values, byMedianOf: end.neighbours) else { return [] }
      series = flat
      levels = self.levels(of: series)
    }
    // A small step that is left out must not look like a turn of a drift.
    let breaks = courses(of: series, between: levels)
    if minimumChange > 0, series.isRatio { thin(&levels, minimumChange: minimumChange) }
    return describe(levels, breaks, in: series, of: values)
  }

  /// The levels of a series, however small the changes.
  private func levels(of series: CleanedSeries) -> Segmentation {
    var levels = Segmentation(
      series, places: StepProposals.places(in: series, margin: Self.margin),
      limit: Self.correlationLimit)
    thin(&levels, minimumChange: 0)
    return levels
  }

  /// Drops places until all that are left are changes of level.
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
        // What was dropped may have kept a place from where it belongs.
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

  /// The first change point that a line from its neighbour before to that after explains as well.
  private func drift(in segmentation: Segmentation) -> Int? {
    let bounds = segmentation.bounds
    return segmentation.places.indices.first { index in
      let steps = segmentation.stretches[index].squares + segmentation.stretches[index + 1].squares
      let line = segmentation.lines.residualSquares(bounds[index], bounds[index + 2])
      guard steps > 0, line > 0 else { return line < steps }
      // The logarithm of how much likelier the step makes the values.
      let values = Double(bounds[index + 2] - bounds[index]) / segmentation.tests[index].inflation
      return values / 2 * log(line / steps) < Self.evidenceAgainstDrift
    }
  }

  /// The first of two change points between which the level was left only for a moment.
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

  /// The places where the course of a drift changes.
  private func courses(
    of series: CleanedSeries, between levels: Segmentation
  ) -> [DriftBreaks.Break] {
    let drifting = zip(levels.stretches, zip(levels.bounds, levels.bounds.dropFirst())).filter {
      // What rounding leaves of equal values is no drift.
      $0.0.ofNeighbours > Self.drift && $0.0.squares > 1e-12 * series.squares
    }
    guard !drifting.isEmpty else { return [] }
    let search = DriftBreaks(
      in: series, falseAlarmRate: falseDriftRate, limit: Self.correlationLimit)
    // A straight line has a bend when it is made of logarithms, and growth by a constant factor has
    // one when it isn't; a turn is one on both scales.
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
      // Of a drift, no level lasts; what is known of the two means is that they differ so.
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
