/// The Mann–Whitney test of two independent samples, exact, with ties.
///
/// - SeeAlso: Mann & Whitney (1947), Ann. Math. Statist. 18, doi:10.1214/aoms/1177730491; ties by
///   counting the subsets of the mid-ranks that occurred, as in Streitberg & Röhmel (1986).
package struct MannWhitney: Hashable, Sendable {
  /// How often a candidate value exceeds a baseline value, ties counting half.
  package let statistic: Double
  /// The exact two-sided probability, in 0…1, of a statistic at least this extreme by chance.
  package let pValue: Double

  /// Tests whether either sample tends to be larger.
  ///
  /// - Parameters:
  ///   - baseline: At least one finite value, any order.
  ///   - candidate: As `baseline`; at most 1,000 values in both together.
  /// - Complexity: O(*N*² · *m* · *N*): 50 against 50 takes about 50 ms.
  package init(baseline: [Double], candidate: [Double]) {
    precondition(!baseline.isEmpty && !candidate.isEmpty, "both samples need a value")
    precondition(baseline.count + candidate.count <= 1000, "counts beyond 10³⁰⁰ overflow")
    let ranks = DoubledRanks(of: candidate + baseline).ranks
    let sum = ranks.prefix(candidate.count).reduce(0, +)
    let distribution = RankSumDistribution(doubledRanks: ranks, chosen: candidate.count)
    let mean = candidate.count * (baseline.count + candidate.count + 1)
    self.statistic = Double(sum - candidate.count * (candidate.count + 1)) / 2
    // The distribution of a rank sum under ties needn't be symmetric, so both tails are added.
    let distance = abs(sum - mean)
    let lower = distribution.cumulative(mean - distance)
    let upper = 1 - distribution.cumulative(mean + distance - 1)
    self.pValue = distance == 0 ? 1 : min(1, max(0, lower + upper))
  }

  /// The smallest two-sided p that samples of these sizes can ever give: 2 / C(*m* + *n*, *m*).
  package static func smallestPValue(baseline: Int, candidate: Int) -> Double {
    guard baseline > 0, candidate > 0 else { return 1 }
    var ways = 1.0
    for index in 1...candidate { ways *= Double(baseline + index) / Double(index) }
    return min(1, 2 / ways)
  }
}

/// The null distribution of the rank sum of a sample drawn from given ranks.
struct RankSumDistribution {
  private let cumulativeProbabilities: [Double]

  /// Counts all subsets of `chosen` ranks by their sum.
  init(doubledRanks: [Int], chosen: Int) {
    let largest = doubledRanks.sorted(by: >).prefix(chosen).reduce(0, +)
    let width = largest + 1
    var ways = [Double](repeating: 0, count: (chosen + 1) * width)
    ways[0] = 1
    for (index, rank) in doubledRanks.enumerated() {
      for size in stride(from: min(chosen, index + 1), through: 1, by: -1) {
        let target = size * width
        let source = target - width
        for sum in stride(from: largest, through: rank, by: -1) {
          ways[target + sum] += ways[source + sum - rank]
        }
      }
    }
    let last = ways.suffix(width)
    let total = last.reduce(0, +)
    var sum = 0.0
    self.cumulativeProbabilities = last.map {
      sum += $0
      return min(1, sum / total)
    }
  }

  /// P(doubled rank sum ≤ `doubledSum`).
  func cumulative(_ doubledSum: Int) -> Double {
    doubledSum < 0
      ? 0 : cumulativeProbabilities[min(doubledSum, cumulativeProbabilities.count - 1)]
  }
}
