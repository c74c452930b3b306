/// Corrections for multiple testing.
package enum MultipleTesting {
  /// The adjusted p-values that control the family-wise error rate under arbitrary dependence.
  ///
  /// - Parameter pValues: In 0…1, any order; NaN counts as 1.
  /// - Returns: One per p-value, in 0…1, in the same order.
  /// - Complexity: O(*m* log *m*).
  /// - SeeAlso: Holm (1979), Scand. J. Stat. 6, 65–70.
  package static func holm(_ pValues: [Double]) -> [Double] {
    let pValues = pValues.map(probability)
    var adjusted = pValues
    var largest = 0.0
    for (position, index) in pValues.indices.sorted(by: { pValues[$0] < pValues[$1] }).enumerated()
    {
      largest = max(largest, min(1, pValues[index] * Double(pValues.count - position)))
      adjusted[index] = largest
    }
    return adjusted
  }

  /// The adjusted p-values that control the false discovery rate, for independent or positively
  /// dependent tests.
  ///
  /// - Parameter pValues: In 0…1, any order; NaN counts as 1.
  /// - Returns: One per p-value, in 0…1, in the same order.
  /// - Complexity: O(*m* log *m*).
  /// - SeeAlso: Benjamini & Hochberg (1995), J. R. Stat. Soc. B 57,
  ///   doi:10.1111/j.2517-6161.1995.tb02031.x.
  package static func benjaminiHochberg(_ pValues: [Double]) -> [Double] {
    let pValues = pValues.map(probability)
    var adjusted = pValues
    var smallest = 1.0
    let order = pValues.indices.sorted { pValues[$0] < pValues[$1] }
    for (position, index) in order.enumerated().reversed() {
      smallest = min(smallest, pValues[index] * Double(pValues.count) / Double(position + 1))
      adjusted[index] = smallest
    }
    return adjusted
  }

  /// The simultaneously valid adjusted e-values: the smallest mean of the e-values of any set of
  /// hypotheses that includes the given one.
  ///
  /// - Parameter eValues: At least 0, any order; may be infinite. NaN and negative values count as 0.
  /// - Returns: One per e-value, not larger than it, in the same order.
  /// - Complexity: O(*m* log *m*).
  /// - SeeAlso: Vovk & Wang (2021), "E-values: calibration, combination and applications", Ann.
  ///   Statist. 49, doi:10.1214/20-AOS2020, algorithm 1.
  package static func closedMeanEValues(_ eValues: [Double]) -> [Double] {
    let eValues = eValues.map(evidence)
    let sorted = eValues.sorted()
    var sums = [0.0]
    for value in sorted { sums.append(sums[sums.count - 1] + value) }
    let finite = sorted.count { $0 < .infinity }
    return eValues.map { value in
      if value == .infinity { return value }
      func mean(with smallest: Int) -> Double {
        // The sum of finite values may overflow.
        let sum = sums[smallest] + value
        return sum < .infinity
          ? sum / Double(smallest + 1)
          : sorted[..<smallest].reduce(value / Double(smallest + 1)) {
            $0 + $1 / Double(smallest + 1)
          }
      }
      // The mean decreases as long as the next value is below it.
      var (low, high) = (0, finite)
      while low < high {
        let middle = (low + high) / 2
        if sorted[middle] < mean(with: middle) { low = middle + 1 } else { high = middle }
      }
      return min(value, mean(with: low))
    }
  }

  private static func probability(_ value: Double) -> Double {
    value.isNaN ? 1 : min(1, max(0, value))
  }

  private static func evidence(_ value: Double) -> Double { value > 0 ? value : 0 }
}
