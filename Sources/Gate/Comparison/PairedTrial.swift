package import Measurement
package import Quantities
import Statistics

/// The paired tests of a workflow, decided as their pairs come in.
///
/// After each pair every test is looked at, and the trial ends when all have ended. Looking often
/// costs nothing: the evidence is valid at any time.
package struct PairedTrial {
  package private(set) var tests: [PairedTest]
  /// The samples of the pairs that counted.
  private(set) var base = Series()
  private(set) var candidate = Series()
  /// Which pairs were measured again.
  private(set) var policy = DisturbancePolicy()
  /// nil when the tests are looked at one by one.
  private let rates: ErrorRates?
  /// The evidence of the tests of other workflows; 0 for those yet to come.
  private let otherEvidence: [Double]
  private let minPairs: Int
  private var generator: SeededGenerator

  /// Begins a trial.
  ///
  /// - Parameters:
  ///   - tests: Those to decide.
  ///   - rates: nil decides each by its own thresholds alone.
  ///   - otherEvidence: The e-values of the check's other tests.
  ///   - minPairs: How many pairs are measured even if all tests have ended, for what isn't decided in
  ///     pairs.
  ///   - seed: For the resampling that stops what is futile.
  package init(
    _ tests: [PairedTest], rates: ErrorRates?, otherEvidence: [Double] = [],
    minPairs: Int = 0, seed: UInt64
  ) {
    self.minPairs = minPairs
    self.tests = tests
    self.rates = rates
    self.otherEvidence = otherEvidence
    self.generator = SeededGenerator(seed: seed)
  }

  package var pairs: Int { base.runs }
  var maxPairs: Int { tests.map(\.maxPairs).max() ?? 0 }
  var isFinished: Bool { pairs >= minPairs && tests.allSatisfy { $0.ending != nil } }

  /// Takes in a pair.
  ///
  /// - Parameter elapsed: How long the trial has been measuring.
  /// - Returns: Whether another one is wanted.
  package mutating func take(_ pair: Pair, after elapsed: Seconds) -> Bool {
    guard policy.admits(pair.disturbance, counted: pairs) else { return !isFinished }
    base.add(pair.base)
    candidate.add(pair.candidate)
    for index in tests.indices {
      tests[index].take(pair, after: elapsed, using: &generator)
    }
    if let rates { findRegressions(rates) }
    return !isFinished
  }

  /// Finds the regressions that are certain when all tests are considered together: where several
  /// metrics get worse, each needs less evidence than one alone.
  private mutating func findRegressions(_ rates: ErrorRates) {
    let evidence = tests.map(\.evidence) + otherEvidence
    let adjusted = MultipleTesting.closedMeanEValues(evidence)
    for index in tests.indices where adjusted[index] >= rates.regressionEvidence {
      tests[index].findRegression()
    }
  }
}
