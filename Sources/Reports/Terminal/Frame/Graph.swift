import Quantities

/// Values over time as columns of blocks, several rows high.
struct Graph {
  /// The value of each column; nil where nothing was measured.
  let columns: [Double?]

  /// - Parameters:
  ///   - samples: When each was taken, ascending, and the value since the one before; values that
  ///     aren't finite are left out.
  ///   - end: The right end of the axis; the left one is 0.
  ///   - width: The number of columns.
  init(_ samples: [(time: Double, value: Double)], end: Double, width: Int) {
    guard width > 0, end > 0, end.isFinite else {
      columns = []
      return
    }
    var (sums, counts) = ([Double](repeating: 0, count: width), [Int](repeating: 0, count: width))
    var columns = [Double?](repeating: nil, count: width)
    var filled = 0
    for (time, value) in samples where time.isFinite && value.isFinite {
      let column = max(0, min(width - 1, Int(saturating: time / end * Double(width))))
      sums[column] += value
      counts[column] += 1
      columns[column] = sums[column] / Double(counts[column])
      // What lies between two samples is what the later one measured.
      if filled < column { for gap in filled..<column { columns[gap] = value } }
      filled = max(filled, column + 1)
    }
    self.columns = columns
  }

  /// The rows from the highest to the lowest.
  func rows(_ count: Int, maximum: Double, _ glyphs: Glyphs) -> [String] {
    (0..<max(0, count)).map { row in
      let base = Double(count - 1 - row)
      return columns.map { value in
        guard let value, maximum > 0 else { return " " }
        let eighths = (max(0, min(1, value / maximum)) * Double(count) - base) * 8
        return glyphs.level(eighths, isLowest: base == 0)
      }.joined()
    }
  }
}
