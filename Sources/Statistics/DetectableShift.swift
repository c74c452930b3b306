/// The smallest true shift whose interval would have cleared a limit with a given power.
///
/// Computed from the data at hand, not from an assumed distribution: the residuals around the
/// estimate are resampled, the interval of each resample is taken, and the shift is the one that
/// lifts its lower end above the limit in the share `power` of them.
///
/// - Parameters:
///   - differences: The paired differences that were measured, in any unit.
///   - limit: The shift still allowed, in the same unit.
///   - confidence: That of the interval, in 0…1.
///   - power: The share of repetitions that shall clear the limit, in 0…1.
///   - resamples: How many repetitions are drawn at most; fewer, but at least 100, for many pairs.
///   - generator: The source of randomness.
/// - Returns: `nil` when there are too few differences for an interval.
/// - Complexity: O(*resamples* · *n*² log *n*).
package func detectableShift(
  differences: [Double], limit: Double, confidence: Double, power: Double = 0.9,
  resamples: Int = 400, using generator: inout some RandomNumberGenerator
) -> Double? {
  let distribution = SignedRankDistribution(count: differences.count)
  func interval(_ values: [Double]) -> ShiftEstimate? {
    .paired(differences: values, confidence: confidence, distribution: distribution)
  }
  guard let center = interval(differences)?.estimate else { return nil }
  let residuals = differences.map { $0 - center }
  var lowers: [Double] = []
  lowers.reserveCapacity(resamples)
  // The averages of many pairs are costly, and their interval varies little: fewer draws do.
  let affordable = max(100, 4_000_000 / (differences.count * differences.count))
  for _ in 0..<min(resamples, affordable) {
    let drawn = residuals.indices.map { _ in
      residuals[Int.random(in: residuals.indices, using: &generator)]
    }
    guard let lower = interval(drawn)?.lower else { return nil }
    lowers.append(lower)
  }
  return limit - quantile(1 - power, ofSorted: lowers.sorted())
}
