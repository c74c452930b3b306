/// The classical decomposition of a series into its seasons and the rest.
///
/// - SeeAlso: Makridakis, Wheelwright & Hyndman (1998), Forecasting: Methods and Applications,
///   section 3.4.
struct Seasons: Hashable, Sendable {
  /// Whether the seasons are factors; else they are added.
  let isMultiplicative: Bool
  /// One index for each phase of each period; phases count from the first value.
  private(set) var indices: [[Double]]

  /// Removes the seasons from a series, starting with the first period.
  ///
  /// - Parameters:
  ///   - values: Replaced by the deseasonalized values.
  ///   - periods: The length of each season.
  init(takenFrom values: inout [Double], periods: [Int], isMultiplicative: Bool) {
    self.isMultiplicative = isMultiplicative
    self.indices = []
    for period in periods where period > 1 {
      let index = Self.index(of: values, period: period, isMultiplicative: isMultiplicative)
      for place in values.indices {
        let effect = index[place % period]
        values[place] = isMultiplicative ? values[place] / effect : values[place] - effect
      }
      indices.append(index)
    }
  }

  /// Restores the seasons.
  ///
  /// - Parameters:
  ///   - values: Without seasons.
  ///   - start: The number of previous values of the series.
  func putBack(into values: [Double], after start: Int) -> [Double] {
    values.enumerated().map { step, value in
      indices.reduce(value) { value, index in
        let effect = index[(start + step) % index.count]
        return isMultiplicative ? value * effect : value + effect
      }
    }
  }

  /// The centered moving average over a season; nil at the ends.
  static func movingAverage(_ values: [Double], period: Int) -> [Double?] {
    var averages = [Double?](repeating: nil, count: values.count)
    let reach = period / 2
    guard values.count >= 2 * reach + 1 else { return averages }
    var sum = values[..<(2 * reach + 1)].reduce(0, +)
    for index in reach..<(values.count - reach) {
      if index > reach { sum += values[index + reach] - values[index - reach - 1] }
      let whole =
        period.isMultiple(of: 2)
        ? sum - (values[index - reach] + values[index + reach]) / 2 : sum
      averages[index] = whole / Double(period)
    }
    return averages
  }

  private static func index(
    of values: [Double], period: Int, isMultiplicative: Bool
  ) -> [Double] {
    var (sums, counts) = ([Double](repeating: 0, count: period), [Int](repeating: 0, count: period))
    for (place, average) in movingAverage(values, period: period).enumerated() {
      guard let average else { continue }
      sums[place % period] += isMultiplicative ? values[place] / average : values[place] - average
      counts[place % period] += 1
    }
    let index = zip(sums, counts).map { $1 > 0 ? $0 / Double($1) : isMultiplicative ? 1 : 0 }
    let mean = index.reduce(0, +) / Double(period)
    return index.map { isMultiplicative ? $0 / mean : $0 - mean }
  }
}
