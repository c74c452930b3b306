import Quantities
import Statistics

/// A line of blocks as high as the values.
package enum Sparkline {
  private static let blocks = ["▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"]

  /// Draws values from left to right.
  ///
  /// - Parameters:
  ///   - values: Finite, in order.
  ///   - width: The most characters; more values are shown by the median of those that share one.
  /// - Returns: The line and the column of each value.
  package static func draw(_ values: [Double], width: Int) -> (line: String, columns: [Int]) {
    guard !values.isEmpty, width > 0 else { return ("", []) }
    let width = min(width, values.count)
    let columns = values.indices.map { $0 * width / values.count }
    var levels = [[Double]](repeating: [], count: width)
    for (value, column) in zip(values, columns) { levels[column].append(value) }
    let shown = levels.map { median(of: $0) }
    guard let minimum = shown.min(), let maximum = shown.max() else { return ("", []) }
    let line = shown.map { value in
      let share = maximum > minimum ? (value - minimum) / (maximum - minimum) : 0.5
      return blocks[min(7, Int(saturating: share * 8))]
    }
    return (line.joined(), columns)
  }
}
