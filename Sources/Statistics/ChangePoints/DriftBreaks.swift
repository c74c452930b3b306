import Foundation

/// The trend changes of a drifting segment.
///
/// Two lines are fitted instead of one, and the gain is tested with the effective number of
/// autocorrelated values.
struct DriftBreaks {
  /// A candidate with its test.
  struct Break {
    let index: Int
    let pValue: Double
  }

  let series: CleanedSeries
  /// The false-positive rate for a random walk.
  let falseAlarmRate: Double
  /// The maximum autocorrelation that is used.
  let limit: Double
  private let lines: LineSums

  /// The minimum number of values of a line.
  private static let shortest = 8

  init(in series: CleanedSeries, falseAlarmRate: Double, limit: Double) {
    self.series = series
    self.falseAlarmRate = falseAlarmRate
    self.limit = limit
    self.lines = LineSums(series.values)
  }

  /// The breaks of a segment, ascending.
  func find(_ start: Int, _ end: Int) -> [Break] {
    let count = end - start
    guard count >= 2 * Self.shortest else { return [] }
    var (best, minimum) = (start + Self.shortest, Double.infinity)
    for index in (start + Self.shortest)...(end - Self.shortest) {
      let squares = lines.residualSquares(start, index) + lines.residualSquares(index, end)
      if squares < minimum { (best, minimum) = (index, squares) }
    }
    guard minimum > 0 else { return [] }
    let one = lines.residualSquares(start, end)
    let products = residualProducts(start, best) + residualProducts(best, end)
    let size = Double(count)
    let raw = products / minimum
    let correlation = min(max(raw + (4 + 8 * max(raw, 0)) / size * Self.bias, 0), limit)
    let inflation = (1 + correlation) / (1 - correlation)
    let f = (one - minimum) / 2 / (minimum / (size - 4)) / inflation
    let alone =
      FDistribution(numerator: 2, denominator: max(size / inflation - 4, 3))?.survival(f) ?? 1
    let pValue = min(
      1,
      alone
        * LevelChangeTest.places(series.count, shorterSide: min(best - start, end - best)))
    guard pValue <= falseAlarmRate else { return [] }
    return find(start, best) + [Break(index: best, pValue: pValue)] + find(best, end)
  }

  /// The fraction of the bias of the autocorrelation around two lines that is corrected.
  ///
  /// A full correction would leave no power for short series. Calibrated by simulation.
  private static let bias = 0.35

  /// The sum of the products of consecutive residuals around a segment's line.
  private func residualProducts(_ start: Int, _ end: Int) -> Double {
    let line = lines.line(start, end)
    var (sum, last) = (0.0, 0.0)
    for index in start..<end {
      let residual = series.values[index] - line.at(index)
      if index > start { sum += residual * last }
      last = residual
    }
    return sum
  }
}

/// Prefix sums for fitting a line to any segment in constant time.
struct LineSums {
  /// A straight line as a function of the index.
  struct Line {
    /// At index 0.
    let intercept: Double
    /// From one index to the next.
    let slope: Double

    func at(_ index: Int) -> Double { intercept + slope * Double(index) }
  }

  private var values = [0.0]
  private var squares = [0.0]
  private var products = [0.0]

  init(_ series: [Double]) {
    var (sum, square, product) = (0.0, 0.0, 0.0)
    for (index, value) in series.enumerated() {
      sum += value
      square += value * value
      product += value * Double(index)
      values.append(sum)
      squares.append(square)
      products.append(product)
    }
  }

  /// The residual sum of squares of the best line through a segment of at least two values.
  func residualSquares(_ start: Int, _ end: Int) -> Double {
    let moments = moments(start, end)
    return max(0, moments.square - moments.product * moments.product / moments.indices)
  }

  /// The best line through a segment of at least two values.
  func line(_ start: Int, _ end: Int) -> Line {
    let moments = moments(start, end)
    let slope = moments.product / moments.indices
    return Line(intercept: moments.mean - slope * moments.middle, slope: slope)
  }

  private func moments(_ start: Int, _ end: Int) -> (
    mean: Double, middle: Double, square: Double, product: Double, indices: Double
  ) {
    let count = Double(end - start)
    let mean = (values[end] - values[start]) / count
    let middle = Double(start + end - 1) / 2
    return (
      mean, middle, squares[end] - squares[start] - count * mean * mean,
      products[end] - products[start] - count * mean * middle, count * (count * count - 1) / 12
    )
  }
}
