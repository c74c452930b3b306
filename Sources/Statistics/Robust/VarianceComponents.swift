/// How much each level of an experiment varies, such as builds, processes and iterations.
///
/// - SeeAlso: Kalibera & Jones (2013), "Rigorous benchmarking in reasonable time", ISMM,
///   doi:10.1145/2464157.2464160, with the T² of the revised version.
package struct VarianceComponents: Hashable, Sendable {
  /// How often each level was repeated within the one above, the highest level first.
  package let repetitions: [Int]
  /// The mean of all values, in their unit.
  package let mean: Double
  /// S²: the variance of the means at each level, in the squared unit, the highest level first.
  ///
  /// Each holds a share of the levels below.
  package let biased: [Double]
  /// T²: what each level adds by itself, in the squared unit, the highest level first.
  ///
  /// May be below 0 by chance where a level adds little.
  package let unbiased: [Double]

  /// Splits the variance.
  ///
  /// - Parameters:
  ///   - values: Finite, all iterations of the first process first: the shape is `repetitions`.
  ///   - repetitions: At least one level, each repeated at least twice, the highest first.
  /// - Returns: `nil` for anything else.
  /// - Complexity: O(*n*).
  package init?(values: [Double], repetitions: [Int]) {
    guard !repetitions.isEmpty, repetitions.allSatisfy({ $0 > 1 }) else { return nil }
    var size = 1
    for repetition in repetitions {
      let (product, overflow) = size.multipliedReportingOverflow(by: repetition)
      guard !overflow, product <= values.count else { return nil }
      size = product
    }
    guard size == values.count else { return nil }
    var (means, biased, unbiased): ([Double], [Double], [Double]) = (values, [], [])
    var below: Double?
    for repetition in repetitions.reversed() {
      var (groups, sum): ([Double], Double) = ([], 0)
      for start in stride(from: 0, to: means.count, by: repetition) {
        guard let moments = SampleMoments(Array(means[start..<(start + repetition)])) else {
          return nil
        }
        groups.append(moments.mean)
        sum += moments.variance
      }
      let variance = sum / Double(groups.count)
      guard variance.isFinite else { return nil }
      biased.append(variance)
      unbiased.append(variance - (below ?? 0))
      below = variance / Double(repetition)
      means = groups
    }
    self.repetitions = repetitions
    self.mean = means[0]
    self.biased = biased.reversed()
    self.unbiased = unbiased.reversed()
  }

  /// What each level adds by itself as a share of the sum, in 0…1, the highest level first.
  ///
  /// A level below 0 counts as 0. `nil` where nothing varies.
  package var shares: [Double]? {
    let added = unbiased.map { max(0, $0) }
    let sum = added.reduce(0, +)
    return sum > 0 && sum.isFinite ? added.map { $0 / sum } : nil
  }
}
