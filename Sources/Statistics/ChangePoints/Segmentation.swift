import Foundation

/// A series split at change points, with a test of each with respect to its neighbors.
struct Segmentation {
  let series: CleanedSeries
  /// The lines through its segments.
  let lines: LineSums
  /// The change points, ascending.
  private(set) var places: [Int]
  /// The test of each change point.
  private(set) var tests: [LevelChangeTest] = []
  /// The noise of each segment.
  private(set) var stretches: [SerialCorrelation]
  /// The noise of all segments together, as of the last update.
  private var whole: SerialNoise
  private let limit: Double
  private let lagged: LaggedProducts

  /// - Parameter limit: The maximum autocorrelation that is used.
  init(_ series: CleanedSeries, places: [Int], limit: Double) {
    self.series = series
    self.lines = LineSums(series.values)
    self.places = places
    self.limit = limit
    let (bounds, lagged) = ([0] + places + [series.count], LaggedProducts(of: series))
    let stretches = zip(bounds, bounds.dropFirst()).map {
      SerialCorrelation(of: series, $0, $1, by: lagged)
    }
    self.lagged = lagged
    self.stretches = stretches
    self.whole = SerialNoise(stretches, limit: limit)
    self.tests = places.indices.map { test(of: $0) }
  }

  /// The bounds of the segments: 0, every change point, and the count.
  var bounds: [Int] { [0] + places + [series.count] }

  /// Whether a change point is more significant than another; if both are certain, the larger step.
  func isStronger(_ index: Int, than other: Int) -> Bool {
    (tests[index].pValue, -abs(tests[index].step)) < (tests[other].pValue, -abs(tests[other].step))
  }

  /// The relative change of the level at a change point, without its sign.
  func size(of index: Int) -> Double { abs(series.change(tests[index].step)) }

  /// Removes consecutive change points.
  mutating func remove(_ indices: ClosedRange<Int>) {
    let ends = bounds
    let (start, end) = (ends[indices.lowerBound], ends[indices.upperBound + 2])
    places.removeSubrange(indices)
    stretches.replaceSubrange(
      indices.lowerBound...(indices.upperBound + 1),
      with: [SerialCorrelation(of: series, start, end, by: lagged)])
    tests.removeSubrange(indices)
    // Only the tests of the neighbors change; the noise of all segments is updated by `renew`.
    for index in [indices.lowerBound - 1, indices.lowerBound] where places.indices.contains(index) {
      tests[index] = test(of: index)
    }
  }

  /// Tests all change points with the current noise of all segments.
  mutating func renew() {
    whole = SerialNoise(stretches, limit: limit)
    tests = places.indices.map { test(of: $0) }
  }

  /// Moves every change point to the best split between its neighbors.
  ///
  /// - Returns: Whether any moved.
  mutating func refine(margin: Int) -> Bool {
    let ends = bounds
    var moved: [Int] = []
    for index in places.indices {
      guard let split = series.bestSplit(ends[index], ends[index + 2], margin: margin),
        split.index - (moved.last ?? 0) >= margin
      else { continue }
      moved.append(split.index)
    }
    guard moved != places else { return false }
    places = moved
    let bounds = bounds
    stretches = zip(bounds, bounds.dropFirst()).map {
      SerialCorrelation(of: series, $0, $1, by: lagged)
    }
    renew()
    return true
  }

  /// The 95 % confidence set of the position of a change.
  func positions(of index: Int, margin: Int) -> ClosedRange<Int> {
    let ends = bounds
    let (start, place, end) = (ends[index], ends[index + 1], ends[index + 2])
    let (count, total) = (Double(end - start), series.sum(start, end))
    func gain(_ split: Int) -> Double {
      let size = Double(split - start)
      let excess = series.sum(start, split) - total * size / count
      return excess * excess * count / (size * (count - size))
    }
    let minimum = gain(place) - tests[index].indifference
    let allowed = (start + 1)...(end - 1)
    return
      (allowed.first { gain($0) >= minimum } ?? place)...(allowed.last { gain($0) >= minimum }
      ?? place)
  }

  private func test(of index: Int) -> LevelChangeTest {
    let start = index == 0 ? 0 : places[index - 1]
    let end = index + 1 < places.count ? places[index + 1] : series.count
    return LevelChangeTest(
      in: series, (start, places[index], end), sides: (stretches[index], stretches[index + 1]),
      whole: whole, limit: limit)
  }
}
