import Foundation

/// A search for the place where a sequence steps to a higher level, by measuring here and there.
///
/// Positions are 0…`count`. The step, if there is one, is at one of 1…`count`: values there and
/// beyond are higher by its size. Nothing else is known beforehand: not its size, not the noise,
/// not how the level drifts while one measures. The posterior integrates over all of them.
/// Positions between two neighbouring measured ones can't be told apart, so the search keeps one
/// belief for each such stretch, however long the sequence is.
///
/// - SeeAlso: Ben-Or & Hassidim (2008), FOCS, on noisy binary search, doi:10.1109/FOCS.2008.58.
package struct StepSearch: Sendable {
  /// Neighbouring positions that nothing measured so far can tell apart.
  package struct Stretch: Hashable, Sendable {
    /// The step is after this position.
    package let lower: Int
    /// The step is at this position or before it.
    package let upper: Int
    /// That it is in there, and upwards.
    package let probability: Double
    /// The step's size: its expectation and standard deviation.
    package let step: Double
    package let deviation: Double

    package init(lower: Int, upper: Int, probability: Double, step: Double, deviation: Double) {
      self.lower = lower
      self.upper = upper
      self.probability = probability
      self.step = step
      self.deviation = deviation
    }

    /// How many positions it has.
    package var count: Int { upper - lower }
  }

  /// A stretch with what is believed if the step is in it.
  struct Hypothesis: Sendable {
    var lower: Int
    var upper: Int
    var belief: StepBelief

    var isAlive: Bool { !belief.components.isEmpty }
  }

  /// The last position.
  package let count: Int
  /// The size from which on a step is one.
  package let smallestStep: Double
  /// How many values were taken in.
  package private(set) var runs = 0
  private(set) var hypotheses: [Hypothesis]
  /// What is believed if there is no step.
  private(set) var flat: StepBelief
  private(set) var isSkipped: [Bool]
  let regimes: [StepBelief.Regime]
  private var scratch: [StepBelief.Component] = []

  /// The prior probability that there is no step: someone asks because there seems to be one.
  private static let priorOfNone = 0.1
  /// The prior share of steps downwards.
  private static let priorOfOpposite = 0.03
  /// The level before anything is known, as a variance.
  private static let anyLevel = 4.0

  /// Begins a search.
  ///
  /// - Parameters:
  ///   - count: The last position, at least 1.
  ///   - smallestStep: Smaller ones count as none; above zero. In the unit of the values, which are
  ///     logarithms: 0.01 is 1 %.
  package init(count: Int, smallestStep: Double) {
    precondition(count >= 1 && smallestStep > 0)
    self.count = count
    self.smallestStep = smallestStep
    self.regimes = StepBelief.regimes.map(\.regime)
    self.isSkipped = Array(repeating: false, count: count + 1)
    // Sizes in powers of 1.6, each a Gaussian, together log-normal around 5 %.
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

  /// Takes in a value.
  ///
  /// - Parameters:
  ///   - value: Finite; a logarithm, larger when it is worse.
  ///   - position: Where it was measured, in 0…`count`.
  ///   - elapsed: How long ago the value before was measured, in runs.
  ///   - levelVariance: By how much the level may have moved since, on top of what it usually
  ///     does; that of another day is large.
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

  /// Takes note that a position can't be measured.
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
  /// The probability of no step, or one too small to be one.
  package var noStep: Double {
    max(0, 1 - oppositeStep - stretches.reduce(0) { $0 + $1.probability })
  }

  /// The probability of a step downwards.
  package var oppositeStep: Double {
    hypotheses.reduce(0) { sum, hypothesis in
      sum + hypothesis.belief.components.reduce(0) { $0 + $1.weight(below: -smallestStep) }
    }
  }

  /// All stretches, from the first position to the last; their probabilities, `noStep` and
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

  /// The stretch that most likely holds the step.
  package var best: Stretch? { stretches.max { $0.probability < $1.probability } }

  /// How far the uncertainty of the place has shrunk, in 0…1: its entropy as a share of that of
  /// knowing nothing, taken from 1.
  package var certainty: Double {
    func entropy(_ probability: Double, over count: Int = 1) -> Double {
      probability > 0 ? -probability * log(probability / Double(count)) : 0
    }
    let places = stretches.reduce(0) { $0 + entropy($1.probability, over: $1.count) }
    let all = places + entropy(noStep) + entropy(oppositeStep)
    return min(1, max(0, 1 - all / log(Double(count + 2))))
  }

  /// Whether no further measurement could divide a stretch.
  package func isIndivisible(_ stretch: Stretch) -> Bool {
    stretch.count == 1 || isSkipped[(stretch.lower + 1)..<stretch.upper].allSatisfy { $0 }
  }

  /// How noisy a run is, as a standard deviation: the posterior's expectation.
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
  /// The part of its weight whose step is larger than a bound.
  func weight(above bound: Double) -> Double {
    let deviation = stepVariance.squareRoot()
    guard deviation > 0 else { return step > bound ? weight : 0 }
    return weight * NormalDistribution.standard.survival((bound - step) / deviation)
  }

  /// The part of its weight whose step is smaller than a bound.
  func weight(below bound: Double) -> Double {
    let deviation = stepVariance.squareRoot()
    guard deviation > 0 else { return step < bound ? weight : 0 }
    return weight * NormalDistribution.standard.cdf((bound - step) / deviation)
  }
}
