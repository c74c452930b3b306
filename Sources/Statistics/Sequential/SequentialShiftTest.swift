/// A test, to be looked at after every pair, of whether differences lie above or below a limit.
///
/// Two e-processes run side by side, one against "the shift is at most the limit", one against "at
/// least". The first to reach the evidence asked of it decides, for good. A third couple of them
/// tests "no shift at all" for the p-value, and their inversion is the confidence sequence.
package struct SequentialShiftTest: Sendable {
  /// What the test came to.
  package enum Decision: Sendable {
    /// The shift is above the limit.
    case above
    /// The shift is below the limit.
    case below
  }

  /// The evidence that decides.
  package struct Thresholds: Sendable {
    /// To decide that the shift is above the limit: 1/α for a false alarm rate of α.
    package var above: Double
    /// To decide that the shift is below the limit.
    package var below: Double

    package init(above: Double, below: Double) {
      self.above = above
      self.below = below
    }
  }

  /// The limit in the unit of the differences; may be infinite.
  package let limit: Double
  package let thresholds: Thresholds
  /// The finite differences so far, in order; others say nothing and are left out.
  package private(set) var differences: [Double] = []
  /// What was decided, and stays so.
  package private(set) var decision: Decision?
  /// How many differences it took to decide.
  package private(set) var decidedAfter: Int?
  private(set) var scale = RunningScale()
  private var scales: [Double?] = []
  private(set) var above: ShiftEProcess
  private(set) var below: ShiftEProcess
  private var aboveZero = ShiftEProcess(.above, of: 0)
  private var belowZero = ShiftEProcess(.below, of: 0)
  private var largestAgainstZero = 1.0
  /// The e-value against "at most the limit" when it decided, or now.
  package private(set) var evidenceAbove = 1.0
  /// The e-value against "at least the limit" when it decided, or now.
  package private(set) var evidenceBelow = 1.0

  /// Begins a test.
  package init(limit: Double, thresholds: Thresholds) {
    self.limit = limit
    self.thresholds = thresholds
    self.above = ShiftEProcess(.above, of: limit)
    self.below = ShiftEProcess(.below, of: limit)
  }

  /// Takes in a difference, candidate − base, larger being worse.
  package mutating func add(_ difference: Double) {
    guard difference.isFinite else { return }
    let past = scale.value
    scales.append(past)
    differences.append(difference)
    above.add(difference, scale: past)
    below.add(difference, scale: past)
    aboveZero.add(difference, scale: past)
    belowZero.add(difference, scale: past)
    scale.add(difference)
    largestAgainstZero = max(
      largestAgainstZero, (aboveZero.evidence + belowZero.evidence) / 2)
    guard decision == nil else { return }
    (evidenceAbove, evidenceBelow) = (above.evidence, below.evidence)
    if evidenceAbove >= thresholds.above {
      decide(.above)
    } else if evidenceBelow >= thresholds.below {
      decide(.below)
    }
  }

  /// Settles the test by what is known from elsewhere, such as the evidence of related tests.
  package mutating func decide(_ decision: Decision) {
    guard self.decision == nil else { return }
    self.decision = decision
    decidedAfter = differences.count
  }

  /// The anytime-valid probability, in 0…1, of evidence this strong if nothing had changed.
  package var pValue: Double { min(1, 1 / largestAgainstZero) }

  /// The shifts that the differences have spoken against at no time: a confidence sequence, valid
  /// whenever one looks, that only ever narrows.
  ///
  /// - Parameters:
  ///   - lowerError: The chance, in 0…1 exclusive, that the true shift is below the interval.
  ///   - upperError: The chance that it is above.
  /// - Returns: The interval's ends, infinite while there are too few differences. They agree with
  ///   what was decided.
  /// - Complexity: O(*n*) for each of some sixty steps of a bisection.
  package func interval(lowerError: Double, upperError: Double) -> (lower: Double, upper: Double) {
    let lower = end(.above, error: lowerError)
    let upper = end(.below, error: upperError)
    if lower <= upper { return (lower, upper) }
    // Early and late differences contradict each other: what all of them say together.
    return (
      end(.above, error: lowerError, atAnyTime: false),
      end(.below, error: upperError, atAnyTime: false)
    )
  }

  /// The shift farthest to the named side that is refuted in its favour.
  private func end(_ side: ShiftEProcess.Side, error: Double, atAnyTime: Bool = true) -> Double {
    let unknown = side == .above ? -Double.infinity : .infinity
    guard let least = differences.min(), let most = differences.max() else { return unknown }
    func isRefuted(_ shift: Double) -> Bool {
      var process = ShiftEProcess(side, of: shift)
      for (difference, scale) in zip(differences, scales) {
        process.add(difference, scale: scale)
        if atAnyTime, process.evidence >= 1 / error { return true }
      }
      return process.evidence >= 1 / error
    }
    // From far outside: first by orders of magnitude, then by halves.
    let reach = max(most - least, abs(most), abs(least), 1e-9)
    var refuted = side == .above ? least - reach * 1e9 : most + reach * 1e9
    guard isRefuted(refuted) else { return unknown }
    var possible = side == .above ? most + reach : least - reach
    for _ in 0..<100 {
      let middle = refuted + (possible - refuted) / 2
      if middle == refuted || middle == possible { break }
      if isRefuted(middle) { refuted = middle } else { possible = middle }
      if abs(possible - refuted) <= 1e-10 * max(most - least, 1e-300) { break }
    }
    return refuted
  }
}
