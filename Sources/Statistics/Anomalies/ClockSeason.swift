import Foundation

/// Daily and weekly seasonality of a series.
enum ClockSeason {
  /// A day and a week, in seconds.
  private static let periods: [Double] = [86_400, 604_800]
  /// The minimum fraction of the mean deviation that a season explains in held-out cycles.
  private static let minimumGain = 0.2
  private static let minimumBins = 8

  /// The effect at each value, 0 on average; all 0 without a confirmed season.
  ///
  /// A season is the median of each part of its cycle. It is accepted only if, estimated from every
  /// other cycle, it explains those in between, in both directions.
  ///
  /// - Parameters:
  ///   - values: Finite.
  ///   - times: In seconds, ascending, one per value.
  static func effects(of values: [Double], at times: [Double]) -> [Double] {
    var effects = [Double](repeating: 0, count: values.count)
    let center = median(of: values)
    var rest = values.map { $0 - center }
    let spacing = median(of: zip(times, times.dropFirst()).map { $1 - $0 })
    guard spacing > 0, let first = times.first, let last = times.last else { return effects }
    for period in periods where last - first >= 3 * period && 8 * spacing <= period {
      let bins = min(Int((period / spacing).rounded()), values.count / 3, 2016)
      guard bins >= minimumBins else { continue }
      let phases = times.map { time in
        let phase = (time - first).truncatingRemainder(dividingBy: period)
        return min(Int(phase / period * Double(bins)), bins - 1)
      }
      let isOdd = times.map { !Int(($0 - first) / period).isMultiple(of: 2) }
      guard proves(rest, phases, isOdd, bins: bins),
        let season = medians(of: rest, phases, bins: bins, where: { _ in true })
      else { continue }
      let middle = median(of: phases.map { season[$0] })
      for index in values.indices {
        effects[index] += season[phases[index]] - middle
        rest[index] -= season[phases[index]] - middle
      }
    }
    return effects
  }

  /// Whether a season estimated from some cycles explains the others.
  private static func proves(
    _ values: [Double], _ phases: [Int], _ isOdd: [Bool], bins: Int
  ) -> Bool {
    var left = [Double](repeating: 0, count: values.count)
    for half in [false, true] {
      let count = isOdd.count { $0 != half }
      guard 4 * count >= values.count,
        let season = medians(of: values, phases, bins: bins, where: { isOdd[$0] != half })
      else { return false }
      for index in values.indices where isOdd[index] == half {
        left[index] = values[index] - season[phases[index]]
      }
    }
    func deviation(_ values: [Double]) -> Double {
      let center = median(of: values)
      return values.reduce(0) { $0 + abs($1 - center) }
    }
    return deviation(left) < (1 - minimumGain) * deviation(values)
  }

  /// The median of each part of the cycle; parts without values are interpolated linearly.
  private static func medians(
    of values: [Double], _ phases: [Int], bins: Int, where isWanted: (Int) -> Bool
  ) -> [Double]? {
    var members = [[Double]](repeating: [], count: bins)
    for index in values.indices where isWanted(index) {
      members[phases[index]].append(values[index])
    }
    var season = members.map { $0.isEmpty ? Double.nan : median(of: $0) }
    let known = season.indices.filter { !season[$0].isNaN }
    guard known.count >= minimumBins else { return nil }
    for (place, start) in known.enumerated() {
      let end = place + 1 < known.count ? known[place + 1] : known[0] + bins
      for bin in (start + 1)..<max(start + 1, end) {
        let share = Double(bin - start) / Double(end - start)
        season[bin % bins] = season[start] + share * (season[end % bins] - season[start])
      }
    }
    return season
  }
}
