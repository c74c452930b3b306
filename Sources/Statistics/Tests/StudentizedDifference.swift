/// A difference divided by its standard error, which follows Student's t.
package struct StudentizedDifference: Hashable, Sendable {
  /// The difference, in the unit of the data.
  package let difference: Double
  /// Its standard error, above 0, in the same unit.
  package let standardError: Double
  /// The degrees of freedom of the standard error.
  package let degreesOfFreedom: Double

  private let distribution: StudentTDistribution

  /// - Returns: `nil` unless the standard error is positive and finite.
  init?(difference: Double, squaredError: Double, degreesOfFreedom: Double) {
    let standardError = squaredError.squareRoot()
    guard difference.isFinite, standardError.isFinite, standardError > 0,
      let distribution = StudentTDistribution(degreesOfFreedom: degreesOfFreedom)
    else { return nil }
    self.difference = difference
    self.standardError = standardError
    self.degreesOfFreedom = degreesOfFreedom
    self.distribution = distribution
  }

  /// The difference in standard errors.
  package var statistic: Double { difference / standardError }

  /// The two-sided probability, in 0…1, of a statistic at least this extreme by chance.
  package var pValue: Double { distribution.twoSided(statistic) }

  /// The differences that the two-sided test doesn't reject.
  ///
  /// - Parameter confidence: In 0…1, exclusive.
  /// - Returns: `nil` for a confidence out of range, and if the ends overflow.
  package func interval(confidence: Double) -> ClosedRange<Double>? {
    guard 0 < confidence, confidence < 1 else { return nil }
    let reach = -distribution.quantile((1 - confidence) / 2) * standardError
    guard reach.isFinite, reach >= 0 else { return nil }
    return (difference - reach)...(difference + reach)
  }

  /// Student's one-sample t test of paired differences.
  ///
  /// - Parameter differences: Finite values, two or more that aren't all equal.
  /// - Returns: `nil` for others.
  /// - SeeAlso: Student (1908), Biometrika 6, doi:10.1093/biomet/6.1.1.
  package static func paired(_ differences: [Double]) -> Self? {
    guard differences.count > 1, let moments = SampleMoments(differences) else { return nil }
    return StudentizedDifference(
      difference: moments.mean, squaredError: moments.squaredError,
      degreesOfFreedom: moments.count - 1)
  }

  /// A new value minus the mean of others, divided by the standard error of the prediction.
  ///
  /// - Parameters:
  ///   - value: Finite.
  ///   - others: Finite values of a normal distribution, two or more that aren't all equal.
  /// - Returns: `nil` for others.
  /// - SeeAlso: Hahn and Meeker (1991), Statistical Intervals, section 4.7.
  package static func next(_ value: Double, after others: [Double]) -> Self? {
    guard others.count > 1, let moments = SampleMoments(others) else { return nil }
    return StudentizedDifference(
      difference: value - moments.mean,
      squaredError: moments.variance * (1 + 1 / moments.count),
      degreesOfFreedom: moments.count - 1)
  }

  /// The difference of two treatments in a block design with replicates: the least-squares estimate of
  /// the additive two-way layout.
  ///
  /// - Parameters:
  ///   - blocks: The values of each block under the baseline and under the candidate. Blocks with values
  ///     of only one of them are ignored.
  /// - Returns: `nil` if no block has both, without residual degrees of freedom, and if nothing
  ///   varies.
  /// - Complexity: O(*N*).
  /// - SeeAlso: Scheffé (1959), The Analysis of Variance, section 4.4: unequal numbers in the cells
  ///   of a two-way layout without interactions.
  package static func blocked(_ blocks: [(baseline: [Double], candidate: [Double])]) -> Self? {
    let both = blocks.filter { !$0.baseline.isEmpty && !$0.candidate.isEmpty }
    var (sum, weight) = (0.0, 0.0)
    for block in both {
      let (before, after) = (Double(block.baseline.count), Double(block.candidate.count))
      let share = before * after / (before + after)
      sum += share * (mean(of: block.candidate) - mean(of: block.baseline))
      weight += share
    }
    guard weight > 0 else { return nil }
    let difference = sum / weight
    var (squares, count) = (0.0, 0.0)
    for block in both {
      let all = block.baseline + block.candidate.map { $0 - difference }
      guard let moments = SampleMoments(all) else { return nil }
      squares += moments.residualSquares
      count += moments.count
    }
    let freedom = count - Double(both.count) - 1
    guard freedom > 0 else { return nil }
    return StudentizedDifference(
      difference: difference, squaredError: squares / freedom / weight, degreesOfFreedom: freedom)
  }

  /// The difference of the medians of two normal samples, candidate − baseline.
  ///
  /// - Parameters:
  ///   - baseline: Two or more finite values.
  ///   - candidate: As `baseline`.
  /// - Returns: `nil` for fewer values, and if nothing varies.
  /// - SeeAlso: A median's variance is π/2 that of a mean in large normal samples: Kendall and
  ///   Stuart (1977), The Advanced Theory of Statistics, volume 1, example 10.7.
  package static func medians(baseline: [Double], candidate: [Double]) -> Self? {
    guard baseline.count > 1, candidate.count > 1, let before = SampleMoments(baseline),
      let after = SampleMoments(candidate)
    else { return nil }
    return StudentizedDifference(
      difference: median(of: candidate) - median(of: baseline),
      squaredError: .pi / 2 * (before.squaredError + after.squaredError),
      degreesOfFreedom: before.count + after.count - 2)
  }
}
