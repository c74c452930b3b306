/// The sums *rows*ᵢ + *columns*ⱼ of two ascending samples, times a factor, without listing them.
///
/// The `k`th smallest is found by counting, for a pivot drawn at random among those still possible,
/// how many are smaller: a walk along the staircase where the sums pass the pivot.
///
/// - SeeAlso: Johnson & Mizoguchi (1978), SIAM J. Comput. 7, doi:10.1137/0207013; the random
///   pivot as in Monahan (1984), "Algorithm 616", ACM Trans. Math. Softw. 10, doi:10.1145/1271.319414.
struct OrderedSums {
  private let rows: [Double]
  private let columns: [Double]
  private let factor: Double
  /// Whether row i starts at column i, so that each pair of one sample counts once.
  private let isTriangle: Bool
  /// All sums, ascending, when they are few.
  private let listed: [Double]?
  /// How many sums there are.
  let count: Int

  /// The averages of two of the values, each with itself included.
  ///
  /// - Parameter values: Finite, any order.
  static func walshAverages(of values: [Double]) -> Self {
    let sorted = values.sorted()
    return Self(rows: sorted, columns: sorted, factor: 0.5, isTriangle: true)
  }

  /// The differences candidate − baseline of all pairs.
  ///
  /// - Parameters:
  ///   - baseline: Finite, any order.
  ///   - candidate: As `baseline`.
  static func differences(baseline: [Double], candidate: [Double]) -> Self {
    Self(
      rows: candidate.sorted(), columns: baseline.map { -$0 }.sorted(), factor: 1,
      isTriangle: false)
  }

  private init(rows: [Double], columns: [Double], factor: Double, isTriangle: Bool) {
    self.rows = rows
    self.columns = columns
    self.factor = factor
    self.isTriangle = isTriangle
    let count = isTriangle ? rows.count * (rows.count + 1) / 2 : rows.count * columns.count
    self.count = count
    if count <= 4096 {
      var sums: [Double] = []
      sums.reserveCapacity(count)
      for row in rows.indices {
        for column in (isTriangle ? row : 0)..<columns.count {
          sums.append((rows[row] + columns[column]) * factor)
        }
      }
      self.listed = sums.sorted()
    } else {
      self.listed = nil
    }
  }

  /// The middle sum; the mean of the middle two when their number is even.
  ///
  /// - Complexity: O(*n* log *n*) on average; there must be a sum.
  var median: Double {
    let lower = self[(count - 1) / 2]
    return count.isMultiple(of: 2) ? lower + 0.5 * (self[count / 2] - lower) : lower
  }

  /// The sum with `position` smaller ones, from 0.
  ///
  /// - Complexity: O(*n* log *n*) on average.
  subscript(position: Int) -> Double {
    if let listed { return listed[position] }
    var generator = SeededGenerator(seed: UInt64(position))
    // Row i may still hold the sum in columns low[i]..<high[i].
    var low = isTriangle ? Array(rows.indices) : [Int](repeating: 0, count: rows.count)
    var high = [Int](repeating: columns.count, count: rows.count)
    var (below, left) = (0, count)
    while left > 4 * rows.count + 1024 {
      let pivot = draw(low: low, high: high, left: left, using: &generator)
      let (less, atMost) = (boundaries { $0 < pivot }, boundaries { $0 <= pivot })
      if position < less.count {
        for row in rows.indices { high[row] = max(low[row], min(high[row], less.ends[row])) }
      } else if position >= atMost.count {
        for row in rows.indices { low[row] = min(high[row], max(low[row], atMost.ends[row])) }
        below = atMost.count
      } else {
        return pivot
      }
      left = zip(low, high).reduce(0) { $0 + $1.1 - $1.0 }
    }
    var sums: [Double] = []
    sums.reserveCapacity(left)
    for row in rows.indices {
      for column in low[row]..<high[row] { sums.append(sum(row, column)) }
    }
    sums.sort()
    return sums[position - below]
  }

  private func sum(_ row: Int, _ column: Int) -> Double {
    (rows[row] + columns[column]) * factor
  }

  private func draw(
    low: [Int], high: [Int], left: Int, using generator: inout SeededGenerator
  ) -> Double {
    var drawn = Int.random(in: 0..<left, using: &generator)
    for row in rows.indices {
      if drawn < high[row] - low[row] { return sum(row, low[row] + drawn) }
      drawn -= high[row] - low[row]
    }
    return sum(0, 0)
  }

  /// The first column of each row whose sum isn't small, and how many sums are small.
  private func boundaries(isSmall: (Double) -> Bool) -> (ends: [Int], count: Int) {
    var ends = [Int](repeating: 0, count: rows.count)
    var (end, count) = (columns.count, 0)
    for row in rows.indices {
      while end > 0, !isSmall(sum(row, end - 1)) { end -= 1 }
      let first = isTriangle ? row : 0
      ends[row] = max(end, first)
      count += ends[row] - first
    }
    return (ends, count)
  }
}
