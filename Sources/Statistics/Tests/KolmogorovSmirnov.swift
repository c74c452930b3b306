/// The two-sample Kolmogorov–Smirnov test: whether the distributions differ anywhere.
///
/// - SeeAlso: Smirnov (1939); the exact p-value by counting lattice paths, as in Hodges (1958),
///   Ark. Mat. 3, doi:10.1007/BF02589501; the limit as `KolmogorovDistribution` has it.
package struct KolmogorovSmirnov: Hashable, Sendable {
  /// The largest distance of both empirical distribution functions, in 0…1.
  package let statistic: Double
  /// The two-sided probability, in 0…1, of a distance at least this large by chance.
  ///
  /// With ties it is too large: the test is conservative then.
  package let pValue: Double
  /// Whether `pValue` was counted or is the limit.
  package let method: TestMethod

  /// Tests whether the samples come from one distribution.
  ///
  /// - Parameters:
  ///   - baseline: At least one value, not NaN; infinities are the smallest and largest.
  ///   - candidate: As `baseline`.
  ///   - method: How to get the p-value. By default it is exact up to 20 million pairs of values;
  ///     asked for, up to a billion.
  /// - Returns: `nil` for no value or a NaN.
  /// - Complexity: O(*mn*) if exact, else O(*N* log *N*).
  package init?(baseline: [Double], candidate: [Double], method: TestMethod? = nil) {
    guard !baseline.isEmpty, !candidate.isEmpty, !baseline.contains(where: \.isNaN),
      !candidate.contains(where: \.isNaN)
    else { return nil }
    let (m, n) = (baseline.count, candidate.count)
    let divisor = Self.greatestCommonDivisor(m, n)
    let (first, second) = (n / divisor, m / divisor)
    let distance = Self.distance(
      baseline.sorted(), candidate.sorted(), weights: (first, second))
    self.statistic = Double(distance) / (Double(first) * Double(m))
    let pairs = Double(m) * Double(n)
    if method == .exact ? pairs <= 1e9 : method != .asymptotic && pairs <= 2e7 {
      self.method = .exact
      self.pValue = Self.exact(m, n, weights: (first, second), distance: distance)
    } else {
      self.method = .asymptotic
      self.pValue = KolmogorovDistribution(
        count: Int((pairs / Double(m + n)).rounded(.toNearestOrEven))
      ).survival(statistic)
    }
  }

  /// The largest |i · n − j · m| / gcd over all values, with i and j the counts up to them.
  private static func distance(
    _ first: [Double], _ second: [Double], weights: (Int, Int)
  ) -> Int {
    var (i, j, largest) = (0, 0, 0)
    while i < first.count, j < second.count {
      let value = min(first[i], second[j])
      while i < first.count, first[i] == value { i += 1 }
      while j < second.count, second[j] == value { j += 1 }
      largest = max(largest, abs(i * weights.0 - j * weights.1))
    }
    return largest
  }

  /// The share of the orders of both samples that reach the distance somewhere.
  private static func exact(
    _ m: Int, _ n: Int, weights: (Int, Int), distance: Int
  ) -> Double {
    // Held for each count of the smaller sample, so that a million against ten takes little room.
    let (rows, columns) = (max(m, n), min(m, n))
    let (down, right) = m >= n ? weights : (weights.1, weights.0)
    var reached = [Double](repeating: 0, count: columns + 1)
    for row in 0...rows {
      for column in 0...columns {
        if abs(row * down - column * right) >= distance {
          reached[column] = 1
        } else if column > 0 {
          let (above, left) = (Double(row), Double(column))
          reached[column] = (above * reached[column] + left * reached[column - 1]) / (above + left)
        }
      }
    }
    return min(1, reached[columns])
  }

  private static func greatestCommonDivisor(_ first: Int, _ second: Int) -> Int {
    second == 0 ? first : greatestCommonDivisor(second, first % second)
  }
}
