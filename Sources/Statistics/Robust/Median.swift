/// The sum of the values over their number; NaN for no value.
package func mean(of values: [Double]) -> Double {
  values.reduce(0, +) / Double(values.count)
}

/// The middle of the values: their 0.5 quantile.
///
/// - Parameter values: Any order; infinities are the smallest and largest.
/// - Returns: NaN for no value and where a value is NaN.
/// - Complexity: O(*n* log *n*).
package func median(of values: [Double]) -> Double {
  values.contains(where: \.isNaN) ? .nan : quantile(0.5, ofSorted: values.sorted())
}

/// The value below which the share `probability` of the sample lies, linear between order
/// statistics.
///
/// - Parameters:
///   - probability: In 0…1; anything beyond counts as the nearer end.
///   - values: Ascending.
/// - Returns: NaN for no value and for a probability that is NaN.
/// - SeeAlso: Hyndman & Fan (1996), Am. Stat. 50, definition 7 (the default of R and NumPy).
package func quantile(_ probability: Double, ofSorted values: [Double]) -> Double {
  guard !values.isEmpty, !probability.isNaN else { return .nan }
  let position = min(1, max(0, probability)) * Double(values.count - 1)
  let lower = Int(position.rounded(.down))
  let upper = min(lower + 1, values.count - 1)
  return interpolate(values[lower], values[upper], share: position - Double(lower))
}

/// The quantile of values that are in no order, without sorting all of them.
///
/// - Parameters:
///   - probability: In 0…1.
///   - values: At least one, none of them NaN; reordered.
/// - Complexity: O(*n*) on average.
/// - SeeAlso: Hoare (1961), "Algorithm 65: find", Comm. ACM 4, doi:10.1145/366622.366647.
package func quantile(_ probability: Double, reordering values: inout [Double]) -> Double {
  let position = min(1, max(0, probability)) * Double(values.count - 1)
  let wanted = Int(position.rounded(.down))
  var (low, high) = (0, values.count - 1)
  while low < high {
    let pivot = values[low + (high - low) / 2]
    var (left, right) = (low, high)
    while left <= right {
      while values[left] < pivot { left += 1 }
      while values[right] > pivot { right -= 1 }
      if left <= right {
        values.swapAt(left, right)
        left += 1
        right -= 1
      }
    }
    if wanted <= right { high = right } else if wanted >= left { low = left } else { break }
  }
  let next = values[(wanted + 1)...].min() ?? values[wanted]
  return interpolate(values[wanted], next, share: position - Double(wanted))
}

/// The value the share given of the way from the lower to the upper one; infinite ones included.
private func interpolate(_ lower: Double, _ upper: Double, share: Double) -> Double {
  if share == 0 || lower == upper { return lower }
  return share == 0.5 ? midpoint(lower, upper) : lower + share * (upper - lower)
}

/// The mean of two values, also where their sum overflows.
package func midpoint(_ first: Double, _ second: Double) -> Double {
  let sum = first + second
  return sum.isFinite ? sum / 2 : first / 2 + second / 2
}

/// How many median absolute deviations a standard deviation is under normal noise: 1/Φ⁻¹(3/4).
let deviationsPerMedianDistance = 1.4826

/// The median of the distances from the median, in the unit of the values.
///
/// Not scaled to the standard deviation; see `robustDeviation(of:)`.
///
/// - Parameter values: Finite, any order.
/// - Returns: NaN for no value and where a value is NaN.
package func medianAbsoluteDeviation(of values: [Double]) -> Double {
  let center = median(of: values)
  return median(of: values.map { abs($0 - center) })
}

/// An estimate of the standard deviation under normal noise that outliers don't move: 1.4826 median
/// absolute deviations.
///
/// - Parameter values: As `medianAbsoluteDeviation(of:)`.
package func robustDeviation(of values: [Double]) -> Double {
  deviationsPerMedianDistance * medianAbsoluteDeviation(of: values)
}

/// The same around a center that is known.
///
/// - Parameters:
///   - values: Finite, any order.
///   - center: In the unit of the values.
package func robustDeviation(of values: [Double], around center: Double) -> Double {
  deviationsPerMedianDistance * median(of: values.map { abs($0 - center) })
}
