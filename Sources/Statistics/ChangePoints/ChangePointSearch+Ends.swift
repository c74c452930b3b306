/// Levels at an end of a series that are too short for their spread to be judged.
extension ChangePointSearch {
  /// The first or the last values, where they are too few to be told from spikes.
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

  /// The chance that values in random order end, or begin, with values so few that all others lie
  /// on one side of them: 4 / (*n* over *k*) for *k* of *n* values, whatever their distribution.
  ///
  /// - Returns: 0 where the change doesn't leave too few values at an end; 1 where these don't lie
  ///   apart from all others, or further from each other than from the others' median.
  func rankChance(of index: Int, in levels: Segmentation, of values: [Double]) -> Double {
    let bounds = levels.bounds
    let (start, place, end) = (bounds[index], bounds[index + 1], bounds[index + 2])
    let isFirst = start == 0 && place < Self.shortestLevel
    guard isFirst || end == values.count && end - place < Self.shortestLevel else { return 0 }
    let (left, right) = (values[start..<place], values[place..<end])
    let (few, others) = isFirst ? (left, right) : (right, left)
    let center = median(of: Array(others))
    // The change in the direction that it has.
    let sign = few[few.startIndex] < center ? -1.0 : 1.0
    let distances = few.map { sign * ($0 - center) }
    guard let nearest = distances.min(), let furthest = distances.max(),
      nearest > furthest - nearest, others.allSatisfy({ sign * ($0 - center) < nearest })
    else { return 1 }
    // Either end, above or below.
    let count = Double(end - start)
    var chance = 4.0
    for chosen in 0..<few.count { chance *= Double(chosen + 1) / (count - Double(chosen)) }
    return min(1, chance)
  }
}
