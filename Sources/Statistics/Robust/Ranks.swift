/// Ranks of a sample, doubled so that the mid-ranks of ties are integers.
///
/// The smallest of three distinct values has doubled rank 2; two tied smallest ones have 3 each.
struct DoubledRanks {
  /// The doubled rank of each value, in the order of the values.
  let ranks: [Int]
  /// The ties, ascending: the doubled rank of each distinct value and its number of occurrences.
  let blocks: [TieBlock]

  /// Whether any two values share a rank.
  var hasTies: Bool { blocks.count < ranks.count }

  /// The sum of *t*³ − *t* over the sizes *t* of the ties.
  var tieSum: Double {
    hasTies
      ? blocks.reduce(0) { sum, block in
        let size = Double(block.count)
        return sum + (size * size - 1) * size
      } : 0
  }

  /// Ranks the values, ascending.
  ///
  /// - Parameter values: Any but NaN; infinities are the smallest and largest.
  /// - Complexity: O(*n* log *n*).
  init(of values: [Double]) {
    // Sorted with their positions, because searching each value again takes twice as long.
    let order = values.enumerated().map { Positioned(value: $1, position: $0) }
      .sorted { $0.value < $1.value }
    var ranks = [Int](repeating: 0, count: values.count)
    var blocks: [TieBlock] = []
    blocks.reserveCapacity(values.count)
    var start = 0
    while start < order.count {
      var end = start + 1
      let value = order[start].value
      while end < order.count, order[end].value == value { end += 1 }
      let rank = start + 1 + end
      for index in start..<end { ranks[order[index].position] = rank }
      blocks.append(TieBlock(doubledRank: rank, count: end - start))
      start = end
    }
    self.ranks = ranks
    self.blocks = blocks
  }
}

/// Equal values that share a mid-rank.
struct TieBlock {
  let doubledRank: Int
  let count: Int
}

/// A value and its original position.
private struct Positioned {
  let value: Double
  let position: Int
}
