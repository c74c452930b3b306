import Foundation

/// A series cut at change points, with the test of each between its neighbours.
struct Segmentation {
  let series: CleanedSeries
  /// The lines through its stretches.
  let lines: LineSums
  /// Where it is cut, ascending.
  private(set) var places: [Int]
  /// The test of each place.
  private(set) var tests: [LevelChangeTest] = []
  /// What each stretch says of the noise.
  private(set) var stretches: [SerialCorrelation]
  /// What all stretches say of the noise together, when they were looked at last.
  private var whole: SerialNoise
  private let limit: Double
  private let lagged: LaggedProducts

  /// - Parameter limit: The largest correlation of neighbours believed.
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

  /// The ends of the stretches: 0, every place, and the count.
  var bounds: [Int] { [0] + places + [series.count] }

  /// Whether a place is surer than another; of two that are beyond doubt, the larger step.
  func isStronger(_ index: Int, than other: Int) -> Bool {
    (tests[index].pValue, -abs(tests[index].step)) < (tests[other].pValue, -abs(tests[other].step))
  }

  /// The change of level at a place as a fraction, without its sign.
  func size(of index: Int) -> Double { abs(series.change(tests[index].step)) }

  /// Drops places that follow each other.
  mutating func remove(_ indices: ClosedRange<Int>) {
    let ends = bounds
    let (start, end) = (ends[indices.lowerBound], ends[indices.upperBound + 2])
    places.removeSubrange(indices)
    stretches.replaceSubrange(
      indices.lowerBound...(indices.upperBound + 1),
      with: [SerialCorrelation(of: series, start, end, by: lagged)])
    tests.removeSubrange(indices)
    // Only the neighbours stand between other stretches now; what all say together is looked at
    // again by `renew`.
    for index in [indices.lowerBound - 1, indices.lowerBound] where places.indices.contains(index) {
      tests[index] = test(of: index)
    }
  }

  /// Tests all places by what the stretches of now say together.
  mutating func renew() {
    whole = SerialNoise(stretches, limit: limit)
    tests = places.indices.map { test(of: $0) }
  }

  /// Moves every place to where it splits the values between its neighbours best.
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

  /// Where a change may be, with 95 % confidence.
  func positions(of index: Int, margin: Int) -> ClosedRange<Int> {
    let ends = bounds
    let (start, place, end) = (ends[index], ends[index + 1], ends[index + 2])
    let (count, total) = (Double(end - start), series.sum(start, end))
    func gain(_ split: Int) -> Double {
      let size = Double(split - start)
      let excess = series.sum(start, split) - total * size / count
      return excess * excess * count / (size * (count - size))
    }
    let least = gain(place) - tests[index].indifference
    let allowed = (start + 1)...(end - 1)
    return
      (allowed.first { gain($0) >= least } ?? place)...(allowed.last { gain($0) >= least } ?? place)
  }

  private func test(of index: Int) -> LevelChangeTest {
    let start = index == 0 ? 0 : places[index - 1]
    let end = index + 1 < places.count ? places[index + 1] : series.count
    return LevelChangeTest(
      in: series, (start, places[index], end), sides: (stretches[index], stretches[index + 1]),
      whole: whole, limit: limit)
  }
}
