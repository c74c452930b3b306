/// A sequential test, evaluated after every pair, of whether differences are above or below a limit.
///
/// Two e-processes run in parallel, one against "the shift is at most the limit", one against "at
/// least". The first to reach its required evidence decides, permanently. Another pair of e-processes
/// tests "no shift" for the p-value, and their inversion is the confidence sequence.
package struct SequentialShiftTest: Sendable {
  /// The result of the test.
  package enum Decision: Sendable {
    /// The shift is above the limit.
    case above
    /// The shift is below the limit.
    case below
  }

  /// The evidence required for a decision.
  package struct Thresholds: Sendable {
    /// For "above the limit": 1/α for a false-positive rate of α.
    package var above: Double
    /// For "below the limit".
    package var below: Double

    package init(above: Double, below: Double) {
      self.above = above
      self.below = below
    }
  }

  /// The limit in the unit of the differences; may be infinite.
  package let limit: Double
  package let thresholds: Thresholds
  /// The finite differences so far, in order; others are ignored.
  package private(set) var differences: [Double] = []
  /// The permanent decision.
  package private(set) var decision: Decision?
  /// The number of differences until the decision.
  package private(set) var decidedAfter: Int?
  private let hint: NoiseHint?
  private(set) var noise: RunningNoise
  private var expectedNoise: [ExpectedNoise?] = []
  private(set) var above: ShiftEProcess
  private(set) var below: ShiftEProcess
  private var aboveZero: ShiftEProcess
  private var belowZero: ShiftEProcess
  private var largestAgainstZero = 1.0
  /// The e-value against "at most the limit" at the decision, or now.
  package private(set) var evidenceAbove = 1.0
  /// The e-value against "at least the limit" at the decision, or now.
  package private(set) var evidenceBelow = 1.0
  /// Both e-values after each difference, up to the decision.
  package private(set) var course: [(above: Double, below: Double)] = []

  /// Starts a test.
  ///
  /// - Parameters:
  ///   - limit: In the unit of the differences; may be infinite.
  ///   - thresholds: The evidence required for a decision.
  ///   - hint: What is known of the noise; nil to expect noise as large as the limit.
  package init(limit: Double, thresholds: Thresholds, hint: NoiseHint? = nil) {
    self.limit = limit
    self.thresholds = thresholds
    self.hint = hint
    self.noise = RunningNoise(hint: hint ?? NoiseHint(limit: limit))
    self.above = ShiftEProcess(.above, of: limit, expecting: limit)
    self.below = ShiftEProcess(.below, of: limit, expecting: limit)
    self.aboveZero = ShiftEProcess(.above, of: 0, expecting: limit)
    self.belowZero = ShiftEProcess(.below, of: 0, expecting: limit)
  }

  /// The noise of a new test with the same hint and another limit.
  func initialNoise(limit: Double) -> RunningNoise {
    RunningNoise(hint: hint ?? NoiseHint(limit: limit))
  }

  /// Adds a difference, candidate − base, where larger is worse.
  package mutating func add(_ difference: Double) {
    guard difference.isFinite else { return }
    let expected = noise.expected
    expectedNoise.append(expected)
    differences.append(difference)
    above.add(difference, noise: expected)
    below.add(difference, noise: expected)
    aboveZero.add(difference, noise: expected)
    belowZero.add(difference, noise: expected)
    noise.add(difference)
    largestAgainstZero = max(
      largestAgainstZero, (aboveZero.evidence + belowZero.evidence) / 2)
    guard decision == nil else { return }
    (evidenceAbove, evidenceBelow) = (above.evidence, below.evidence)
    course.append((evidenceAbove, evidenceBelow))
    if evidenceAbove >= thresholds.above {
      decide(.above)
    } else if evidenceBelow >= thresholds.below {
      decide(.below)
    }
  }

  /// Decides the test by external evidence, such as that of related tests.
  package mutating func decide(_ decision: Decision) {
    guard self.decision == nil else { return }
    self.decision = decision
    decidedAfter = differences.count
  }

  /// The anytime-valid probability, in 0…1, of evidence this strong if nothing had changed.
  package var pValue: Double { min(1, 1 / largestAgainstZero) }

  /// The shifts that have never been rejected: a confidence sequence, valid at any time, that only
  /// narrows.
  ///
  /// - Parameters:
  ///   - lowerError: The probability, in 0…1 exclusive, that the true shift is below the interval.
  ///   - upperError: The probability that it is above.
  /// - Returns: The interval's ends, infinite for too few differences. They are consistent with the
  ///   decision.
  /// - Complexity: O(*n*) for each of about sixty steps of a bisection.
  package func interval(lowerError: Double, upperError: Double) -> (lower: Double, upper: Double) {
    let lower = end(.above, error: lowerError)
    let upper = end(.below, error: upperError)
    if lower <= upper { return (lower, upper) }
    // Early and late differences contradict each other: the interval of all of them together.
    return (
      end(.above, error: lowerError, atAnyTime: false),
      end(.below, error: upperError, atAnyTime: false)
    )
  }

  /// The most extreme shift on a side that is rejected.
  private func end(_ side: ShiftEProcess.Side, error: Double, atAnyTime: Bool = true) -> Double {
    let unknown = side == .above ? -Double.infinity : .infinity
    guard let minimum = differences.min(), let maximum = differences.max() else { return unknown }
    func isRefuted(_ shift: Double) -> Bool {
      var process = ShiftEProcess(side, of: shift, expecting: limit)
      for (difference, noise) in zip(differences, expectedNoise) {
        process.add(difference, noise: noise)
        if atAnyTime, process.evidence >= 1 / error { return true }
      }
      return process.evidence >= 1 / error
    }
    // Exponential search from outside, then bisection.
    let reach = max(maximum - minimum, abs(maximum), abs(minimum), 1e-9)
    var refuted = side == .above ? minimum - reach * 1e9 : maximum + reach * 1e9
    guard isRefuted(refuted) else { return unknown }
    var possible = side == .above ? maximum + reach : minimum - reach
    for _ in 0..<100 {
      let middle = refuted + (possible - refuted) / 2
      if middle == refuted || middle == possible { break }
      if isRefuted(middle) { refuted = middle } else { possible = middle }
      if abs(possible - refuted) <= 1e-10 * max(maximum - minimum, 1e-300) { break }
    }
    return refuted
  }
}
