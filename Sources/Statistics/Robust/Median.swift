/// The arithmetic mean; NaN for no values.
package func mean(of values: [Double]) -> Double {
  values.reduce(0, +) / Double(values.count)
}

/// The median: the 0.5 quantile.
///
/// - Parameter values: Any order; infinities are the smallest and largest.
/// - Returns: NaN for no values and if a value is NaN.
/// - Complexity: O(*n* log *n*).
package func median(of values: [Double]) -> Double {
  values.contains(where: \.isNaN) ? .nan : quantile(0.5, ofSorted: values.sorted())
}

/// A sample quantile, by linear interpolation between order statistics.
///
/// - Parameters:
///   - probability: In 0…1; anything beyond counts as the nearer end.
///   - values: Ascending.
/// - Returns: NaN for no values and for a probability that is NaN.
/// - SeeAlso: Hyndman & Fan (1996), Am. Stat. 50, definition 7 (the default of R and NumPy).
package func quantile(_ probability: Double, ofSorted values: [Double]) -> Double {
  guard !values.isEmpty, !probability.isNaN else { return .nan }
  let position = min(1, max(0, probability)) * Double(values.count - 1)
  let lower = Int(position.rounded(.down))
  let upper = min(lower + 1, values.count - 1)
  return interpolate(values[lower], values[upper], share: position - Double(lower))
}

/// A quantile of unsorted values, by selection.
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

/// Linear interpolation between two values, which may be infinite.
private func interpolate(_ lower: Double, _ upper: Double, share: Double) -> Double {
  if share == 0 || lower == upper { return lower }
  return share == 0.5 ? midpoint(lower, upper) : lower + share * (upper - lower)
}

/// The mean of two values, without overflow.
package func midpoint(_ first: Double, _ second: Double) -> Double {
  let sum = first + second
  return sum.isFinite ? sum / 2 : first / 2 + second / 2
}

/// The ratio of the standard deviation to the median absolute deviation of a normal distribution:
/// 1/Φ⁻¹(3/4).
let deviationsPerMedianDistance = 1.4826

/// The median absolute deviation from the median, in the unit of the values.
///
/// Not scaled to the standard deviation; see `robustDeviation(of:)`.
///
/// - Parameter values: Finite, any order.
/// - Returns: NaN for no values and if a value is NaN.
package func medianAbsoluteDeviation(of values: [Double]) -> Double {
  let center = median(of: values)
  return median(of: values.map { abs($0 - center) })
}

/// A robust estimate of the standard deviation: 1.4826 median absolute deviations.
///
/// - Parameter values: As `medianAbsoluteDeviation(of:)`.
package func robustDeviation(of values: [Double]) -> Double {
  deviationsPerMedianDistance * medianAbsoluteDeviation(of: values)
}

/// As `robustDeviation(of:)`, around a known center.
///
/// - Parameters:
///   - values: Finite, any order.
///   - center: In the unit of the values.
package func robustDeviation(of values: [Double], around center: Double) -> Double {
  deviationsPerMedianDistance * median(of: values.map { abs($0 - center) })
}
