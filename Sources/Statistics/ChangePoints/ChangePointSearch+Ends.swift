/// Levels at an end of a series that are too short to estimate their variance.
extension ChangePointSearch {
  /// The first or the last values, if they are too few to be distinguished from outliers.
  func shortEnd(
    of levels: Segmentation, in values: [Double]
  ) -> (values: Range<Int>, neighbours: Range<Int>)? {
    let bounds = levels.bounds
    for index in Set([0, levels.places.count - 1]).sorted()
    where levels.places.indices.contains(index)
      && rankChance(of: index, in: levels, of: values) > falseAlarmRate
    {
      let (left, right) = (bounds[index]..<bounds[index + 1], bounds[index + 1]..<bounds[index + 2])
      return left.count < right.count ? (left, right) : (right, left)
    }
    return nil
  }

  /// The probability that values in random order begin or end with *k* values outside the range of all
  /// others: 4 / (*n* choose *k*) for *n* values of any distribution.
  ///
  /// - Returns: 0 if the change doesn't leave too few values at an end; 1 if these aren't outside the
  ///   range of all others, or are further from each other than from the others' median.
  func rankChance(of index: Int, in levels: Segmentation, of values: [Double]) -> Double {
    let bounds = levels.bounds
    let (start, place, end) = (bounds[index], bounds[index + 1], bounds[index + 2])
    let isFirst = start == 0 && place < Self.shortestLevel
    guard isFirst || end == values.count && end - place < Self.shortestLevel else { return 0 }
    let (left, right) = (values[start..<place], values[place..<end])
    let (few, others) = isFirst ? (left, right) : (right, left)
    let center = median(of: Array(others))
    // The sign makes the change positive.
    let sign = few[few.startIndex] < center ? -1.0 : 1.0
    let distances = few.map { sign * ($0 - center) }
    guard let nearest = distances.min(), let furthest = distances.max(),
      nearest > furthest - nearest, others.allSatisfy({ sign * ($0 - center) < nearest })
    else { return 1 }
    // Two ends, two directions.
    let count = Double(end - start)
    var chance = 4.0
    for chosen in 0..<few.count { chance *= Double(chosen + 1) / (count - Double(chosen)) }
    return min(1, chance)
  }
}
