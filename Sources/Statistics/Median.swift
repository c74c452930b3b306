/// The middle of the values: their 0.5 quantile.
///
/// - Parameter values: At least one finite value, any order.
/// - Complexity: O(*n* log *n*).
package func median(of values: [Double]) -> Double {
  quantile(0.5, ofSorted: values.sorted())
}

/// The value below which the share `probability` of the sample lies, linear between order
/// statistics.
///
/// - Parameters:
///   - probability: In 0…1.
///   - values: At least one finite value, ascending.
/// - SeeAlso: Hyndman & Fan (1996), Am. Stat. 50, definition 7 (the default of R and NumPy).
package func quantile(_ probability: Double, ofSorted values: [Double]) -> Double {
  precondition(!values.isEmpty, "a quantile needs at least one value")
  precondition((0...1).contains(probability), "a probability lies in 0...1")
  let position = probability * Double(values.count - 1)
  let lower = Int(position.rounded(.down))
  let upper = Swift.min(lower + 1, values.count - 1)
  return values[lower] + (position - Double(lower)) * (values[upper] - values[lower])
}

/// The median of the distances from the median, in the unit of the values.
///
/// Not scaled to the standard deviation; multiply by 1.4826 for that under normal noise.
///
/// - Parameter values: At least one finite value, any order.
package func medianAbsoluteDeviation(of values: [Double]) -> Double {
  let center = median(of: values)
  return median(of: values.map { abs($0 - center) })
}
