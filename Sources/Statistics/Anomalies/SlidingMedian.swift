/// The sliding median around each value; windows are truncated at the ends.
///
/// - Parameter reach: The number of values on each side.
/// - Complexity: O(*n* × `reach`), in moves of sorted values.
func slidingMedian(_ values: [Double], reach: Int) -> [Double] {
  var window = values.prefix(reach).sorted()
  window.reserveCapacity(2 * reach + 1)
  return values.indices.map { index in
    if index + reach < values.count {
      let value = values[index + reach]
      window.insert(value, at: window.partitioningIndex { $0 > value })
    }
    if index > reach {
      let value = values[index - reach - 1]
      window.remove(at: window.partitioningIndex { $0 >= value })
    }
    let middle = window.count / 2
    return window.count.isMultiple(of: 2)
      ? (window[middle - 1] + window[middle]) / 2 : window[middle]
  }
}
