import Configuration
import Statistics

/// The values of a metric in the time before now, with what rules ask of them kept up to date.
///
/// A value comes and goes in O(log *n*) comparisons, whatever the length of the window.
struct AlertWindow: Hashable, Sendable {
  /// An aggregation that rules ask for, and the index of its value in the plan.
  struct Output: Hashable, Sendable {
    let aggregation: AlertCondition.Aggregation
    let index: Int
  }

  /// In seconds.
  let length: Double
  private let outputs: [Output]
  private let needsMinimum: Bool
  private let needsMaximum: Bool
  private let needsOrder: Bool
  /// The index of the first value in the window.
  private(set) var start = 0
  private var sum = 0.0
  /// Values that have left since the sum was last added up.
  private var evictions = 0
  /// Indices of values that no later one undercuts, or exceeds.
  private var minima = IndexQueue()
  private var maxima = IndexQueue()
  private var sorted: [Double] = []

  init(length: Double, outputs: [Output]) {
    (self.length, self.outputs) = (length, outputs)
    needsMinimum = outputs.contains { $0.aggregation == .minimum }
    needsMaximum = outputs.contains { $0.aggregation == .maximum }
    needsOrder = outputs.contains { $0.aggregation.probability != nil }
  }

  mutating func add(_ value: Double, at index: Int, of series: borrowing AlertSeries.Values) {
    sum += value
    if needsMinimum {
      while let last = minima.last, series[last] >= value { minima.removeLast() }
      minima.append(index)
    }
    if needsMaximum {
      while let last = maxima.last, series[last] <= value { maxima.removeLast() }
      maxima.append(index)
    }
    if needsOrder { sorted.insert(value, at: sorted.partitioningIndex { $0 >= value }) }
  }

  /// Removes the values that are older than the window.
  mutating func advance(to now: Double, in series: borrowing AlertSeries.Values) {
    while start < series.end, series.time(start) <= now - length {
      let value = series[start]
      sum -= value
      evictions += 1
      if minima.first == start { minima.removeFirst() }
      if maxima.first == start { maxima.removeFirst() }
      if needsOrder { sorted.remove(at: sorted.partitioningIndex { $0 >= value }) }
      start += 1
    }
    // Removes the accumulated rounding error once all values have been replaced.
    guard evictions > 32, evictions > series.end - start else { return }
    evictions = 0
    sum = (start..<series.end).reduce(0) { $0 + series[$1] }
  }

  /// Stores the aggregated values; NaN where there are none.
  func store(in results: inout [Double], of series: borrowing AlertSeries.Values) {
    for output in outputs { results[output.index] = value(output.aggregation, of: series) }
  }

  private func value(
    _ aggregation: AlertCondition.Aggregation, of series: borrowing AlertSeries.Values
  ) -> Double {
    let last = series.end - 1
    guard last >= start else { return .nan }
    switch aggregation {
    case .last: return series[last]
    case .sum: return sum
    case .mean: return sum / Double(last - start + 1)
    case .minimum: return minima.first.map { series[$0] } ?? .nan
    case .maximum: return maxima.first.map { series[$0] } ?? .nan
    case .rate:
      let time = series.time(last) - series.time(start)
      return time > 0 ? (series[last] - series[start]) / time : .nan
    case .median, .p50, .p90, .p95, .p99:
      return quantile(aggregation.probability ?? 0.5, ofSorted: sorted)
    }
  }
}

/// Ascending indices that leave at both ends.
private struct IndexQueue: Hashable, Sendable {
  private var indices: [Int] = []
  private var head = 0

  var first: Int? { head < indices.count ? indices[head] : nil }
  var last: Int? { head < indices.count ? indices[indices.count - 1] : nil }

  mutating func append(_ index: Int) { indices.append(index) }

  mutating func removeLast() { indices.removeLast() }

  mutating func removeFirst() {
    head += 1
    guard head > 64, head * 2 > indices.count else { return }
    indices.removeFirst(head)
    head = 0
  }
}
