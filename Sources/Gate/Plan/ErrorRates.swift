package import Statistics

/// How often a check may be wrong, and what evidence that takes of each of its tests.
package struct ErrorRates: Hashable, Sendable {
  /// The chance, in 0…1, that a check in which nothing is worse by more than its limit finds any
  /// regression.
  package let falseAlarm: Double
  /// How many tests the check has.
  package let tests: Int
  /// The part of `falseAlarm` that these tests may use up: less than 1 where others of the same check are
  /// decided elsewhere, with the rest.
  package let share: Double

  /// The chance that a regression, found once, stands when it is measured again, though there is
  /// none: a hurdle on top of `falseAlarm`, which holds without it.
  package static let confirmation = 0.05

  package init(falseAlarm: Double, tests: Int, share: Double = 1) {
    self.falseAlarm = falseAlarm
    self.tests = tests
    self.share = share
  }

  /// What the e-values of one test must reach when nothing is known of the others.
  ///
  /// A false regression of any of them is a false positive, so each gets an even part (Bonferroni).
  /// A pass needs no such part: a check passes only if all its tests do, so it passes wrongly only
  /// if the test of a metric that did get worse does (Berger 1982, intersection-union tests).
  package var thresholds: SequentialShiftTest.Thresholds {
    .init(above: Double(tests) * regressionEvidence, below: 1 / falseAlarm)
  }

  /// What the e-value against "none of them is worse" must reach.
  var regressionEvidence: Double { 1 / (falseAlarm * share) }

  /// What takes to confirm a regression.
  package static let confirmationThresholds = SequentialShiftTest.Thresholds(
    above: 1 / confirmation, below: 1 / confirmation)

  /// The confidence of an interval of paired differences, each of whose ends is wrong as rarely as
  /// a check.
  package var confidence: Double { 1 - 2 * falseAlarm }

  /// The confidence of the interval of a comparison with a baseline.
  var baselineConfidence: Double { 1 - falseAlarm * share / Double(tests) }

  /// The minimum number of pairs that can ever find a regression.
  var minimumPairs: Int { ShiftEProcess.minimumValues(reaching: thresholds.above) }
}
