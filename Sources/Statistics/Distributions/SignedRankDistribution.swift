/// The null distribution of a sum of signed ranks.
///
/// - SeeAlso: Wilcoxon (1945); counted as in Hollander, Wolfe & Chicken (2014), section 3.1, the
///   normal limit beyond as in Lehmann (1975), section 3.2.
struct SignedRankDistribution {
  /// Those of the lower half, in units of `unit`.
  private let cumulativeProbabilities: [Double]
  private let unit: Int
  private let total: Int
  private let normal: DiscreteNormal?

  /// About as many additions as counting takes.
  static func cost(count: Int, unit: Int) -> Double {
    let count = Double(count)
    return count * count * count / 4 * (unit == 2 ? 1 : 2)
  }

  /// Adds up all sign patterns of the given ranks.
  ///
  /// - Parameter doubledRanks: Positive whole numbers, 2 to 1,000 of them; the probabilities of
  ///   more would vanish.
  /// - Complexity: O(*n*³).
  init(doubledRanks: [Int]) {
    let unit = doubledRanks.allSatisfy { $0.isMultiple(of: 2) } ? 2 : 1
    let total = doubledRanks.reduce(0, +) / unit
    let half = total / 2
    var probabilities = [Double](repeating: 0, count: half + 1)
    probabilities[0] = 1
    var reached = 0
    for doubled in doubledRanks {
      let rank = doubled / unit
      reached = min(half, reached + rank)
      for sum in stride(from: reached, through: rank, by: -1) {
        probabilities[sum] = (probabilities[sum] + probabilities[sum - rank]) / 2
      }
      for sum in 0..<min(rank, reached + 1) { probabilities[sum] /= 2 }
    }
    var sum = 0.0
    let cumulative = probabilities.map {
      sum += $0
      return min(1, sum)
    }
    self.init(cumulativeProbabilities: cumulative, unit: unit, total: total, normal: nil)
  }

  /// The distribution for ranks 1…`count`, without ties: exact where that is affordable, else its
  /// normal limit.
  init(count: Int) {
    if Self.cost(count: count, unit: 2) <= WilcoxonSignedRank.affordableCost {
      self.init(doubledRanks: (0..<count).map { 2 * ($0 + 1) })
    } else {
      let n = Double(count)
      self.init(
        cumulativeProbabilities: [], unit: 2, total: count * (count + 1) / 2,
        normal: DiscreteNormal(
          mean: n * (n + 1) / 4, variance: n * (n + 1) * (2 * n + 1) / 24))
    }
  }

  private init(cumulativeProbabilities: [Double], unit: Int, total: Int, normal: DiscreteNormal?) {
    self.cumulativeProbabilities = cumulativeProbabilities
    self.unit = unit
    self.total = total
    self.normal = normal
  }

  /// P(sum of the positive doubled ranks ≤ `doubledSum`).
  func cumulative(_ doubledSum: Int) -> Double {
    if doubledSum < 0 { return 0 }
    let sum = doubledSum / unit
    if sum >= total { return 1 }
    if let normal { return normal.cumulative(sum) }
    return sum < cumulativeProbabilities.count
      ? cumulativeProbabilities[sum] : 1 - cumulativeProbabilities[total - sum - 1]
  }
}
