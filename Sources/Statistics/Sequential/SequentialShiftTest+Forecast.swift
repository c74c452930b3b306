/// What more differences would bring, by resampling those at hand.
extension SequentialShiftTest {
  /// What is to be expected of going on.
  package struct Forecast: Hashable, Sendable {
    /// How many more differences a decision would take, the median of the resampled courses; nil
    /// when most of them go nowhere within the horizon.
    package let furtherDifferences: Int?
    /// The share of the courses, in 0…1, that decide within the remaining budget.
    package let chanceOfDeciding: Double
  }

  /// Continues the test many times with differences drawn from those at hand.
  ///
  /// Each course first draws, with replacement, the sample that it then draws from: so what isn't
  /// known of the noise and the shift counts, too. It never influences the evidence.
  ///
  /// - Parameters:
  ///   - remaining: How many differences the budget still allows.
  ///   - horizon: How many are tried at most, to say how many would be needed.
  ///   - courses: How many courses are tried.
  ///   - generator: The source of randomness.
  /// - Returns: nil when it is decided already or there are fewer than five differences.
  /// - Complexity: O(*courses* · *horizon*).
  package func forecast(
    remaining: Int, horizon: Int, courses: Int = 200,
    using generator: inout some RandomNumberGenerator
  ) -> Forecast? {
    guard decision == nil, differences.count >= 5, let scale = scale.value else { return nil }
    var lengths: [Int] = []
    for _ in 0..<courses {
      let world = differences.indices.map { _ in differences.randomElement(using: &generator) ?? 0 }
      var (above, below) = (above, below)
      var length = 0
      while length < max(horizon, remaining) {
        length += 1
        let difference = world[Int.random(in: world.indices, using: &generator)]
        above.add(difference, scale: scale)
        below.add(difference, scale: scale)
        if above.evidence >= thresholds.above || below.evidence >= thresholds.below { break }
        if length == max(horizon, remaining) { length = .max }
      }
      lengths.append(length)
    }
    lengths.sort()
    let middle = lengths[lengths.count / 2]
    return Forecast(
      furtherDifferences: middle == .max ? nil : middle,
      chanceOfDeciding: Double(lengths.count { $0 <= remaining }) / Double(lengths.count))
  }

  /// The smallest shift that a test with this noise would have found to be above the limit with a
  /// given power.
  ///
  /// Computed from the data at hand, not from an assumed distribution: whole tests are replayed
  /// with differences drawn, with replacement, from those at hand around their median.
  ///
  /// - Parameters:
  ///   - budget: How many differences the test may take.
  ///   - power: The share of tests that shall find it, in 0…1.
  ///   - replays: How many tests are replayed at most; fewer, but at least 100, for large budgets.
  ///   - generator: The source of randomness.
  /// - Returns: nil when there are fewer than five differences, the limit is infinite, or no
  ///   shift is ever found within the budget.
  package func detectableShift(
    budget: Int, power: Double = 0.9, replays: Int = 300,
    using generator: inout some RandomNumberGenerator
  ) -> Double? {
    guard limit.isFinite, budget >= ShiftEProcess.fewestValues(reaching: thresholds.above) else {
      return nil
    }
    let courses = courses(length: budget, replays: replays, using: &generator)
    guard !courses.isEmpty else { return nil }
    // So many that the power isn't overstated by luck in the replays: a standard error more.
    let replayed = Double(courses.count)
    let safety = (power * (1 - power) / replayed).squareRoot()
    let needed = Int((min(1, power + safety) * replayed).rounded(.up))
    func isFound(_ shift: Double) -> Bool {
      courses.count { $0.finds(shift, above: limit, evidence: thresholds.above) } >= needed
    }
    let spread = (courses.map(\.largest).max() ?? 0) + 1e-12
    var found = limit + spread
    var widenings = 0
    while !isFound(found) {
      widenings += 1
      guard widenings < 10 else { return nil }
      found = limit + (found - limit) * 2
    }
    var missed = limit
    while found - missed > max(1e-3 * (found - limit), 1e-12) {
      let middle = (found + missed) / 2
      if isFound(middle) { found = middle } else { missed = middle }
    }
    return found
  }

  /// How often tests with this noise and no shift at all would find that they are below a limit.
  ///
  /// Replayed as in `detectableShift`.
  ///
  /// - Parameters:
  ///   - limit: Any limit, above 0.
  ///   - budget: How many differences the test may take.
  ///   - replays: As in `detectableShift`.
  ///   - generator: The source of randomness.
  /// - Returns: A share in 0…1; nil when there are fewer than five differences.
  package func passRate(
    limit: Double, budget: Int, replays: Int = 300,
    using generator: inout some RandomNumberGenerator
  ) -> Double? {
    let courses = courses(length: budget, replays: replays, using: &generator)
    guard !courses.isEmpty else { return nil }
    // Below the limit from 0 is above −limit, mirrored.
    let passed = courses.count {
      $0.finds(0, above: -limit, evidence: thresholds.below)
    }
    return Double(passed) / Double(courses.count)
  }

  /// Noise drawn from the differences at hand, course by course; none when those are too few.
  private func courses(
    length: Int, replays: Int, using generator: inout some RandomNumberGenerator
  ) -> [Course] {
    guard differences.count >= 5 else { return [] }
    let center = median(of: differences)
    // Noise is symmetric by the coin within each pair, so each residual stands for its mirror image.
    let count = Double(differences.count)
    let residuals = differences.map { abs($0 - center) * (count / (count - 1)).squareRoot() }
    let length = min(length, 2000)
    let affordable = max(100, 6_000_000 / (length * length))
    return (0..<min(replays, affordable)).map { _ in
      Course(length: length, drawnFrom: residuals, using: &generator)
    }
  }

  /// A replayed test's noise, with the scale that each value meets.
  private struct Course {
    let values: [(residual: Double, scale: Double?)]
    var largest: Double { values.map { abs($0.residual) }.max() ?? 0 }

    init(
      length: Int, drawnFrom residuals: [Double], using generator: inout some RandomNumberGenerator
    ) {
      // First the sample that the course draws from: what isn't known of the noise counts, too.
      let world = residuals.indices.map { _ in
        residuals[Int.random(in: residuals.indices, using: &generator)]
      }
      var scale = RunningScale()
      self.values = (0..<length).map { _ in
        let past = scale.value
        let size = world[Int.random(in: world.indices, using: &generator)]
        let residual = Bool.random(using: &generator) ? size : -size
        scale.add(residual)
        return (residual, past)
      }
    }

    func finds(_ shift: Double, above limit: Double, evidence: Double) -> Bool {
      var process = ShiftEProcess(.above, of: limit)
      for (residual, scale) in values {
        process.add(shift + residual, scale: scale)
        if process.evidence >= evidence { return true }
      }
      return false
    }
  }
}
