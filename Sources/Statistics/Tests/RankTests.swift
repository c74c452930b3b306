import Foundation

/// Rank tests, which don't assume a distribution.
package enum RankTests {
  /// The Kruskal–Wallis test of groups of values, by an analysis of variance of the ranks.
  ///
  /// - Parameter groups: At least two nonempty ones; empty ones are ignored.
  /// - Returns: The p-value in 0…1; nil for fewer groups, and if no group has two values.
  /// - SeeAlso: Conover & Iman (1981), Am. Stat. 35, doi:10.1080/00031305.1981.10479327.
  package static func differenceOfGroups(_ groups: [[Double]]) -> Double? {
    let groups = groups.filter { !$0.isEmpty }
    let count = groups.reduce(0) { $0 + $1.count }
    guard groups.count > 1, count > groups.count else { return nil }
    let ranks = midranks(of: groups.flatMap { $0 })
    let mean = Double(count + 1) / 2
    var (between, total, place) = (0.0, 0.0, 0)
    for group in groups {
      let own = ranks[place..<(place + group.count)]
      place += group.count
      let height = own.reduce(0, +) / Double(group.count)
      between += Double(group.count) * (height - mean) * (height - mean)
      total += own.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
    }
    let (above, below) = (Double(groups.count - 1), Double(count - groups.count))
    guard total > 0 else { return 1 }
    guard total > between else { return 0 }
    return FDistribution(numerator: above, denominator: below)?.survival(
      between / above / ((total - between) / below))
  }

  /// Spearman's rank correlation of two series with its 95 % interval and the p-value of no correlation.
  ///
  /// - Parameters:
  ///   - left: At least four values.
  ///   - right: As many.
  /// - Returns: nil for fewer, and if all values of a side are equal.
  /// - SeeAlso: Bonett & Wright (2000), Psychometrika 65, doi:10.1007/BF02294183, for the interval.
  package static func correlation(
    _ left: [Double], _ right: [Double]
  ) -> (rho: Double, interval: ClosedRange<Double>, pValue: Double)? {
    guard left.count == right.count, left.count >= 4 else { return nil }
    let (x, y) = (midranks(of: left), midranks(of: right))
    let n = Double(left.count)
    let mean = (n + 1) / 2
    var (xy, xx, yy) = (0.0, 0.0, 0.0)
    for (a, b) in zip(x, y) {
      xy += (a - mean) * (b - mean)
      xx += (a - mean) * (a - mean)
      yy += (b - mean) * (b - mean)
    }
    guard xx > 0, yy > 0 else { return nil }
    let rho = max(-1, min(1, xy / (xx * yy).squareRoot()))
    guard abs(rho) < 1 else { return (rho, rho...rho, 0) }
    let t = rho * ((n - 2) / (1 - rho * rho)).squareRoot()
    let pValue = StudentTDistribution(degreesOfFreedom: n - 2)?.twoSided(t) ?? 1
    let error = ((1 + rho * rho / 2) / (n - 3)).squareRoot()
    let reach = NormalDistribution.standard.quantile(0.975) * error
    return (rho, tanh(atanh(rho) - reach)...tanh(atanh(rho) + reach), pValue)
  }

  /// Fisher's exact test of the frequencies of an event in two groups.
  ///
  /// - Parameters:
  ///   - first: The number of events and the size of the first group.
  ///   - second: The same for the second group.
  /// - Returns: The two-sided p-value: of all tables that are at most as probable.
  /// - SeeAlso: Fisher (1922), J. R. Stat. Soc. 85, doi:10.2307/2340521.
  package static func differenceOfFractions(
    _ first: (count: Int, of: Int), _ second: (count: Int, of: Int)
  ) -> Double {
    let (hits, total) = (first.count + second.count, first.of + second.of)
    func logChoose(_ n: Int, _ k: Int) -> Double {
      lgamma(Double(n + 1)) - lgamma(Double(k + 1)) - lgamma(Double(n - k + 1))
    }
    func logProbability(_ count: Int) -> Double {
      logChoose(first.of, count) + logChoose(second.of, hits - count) - logChoose(total, hits)
    }
    let seen = logProbability(first.count)
    let possible = max(0, hits - second.of)...min(first.of, hits)
    return min(
      1,
      possible.map(logProbability).filter { $0 <= seen + 1e-7 }.reduce(0) { $0 + exp($1) })
  }

  private static func midranks(of values: [Double]) -> [Double] {
    DoubledRanks(of: values).ranks.map { Double($0) / 2 }
  }
}
