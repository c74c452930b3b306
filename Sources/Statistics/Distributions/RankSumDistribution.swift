/// The null distribution of the rank sum of a sample drawn from given ranks, with ties.
///
/// - SeeAlso: Streitberg & Röhmel (1986), "Exact distributions for permutation and rank tests: an
///   introduction to some recently published algorithms"; ties are drawn a block at a time.
struct RankSumDistribution {
  /// How many ways lead to each sum, in units of `unit`.
  private let ways: [Double]
  private let unit: Int

  /// About as many additions as counting takes.
  static func cost(chosen: Int, of count: Int) -> Double {
    let (chosen, count) = (Double(min(chosen, count - chosen)), Double(count))
    return count * chosen * chosen * (count - chosen) / 2
  }

  /// Counts all subsets of `chosen` values by the sum of their ranks.
  ///
  /// - Parameters:
  ///   - blocks: The ties, ascending.
  ///   - chosen: At least 1 and at most half of the values, or many more sums are counted.
  /// - Complexity: O(*N* · *chosen* · *sums*); ties make it faster.
  init(blocks: [TieBlock], chosen: Int) {
    // Without blocks of an even size all doubled ranks are even.
    let unit = blocks.allSatisfy { $0.doubledRank.isMultiple(of: 2) } ? 2 : 1
    let total = blocks.reduce(0) { $0 + $1.count }
    var left = chosen
    var largest = 0
    for block in blocks.reversed() where left > 0 {
      largest += min(left, block.count) * (block.doubledRank / unit)
      left -= min(left, block.count)
    }
    let width = largest + 1
    // Row s holds the ways to choose s values, of which only the sums in `low`...`high` occur.
    var ways = [Double](repeating: 0, count: (chosen + 1) * width)
    var low = [Int](repeating: 0, count: chosen + 1)
    var high = [Int](repeating: -1, count: chosen + 1)
    ways[0] = 1
    high[0] = 0
    var seen = 0
    for block in blocks {
      let rank = block.doubledRank / unit
      let remaining = total - seen - block.count
      let upper = min(chosen, seen + block.count)
      for size in stride(from: upper, through: max(1, chosen - remaining), by: -1) {
        var choices = 1.0
        for taken in 1...min(block.count, size) {
          choices *= Double(block.count - taken + 1) / Double(taken)
          let source = size - taken
          guard low[source] <= high[source] else { continue }
          let (from, to) = (low[source], high[source])
          let shift = (size - source) * width + taken * rank
          for index in (source * width + from)...(source * width + to) {
            ways[index + shift] += choices * ways[index]
          }
          low[size] =
            low[size] <= high[size] ? min(low[size], from + taken * rank) : from + taken * rank
          high[size] = max(high[size], to + taken * rank)
        }
      }
      seen += block.count
    }
    self.ways = Array(ways[(chosen * width)...])
    self.unit = unit
  }

  /// The probability of a doubled rank sum at least `distance` from `mean`, on both sides together.
  func pValue(mean: Int, distance: Int) -> Double {
    var (outside, total) = (0.0, 0.0)
    for (index, count) in ways.enumerated() {
      total += count
      if abs(index * unit - mean) >= distance { outside += count }
    }
    return min(1, outside / total)
  }
}
