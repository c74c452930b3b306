import Foundation

/// A search for the position at which a sequence steps to a higher level, by adaptive measurements.
///
/// Positions are 0…`count`. The step, if there is one, is at one of 1…`count`: values there and beyond
/// are higher by its size. The size, the noise and the drift of the level are unknown; the posterior
/// integrates over them. Positions between two adjacent measured ones can't be distinguished, so the
/// search has one belief for each such interval, regardless of the length of the sequence.
///
/// - SeeAlso: Ben-Or & Hassidim (2008), FOCS, on noisy binary search, doi:10.1109/FOCS.2008.58.
package struct StepSearch: Sendable {
  /// An interval of positions that can't be distinguished yet.
  package struct Stretch: Hashable, Sendable {
    /// The step is after this position.
    package let lower: Int
    /// The step is at this position or before it.
    package let upper: Int
    /// The probability of an upward step in it.
    package let probability: Double
    /// The expectation and standard deviation of the step's size.
    package let step: Double
    package let deviation: Double

    package init(lower: Int, upper: Int, probability: Double, step: Double, deviation: Double) {
      self.lower = lower
      self.upper = upper
      self.probability = probability
      self.step = step
      self.deviation = deviation
    }

    /// The number of positions.
    package var count: Int { upper - lower }
  }

  /// An interval with the belief given that the step is in it.
  struct Hypothesis: Sendable {
    var lower: Int
    var upper: Int
    var belief: StepBelief

    var isAlive: Bool { !belief.components.isEmpty }
  }

  /// The last position.
  package let count: Int
  /// The minimum size of a step.
  package let smallestStep: Double
  /// The number of measured values.
  package private(set) var runs = 0
  private(set) var hypotheses: [Hypothesis]
  /// The belief given that there is no step.
  private(set) var flat: StepBelief
  private(set) var isSkipped: [Bool]
  let regimes: [StepBelief.Regime]
  private var scratch: [StepBelief.Component] = []

  /// The prior probability of no step, which is low because a search is started on suspicion.
  private static let priorOfNone = 0.1
  /// The prior fraction of downward steps.
  private static let priorOfOpposite = 0.03
  /// The prior variance of the level.
  private static let anyLevel = 4.0

  /// Starts a search.
  ///
  /// - Parameters:
  ///   - count: The last position, at least 1.
  ///   - smallestStep: Smaller steps are ignored; above zero. In the unit of the values, which are
  ///     logarithms: 0.01 is 1 %.
  package init(count: Int, smallestStep: Double) {
    precondition(count >= 1 && smallestStep > 0)
    self.count = count
    self.smallestStep = smallestStep
    self.regimes = StepBelief.regimes.map(\.regime)
    self.isSkipped = Array(repeating: false, count: count + 1)
    // Gaussians for sizes in powers of 1.6, together log-normal around 5 %.
    var sizes: [(mean: Double, probability: Double)] = []
    var size = smallestStep * 1.25
    while size < max(1, 4 * smallestStep) {
      let probability = exp(-pow(log(size / max(0.05, smallestStep)) / 1.2, 2) / 2)
      sizes.append((size, probability * (1 - Self.priorOfOpposite)))
      sizes.append((-size, probability * Self.priorOfOpposite))
      size *= 1.6
    }
    let total = sizes.reduce(0) { $0 + $1.probability }
    func component(_ regime: Int, _ weight: Double, _ step: Double) -> StepBelief.Component {
      .init(
        weight: weight * StepBelief.regimes[regime].probability, regime: regime, level: 0,
        step: step, levelVariance: Self.anyLevel, covariance: 0,
        stepVariance: pow(0.25 * step, 2))
    }
    self.flat = StepBelief(regimes.indices.map { component($0, Self.priorOfNone, 0) })
    let belief = StepBelief(
      regimes.indices.flatMap { regime in
        sizes.map {
          component(regime, (1 - Self.priorOfNone) * $0.probability / total, $0.mean)
        }
      })
    self.hypotheses = [Hypothesis(lower: 0, upper: count, belief: belief)]
  }

  /// Adds a value.
  ///
  /// - Parameters:
  ///   - value: Finite; a logarithm, where larger is worse.
  ///   - position: The measured position, in 0…`count`.
  ///   - elapsed: The number of runs since the previous value.
  ///   - levelVariance: The variance of additional drift since then; large on another day.
  /// - Complexity: O(*m*) for *m* positions measured.
  package mutating func add(
    _ value: Double, at position: Int, elapsed: Double = 1, levelVariance: Double = 0
  ) {
    guard value.isFinite else { return }
    split(at: position)
    if runs == 0 {
      for index in hypotheses.indices { hypotheses[index].belief.start(at: value) }
      flat.start(at: value)
    }
    runs += 1
    for index in hypotheses.indices where hypotheses[index].isAlive {
      hypotheses[index].belief.update(
        value, isAfter: position >= hypotheses[index].upper, elapsed: elapsed,
        levelVariance: levelVariance, regimes: regimes, scratch: &scratch)
    }
    flat.update(
      value, isAfter: false, elapsed: elapsed, levelVariance: levelVariance, regimes: regimes,
      scratch: &scratch)
    normalize()
  }

  /// Marks a position that can't be measured.
  package mutating func skip(_ position: Int) {
    isSkipped[position] = true
  }

  private mutating func split(at position: Int) {
    guard
      let index = hypotheses.firstIndex(where: { $0.lower < position && position < $0.upper })
    else { return }
    let whole = hypotheses[index]
    let share = Double(position - whole.lower) / Double(whole.upper - whole.lower)
    hypotheses.replaceSubrange(
      index...index,
      with: [
        Hypothesis(lower: whole.lower, upper: position, belief: whole.belief.scaled(by: share)),
        Hypothesis(lower: position, upper: whole.upper, belief: whole.belief.scaled(by: 1 - share)),
      ])
  }

  private mutating func normalize() {
    let weights = hypotheses.map(\.belief.weight)
    let total = weights.reduce(flat.weight, +)
    guard total > 0 else { return }
    for index in hypotheses.indices where hypotheses[index].isAlive {
      let isLost = weights[index] < 1e-12 * total
      hypotheses[index].belief =
        isLost ? StepBelief([]) : hypotheses[index].belief.scaled(by: 1 / total)
    }
    flat = flat.scaled(by: 1 / total)
  }
}

