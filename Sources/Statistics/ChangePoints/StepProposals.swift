import Foundation

/// Candidate change points, an overcomplete set to be reduced by a test.
enum StepProposals {
  /// The minimum gain of a candidate, in variances of the noise.
  private static let minimumGain = 9.0

  /// Selects the best splits of overlapping segments of every length, in decreasing order of gain,
  /// skipping segments that contain an earlier split.
  ///
  /// - Parameter margin: The minimum number of values between two of them.
  /// - Returns: Ascending indices.
  /// - Complexity: O(*n* log *n*).
  /// - SeeAlso: Kovács, Bühlmann, Li & Munk (2023), "Seeded binary segmentation", Biometrika 110,
  ///   doi:10.1093/biomet/asac052.
  static func places(in series: CleanedSeries, margin: Int) -> [Int] {
    let needed = minimumGain * series.noise * series.noise
    var splits: [(index: Int, gain: Double, start: Int, end: Int)] = []
    var length = Double(series.count)
    while length >= Double(2 * margin) {
      let stretches =
        length == Double(series.count)
        ? 1 : max(2, Int((2 * Double(series.count) / length).rounded(.up)) - 1)
      let stride =
        stretches > 1 ? (Double(series.count) - length) / Double(stretches - 1) : 0
      for stretch in 0..<stretches {
        let start = Int(Double(stretch) * stride)
        let end = min(series.count, Int((Double(stretch) * stride + length).rounded(.up)))
        if let split = series.bestSplit(start, end, margin: margin), split.gain >= needed {
          splits.append((split.index, split.gain, start, end))
        }
      }
      length /= 2.0.squareRoot()
    }
    splits.sort { ($0.gain, $1.start) > ($1.gain, $0.start) }
    var taken: [Int] = []
    for split in splits {
      // Ascending, for binary search of the neighbors.
      let place = taken.partitioningIndex { $0 >= split.index }
      let left = place > 0 ? taken[place - 1] : 0
      let right = place < taken.count ? taken[place] : series.count
      let isWithin = (place == 0 || left <= split.start) && (right >= split.end)
      let isApart = split.index - left >= margin && right - split.index >= margin
      if isWithin, isApart { taken.insert(split.index, at: place) }
    }
    return taken
  }
}

extension Array {
  /// The partition point: the first index whose element and all later ones satisfy the condition.
  package func partitioningIndex(where isLast: (Element) -> Bool) -> Int {
    var (low, high) = (0, count)
    while low < high {
      let middle = (low + high) / 2
      if isLast(self[middle]) { high = middle } else { low = middle + 1 }
    }
    return low
  }
}
