import Foundation

/// What stretches of a series tell of how long its noise lasts, as sums that can be added.
struct SerialCorrelation {
  /// The sums of the products of residuals that are 1, 2, … apart.
  private(set) var products: [Double]
  /// The sum of the squared residuals.
  private(set) var squares: Double
  /// How many values were looked at.
  private(set) var count: Int
  /// How many means were taken out.
  private(set) var stretches: Int

  /// The residuals of a stretch around its own mean.
  ///
  /// - Complexity: O(*n* × `lags`).
  init(of series: CleanedSeries, _ start: Int, _ end: Int, lags: Int) {
    let mean = series.mean(start, end)
    let residuals = series.values[start..<end].map { $0 - mean }
    self.products = (1...lags).map { lag in
      var sum = 0.0
      if lag < residuals.count {
        for index in lag..<residuals.count { sum += residuals[index] * residuals[index - lag] }
      }
      return sum
    }
    self.squares = residuals.reduce(0) { $0 + $1 * $1 }
    self.count = end - start
    self.stretches = 1
  }

  /// How many lags are looked at in a stretch of a length.
  static func lags(for count: Int) -> Int { max(1, Int(2 * cbrt(Double(count)))) }

  static func + (left: Self, right: Self) -> Self {
    var sum = left
    for lag in sum.products.indices { sum.products[lag] += right.products[lag] }
    sum.squares += right.squares
    sum.count += right.count
    sum.stretches += right.stretches
    return sum
  }

  /// The correlation of neighbours, as it is.
  var ofNeighbours: Double { squares > 0 ? products[0] / squares : 0 }

  /// The correlation that an autoregression of the first order would need for a mean to vary as
  /// much as it does here: the larger of what neighbours say and what all lags say together.
  ///
  /// The residuals of a mean are too little correlated, by about (1 + 3ρ)/*n*; that is made up for.
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

  /// The variance of the mean of `count` values in a row, as a fraction of that of one value.
  static func varianceOfMean(_ count: Int, correlation: Double) -> Double {
    let (n, r) = (Double(count), correlation)
    if r < 1e-9 { return 1 / n }
    return (n - 2 * r - n * r * r + 2 * pow(r, n + 1)) / (n * n * (1 - r) * (1 - r))
  }
}
