import Statistics

extension Bisection {
  /// The parts of the range between the steps found, each from its good to its bad end.
  var sides: [ClosedRange<Int>] {
    var sides: [ClosedRange<Int>] = []
    var start = 0
    for stretch in findings.map(\.stretch).sorted(by: { $0.lower < $1.lower }) {
      if stretch.lower > start { sides.append(start...stretch.lower) }
      start = stretch.upper
    }
    if start < count { sides.append(start...count) }
    return sides
  }

  /// A search of a part of the range.
  ///
  /// Runs elsewhere count as runs at its nearer end, without the steps found in between: they tell
  /// how the level drifted.
  ///
  /// - Parameters:
  ///   - side: The part.
  ///   - isAlone: Whether runs elsewhere are left out: a step there that wasn't found would look
  ///     like one of this side.
  func replayed(_ side: ClosedRange<Int>, isAlone: Bool = false) -> StepSearch {
    var search = Self.search(side.count - 1, settings)
    for position in skipped where side.contains(position) {
      search.skip(position - side.lowerBound)
    }
    var (elapsed, levelVariance) = (0.0, 0.0)
    for record in records {
      elapsed += record.elapsed
      levelVariance += record.levelVariance
      if isAlone, !side.contains(record.position) { continue }
      let position = min(max(record.position, side.lowerBound), side.upperBound)
      search.add(
        record.value - height(at: record.position) + height(at: position),
        at: position - side.lowerBound, elapsed: elapsed, levelVariance: levelVariance)
      (elapsed, levelVariance) = (0, 0)
    }
    return search
  }

  /// The steps found up to a position, added up.
  func height(at position: Int) -> Double {
    findings.reduce(0) { $0 + (position >= $1.stretch.upper ? $1.size : 0) }
  }

  /// The further steps that the runs point at, the largest first.
  package var hints: [Hint] {
    guard !findings.isEmpty else { return [] }
    return sides.compactMap { side -> Hint? in
      let search = replayed(side, isAlone: true)
      let probability = 1 - search.noStep - search.oppositeStep
      guard probability >= 0.9, let best = search.best else { return nil }
      return Hint(stretch: moved(best, by: side.lowerBound), probability: probability)
    }
    .sorted { $0.stretch.step > $1.stretch.step }
  }

  func moved(_ stretch: StepSearch.Stretch, by offset: Int) -> StepSearch.Stretch {
    StepSearch.Stretch(
      lower: stretch.lower + offset, upper: stretch.upper + offset,
      probability: stretch.probability, step: stretch.step, deviation: stretch.deviation)
  }

  /// The stretch with what the pairs have added to its probability.
  func refreshed(_ stretch: StepSearch.Stretch) -> StepSearch.Stretch {
    let now = search.stretches.first {
      $0.lower + offset == stretch.lower && $0.upper + offset == stretch.upper
    }
    return now.map { moved($0, by: offset) } ?? stretch
  }
}
