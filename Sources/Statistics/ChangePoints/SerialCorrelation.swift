import Foundation

/// The autocorrelation of segments of a series, as sums that can be added.
struct SerialCorrelation {
  /// The sums of the products of residuals at lags 1, 2, ….
  private(set) var products: [Double]
  /// The sum of the squared residuals.
  private(set) var squares: Double
  /// The number of values.
  private(set) var count: Int
  /// The number of subtracted means.
  private(set) var stretches: Int

  /// The residuals of a segment around its mean.
  ///
  /// - Complexity: O(lags).
  init(of series: CleanedSeries, _ start: Int, _ end: Int, by lagged: LaggedProducts) {
    let count = end - start
    let mean = series.mean(start, end)
    self.products = (1...lagged.lags).map { lag in
      guard lag < count else { return 0 }
      let values = series.sum(start + lag, end) + series.sum(start, end - lag)
      return lagged.sum(lag, start + lag, end) - mean * values + Double(count - lag) * mean * mean
    }
    self.squares = max(0, lagged.sum(0, start, end) - Double(count) * mean * mean)
    self.count = count
    self.stretches = 1
  }

  /// The number of lags for a segment of a given length.
  static func lags(for count: Int) -> Int { min(24, max(1, Int(2 * cbrt(Double(count))))) }

  static func + (left: Self, right: Self) -> Self {
    var sum = left
    for lag in sum.products.indices { sum.products[lag] += right.products[lag] }
    sum.squares += right.squares
    sum.count += right.count
    sum.stretches += right.stretches
    return sum
  }

  /// The uncorrected lag-one autocorrelation.
  var ofNeighbours: Double { squares > 0 ? products[0] / squares : 0 }

  /// The coefficient of the first-order autoregression with the same variance of the mean: the larger
  /// of the estimates from lag one and from all lags.
  ///
  /// It is corrected for the negative bias of residuals around a mean, about (1 + 3ρ)/*n*.
  ///
  /// - SeeAlso: Kendall (1954), Biometrika 41, doi:10.2307/2332725, for the bias; Newey & West
  ///   (1987), Econometrica 55, doi:10.2307/1913610, for the weights of the lags.
  func lasting(atMost limit: Double) -> Double {
    guard squares > 0 else { return 0 }
    let share = Double(stretches) / Double(count)
    let lags = min(products.count, Self.lags(for: count))
    let neighbours = ofNeighbours + share + 3 * max(ofNeighbours + share, 0) * share
    var sum = 0.0
    for lag in 1...lags {
      sum += (1 - Double(lag) / Double(lags + 1)) * (products[lag - 1] / squares + share)
    }
    return min(max(neighbours, max(0, sum) / (1 + max(0, sum)), 0), limit)
  }

  /// The variance of the mean of `count` consecutive values, as a fraction of that of one value.
  static func varianceOfMean(_ count: Int, correlation: Double) -> Double {
    let (n, r) = (Double(count), correlation)
    if r < 1e-9 { return 1 / n }
    return (n - 2 * r - n * r * r + 2 * pow(r, n + 1)) / (n * n * (1 - r) * (1 - r))
  }
}

/// Prefix sums of lagged products, for the sums of any segment.
struct LaggedProducts {
  /// The maximum lag.
  let lags: Int
  private let count: Int
  /// For each lag, the prefix sums of the products.
  private let sums: [Double]

  /// - Complexity: O(*n* × lags), in time and memory.
  init(of series: CleanedSeries) {
    let (values, lags) = (series.values, SerialCorrelation.lags(for: series.count))
    let width = values.count + 1
    var sums = [Double](repeating: 0, count: (lags + 1) * width)
    for lag in 0...lags {
      let row = lag * width
      var sum = 0.0
      for index in lag..<max(lag, values.count) {
        sum += values[index] * values[index - lag]
        sums[row + index + 1] = sum
      }
    }
    self.lags = lags
    self.count = width
    self.sums = sums
  }

  /// The sum of the products of each value from `start` up to, not including, `end` with the one
  /// `lag` before it.
  func sum(_ lag: Int, _ start: Int, _ end: Int) -> Double {
    sums[lag * count + end] - sums[lag * count + start]
  }
}
