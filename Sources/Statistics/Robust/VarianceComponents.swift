/// The variance components of the levels of an experiment, such as builds, processes and iterations.
///
/// - SeeAlso: Kalibera & Jones (2013), "Rigorous benchmarking in reasonable time", ISMM,
///   doi:10.1145/2464157.2464160, with the T² of the revised version.
package struct VarianceComponents: Hashable, Sendable {
  /// The number of repetitions of each level within the one above, highest level first.
  package let repetitions: [Int]
  /// The mean of all values, in their unit.
  package let mean: Double
  /// S²: the variance of the means at each level, in the squared unit, highest level first.
  ///
  /// Each includes a part of the levels below.
  package let biased: [Double]
  /// T²: the variance component of each level, in the squared unit, highest level first.
  ///
  /// May be negative by chance if a component is small.
  package let unbiased: [Double]

  /// Estimates the components.
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

  /// The component of each level as a fraction of the sum, in 0…1, highest level first.
  ///
  /// Negative components count as 0. `nil` if nothing varies.
  package var shares: [Double]? {
    let added = unbiased.map { max(0, $0) }
    let sum = added.reduce(0, +)
    return sum > 0 && sum.isFinite ? added.map { $0 / sum } : nil
  }
}
