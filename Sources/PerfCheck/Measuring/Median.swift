/// The median: the middle value, or the mean of the two middle ones.
///
/// - Parameter values: At least one, in any order.
package func median(of values: [Double]) -> Double {
  quantile(0.5, ofSorted: values.sorted())
}

/// A quantile, interpolated between neighbors (type 7 of Hyndman & Fan 1996, R's default).
///
/// - Parameters:
///   - fraction: In 0…1.
///   - values: At least one, ascending.
package func quantile(_ fraction: Double, ofSorted values: [Double]) -> Double {
  precondition(!values.isEmpty, "a quantile needs a value")
  let place = fraction * Double(values.count - 1)
  let below = Int(place)
  let above = min(below + 1, values.count - 1)
  return values[below] + (place - Double(below)) * (values[above] - values[below])
}
