import Statistics

/// The newest values of one metric of a subject, and the windows of the rules over them.
struct AlertSeries: Hashable, Sendable {
  /// Values that are addressed by an index which stays theirs while older ones are dropped.
  struct Values: Hashable, Sendable {
    private var times: [Double] = []
    private var values: [Double] = []
    /// The index of the first one.
    private(set) var start = 0

    var end: Int { start + values.count }

    subscript(index: Int) -> Double { values[index - start] }

    func time(_ index: Int) -> Double { times[index - start] }

    func newest(_ count: Int) -> [Double] { Array(values.suffix(count)) }

    mutating func append(_ value: Double, at time: Double) {
      values.append(value)
      times.append(time)
    }

    /// Drops those before an index, in large parts.
    mutating func drop(before index: Int) {
      guard index - start > max(64, values.count / 2) else { return }
      values.removeFirst(index - start)
      times.removeFirst(index - start)
      start = index
    }

    mutating func shift(by seconds: Double) {
      for index in times.indices { times[index] += seconds }
    }
  }

  /// As many values as a trend is estimated of.
  private static let trendCount = 30

  private var values = Values()
  private var windows: [AlertWindow]

  init(windows: [AlertWindow]) { self.windows = windows }

  /// Adds the newest value; what is no number counts as none.
  mutating func add(_ value: Double, at time: Double) {
    guard value.isFinite else { return }
    values.append(value, at: time)
    for index in windows.indices {
      windows[index].add(value, at: values.end - 1, of: values)
    }
  }

  /// Aggregates the values of each window, and drops those that no window holds any more.
  ///
  /// - Parameters:
  ///   - now: In seconds since 1970.
  ///   - results: The aggregated values, in the order of the plan.
  mutating func evaluate(at now: Double, into results: inout [Double]) {
    var first = max(values.start, values.end - Self.trendCount)
    for index in windows.indices {
      windows[index].advance(to: now, in: values)
      windows[index].store(in: &results, of: values)
      first = min(first, windows[index].start)
    }
    values.drop(before: first)
  }

  /// Moves all values in time, because the clock was set.
  mutating func shift(by seconds: Double) { values.shift(by: seconds) }

  /// Where the newest values go; nil where there are too few.
  var trend: Alert.Trend? {
    let newest = values.newest(Self.trendCount)
    guard newest.count >= 10, let line = TheilSen(newest) else { return nil }
    guard let interval = line.interval else { return .steady }
    return interval.lowerBound > 0 ? .rising : interval.upperBound < 0 ? .falling : .steady
  }
}
