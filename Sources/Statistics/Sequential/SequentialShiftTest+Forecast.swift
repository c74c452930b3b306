/// Forecasts of the test, by resampling the observed differences.
extension SequentialShiftTest {
  /// A forecast of continuing the test.
  package struct Forecast: Hashable, Sendable {
    /// The number of additional differences until a decision, the median of the resampled paths; nil if
    /// most of them don't decide within the horizon.
    package let furtherDifferences: Int?
    /// The fraction of paths, in 0…1, that decide within the remaining budget.
    package let chanceOfDeciding: Double
  }

  /// Continues the test many times with resampled differences.
  ///
  /// Each path first draws a bootstrap sample, from which it then draws: this includes the uncertainty
  /// of the noise and the shift. It never affects the evidence.
  ///
  /// - Parameters:
  ///   - remaining: The number of differences in the remaining budget.
  ///   - horizon: The maximum number of simulated differences.
  ///   - courses: The number of paths.
  ///   - generator: The source of randomness.
  /// - Returns: nil if the test is decided or has fewer than five differences.
  /// - Complexity: O(*courses* · *horizon*).
  package func forecast(
    remaining: Int, horizon: Int, courses: Int = 200,
    using generator: inout some RandomNumberGenerator
  ) -> Forecast? {
    guard decision == nil, differences.count >= 5, let noise = noise.expected else { return nil }
    var lengths: [Int] = []
    for _ in 0..<courses {
      let world = differences.indices.map { _ in differences.randomElement(using: &generator) ?? 0 }
      var (above, below) = (above, below)
      var length = 0
      while length < max(horizon, remaining) {
        length += 1
        let difference = world[Int.random(in: world.indices, using: &generator)]
        above.add(difference, noise: noise)
        below.add(difference, noise: noise)
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

  /// The smallest shift that a test with this noise detects as above the limit with a given power.
  ///
  /// Based on the observed data, not on an assumed distribution: whole tests are simulated with
  /// differences resampled from the observed ones around their median.
  ///
  /// - Parameters:
  ///   - budget: The maximum number of differences of the test.
  ///   - power: The required fraction of tests that detect it, in 0…1.
  ///   - replays: The maximum number of simulated tests; fewer, but at least 100, for large budgets.
  ///   - generator: The source of randomness.
  /// - Returns: nil for fewer than five differences, an infinite limit, or if no shift is detected
  ///   within the budget.
  package func detectableShift(
    budget: Int, power: Double = 0.9, replays: Int = 300,
    using generator: inout some RandomNumberGenerator
  ) -> Double? {
    guard limit.isFinite, budget >= ShiftEProcess.minimumValues(reaching: thresholds.above) else {
      return nil
    }
    let courses = courses(limit: limit, length: budget, replays: replays, using: &generator)
    guard !courses.isEmpty else { return nil }
    // One standard error more, so that the power isn't overestimated by chance.
    let replayed = Double(courses.count)
    let safety = (power * (1 - power) / replayed).squareRoot()
    let needed = Int((min(1, power + safety) * replayed).rounded(.up))
    func isFound(_ shift: Double) -> Bool {
      courses.count { $0.finds(shift, above: limit, evidence: thresholds.above) } >= needed
    }
    // Without any noise the first bets still expect some, as large as the limit.
    let spread = (courses.map(\.largest).max() ?? 0) + max(1e-12, 0.01 * abs(limit))
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

  /// The fraction of tests with this noise and no shift that decide that it is below a limit.
  ///
  /// Simulated as in `detectableShift`.
  ///
  /// - Parameters:
  ///   - limit: Any limit, above 0.
  ///   - budget: The maximum number of differences of the test.
  ///   - replays: As in `detectableShift`.
  ///   - generator: The source of randomness.
  /// - Returns: A fraction in 0…1; nil for fewer than five differences.
  package func passRate(
    limit: Double, budget: Int, replays: Int = 300,
    using generator: inout some RandomNumberGenerator
  ) -> Double? {
    let courses = courses(limit: limit, length: budget, replays: replays, using: &generator)
    guard !courses.isEmpty else { return nil }
    // "Below the limit" for a shift of 0 is the mirror image of "above −limit".
    let passed = courses.count {
      $0.finds(0, above: -limit, evidence: thresholds.below)
    }
    return Double(passed) / Double(courses.count)
  }

  /// Noise resampled from the observed differences, path by path; empty if those are too few.
  private func courses(
    limit: Double, length: Int, replays: Int, using generator: inout some RandomNumberGenerator
  ) -> [Course] {
    guard differences.count >= 5 else { return [] }
    let center = median(of: differences)
    // Noise is symmetric by the coin within each pair, so each residual represents its mirror image.
    let count = Double(differences.count)
    let residuals = differences.map { abs($0 - center) * (count / (count - 1)).squareRoot() }
    let length = min(length, 2000)
    let affordable = max(100, 6_000_000 / (length * length))
    return (0..<min(replays, affordable)).map { _ in
      Course(
        length: length, drawnFrom: residuals, noise: initialNoise(limit: limit), using: &generator)
    }
  }

  /// The noise of a simulated test, with what is expected of each value.
  private struct Course {
    let values: [(residual: Double, noise: ExpectedNoise?)]
    var largest: Double { values.map { abs($0.residual) }.max() ?? 0 }

    init(
      length: Int, drawnFrom residuals: [Double], noise: RunningNoise,
      using generator: inout some RandomNumberGenerator
    ) {
      // First a bootstrap sample, to include the uncertainty of the noise.
      let world = residuals.indices.map { _ in
        residuals[Int.random(in: residuals.indices, using: &generator)]
      }
      var noise = noise
      self.values = (0..<length).map { _ in
        let expected = noise.expected
        let size = world[Int.random(in: world.indices, using: &generator)]
        let residual = Bool.random(using: &generator) ? size : -size
        noise.add(residual)
        return (residual, expected)
      }
    }

    func finds(_ shift: Double, above limit: Double, evidence: Double) -> Bool {
      var process = ShiftEProcess(.above, of: limit, expecting: limit)
      for (residual, noise) in values {
        process.add(shift + residual, noise: noise)
        if process.evidence >= evidence { return true }
      }
      return false
    }
  }
}
