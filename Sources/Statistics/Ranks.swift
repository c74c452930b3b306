/// Ranks of a sample, doubled so that the mid-ranks of ties stay whole numbers.
///
/// The smallest of three distinct values has doubled rank 2; two tied smallest ones have 3 each.
struct DoubledRanks {
  /// One doubled rank a value, in the order of the values given.
  let ranks: [Int]
  /// Whether any two values share a rank.
  let hasTies: Bool

  /// Ranks the values, ascending.
  ///
  /// - Complexity: O(*n* log *n*).
  init(of values: [Double]) {
    let order = values.indices.sorted { values[$0] < values[$1] }
    var ranks = [Int](repeating: 0, count: values.count)
    var hasTies = false
    var start = 0
    while start < order.count {
      var end = start + 1
      while end < order.count, values[order[end]] == values[order[start]] { end += 1 }
      hasTies = hasTies || end - start > 1
      for position in start..<end {
        ranks[order[position]] = start + 1 + end
      }
      start = end
    }
    self.ranks = ranks
    self.hasTies = hasTies
  }
}