extension StepSearch {
  /// The probability of no step, or one below the minimum size.
  package var noStep: Double {
    max(0, 1 - oppositeStep - stretches.reduce(0) { $0 + $1.probability })
  }

  /// The probability of a downward step.
  package var oppositeStep: Double {
    hypotheses.reduce(0) { sum, hypothesis in
      sum + hypothesis.belief.components.reduce(0) { $0 + $1.weight(below: -smallestStep) }
    }
  }

  /// All intervals, from the first position to the last; their probabilities, `noStep` and
  /// `oppositeStep` sum to 1.
  package var stretches: [Stretch] {
    hypotheses.map { hypothesis in
      var (probability, mean, square) = (0.0, 0.0, 0.0)
      for component in hypothesis.belief.components {
        let weight = component.weight(above: smallestStep)
        probability += weight
        mean += weight * component.step
        square += weight * (component.step * component.step + component.stepVariance)
      }
      guard probability > 0 else {
        return Stretch(
          lower: hypothesis.lower, upper: hypothesis.upper, probability: 0, step: 0, deviation: 0)
      }
      mean /= probability
      return Stretch(
        lower: hypothesis.lower, upper: hypothesis.upper, probability: probability, step: mean,
        deviation: max(0, square / probability - mean * mean).squareRoot())
    }
  }

  /// The interval with the highest probability.
  package var best: Stretch? { stretches.max { $0.probability < $1.probability } }

  /// The certainty of the position, in 0…1: 1 minus its entropy relative to the maximum.
  package var certainty: Double {
    func entropy(_ probability: Double, over count: Int = 1) -> Double {
      probability > 0 ? -probability * log(probability / Double(count)) : 0
    }
    let places = stretches.reduce(0) { $0 + entropy($1.probability, over: $1.count) }
    let all = places + entropy(noStep) + entropy(oppositeStep)
    return min(1, max(0, 1 - all / log(Double(count + 2))))
  }

  /// Whether no further measurement can divide an interval.
  package func isIndivisible(_ stretch: Stretch) -> Bool {
    stretch.count == 1 || isSkipped[(stretch.lower + 1)..<stretch.upper].allSatisfy { $0 }
  }

  /// The posterior mean of the standard deviation of a run.
  package var noise: Double {
    var (weight, sum) = (0.0, 0.0)
    for component in hypotheses.flatMap(\.belief.components) + flat.components {
      weight += component.weight
      sum += component.weight * regimes[component.regime].noiseVariance.squareRoot()
    }
    return weight > 0 ? sum / weight : 0
  }
}

extension StepBelief.Component {
  /// The fraction of its weight with a step above a bound.
  func weight(above bound: Double) -> Double {
    let deviation = stepVariance.squareRoot()
    guard deviation > 0 else { return step > bound ? weight : 0 }
    return weight * NormalDistribution.standard.survival((bound - step) / deviation)
  }

  /// The fraction of its weight with a step below a bound.
  func weight(below bound: Double) -> Double {
    let deviation = stepVariance.squareRoot()
    guard deviation > 0 else { return step < bound ? weight : 0 }
    return weight * NormalDistribution.standard.cdf((bound - step) / deviation)
  }
}
