import Foundation

/// The belief about the level and the size of a step, given its position.
///
/// Values are a drifting level, plus the step if it has happened, plus noise. The strengths of noise
/// and drift are unknown: each `Regime` of a grid has its own Gaussians over (level, step), and regimes
/// that explain the values badly lose weight. Noise is a mixture of a narrow and two wide normal
/// distributions, so that an outlier is explained as such instead of shifting the level; each value
/// triples the number of Gaussians, and similar ones are merged again.
///
/// - SeeAlso: Alspach & Sorenson (1972), IEEE Trans. Autom. Control 17, on Gaussian sums,
///   doi:10.1109/TAC.1972.1100034; Harrison & Stevens (1976), J. R. Stat. Soc. B 38, on models with
///   outliers and changes, doi:10.1111/j.2517-6161.1976.tb01586.x.
struct StepBelief: Sendable {
  /// One Gaussian over (level, step).
  struct Component: Sendable {
    /// Joint with the position of the step: over all beliefs of a search the weights sum to 1.
    var weight: Double
    /// The index of its regime.
    var regime: Int
    var level: Double
    var step: Double
    var levelVariance: Double
    var covariance: Double
    var stepVariance: Double
  }

  /// In the order of their regimes.
  private(set) var components: [Component]

  init(_ components: [Component]) {
    self.components = components
  }

  var weight: Double { components.reduce(0) { $0 + $1.weight } }

  /// The fractions of outliers, and their standard deviations relative to the bulk.
  private static let noiseParts: [(share: Double, width: Double)] = [
    (0.94, 1), (0.05, 3), (0.01, 9),
  ]

  /// Scales the weight.
  func scaled(by factor: Double) -> StepBelief {
    var scaled = self
    for index in components.indices { scaled.components[index].weight *= factor }
    return scaled
  }

  /// Sets the level to the first measured value.
  mutating func start(at value: Double) {
    for index in components.indices { components[index].level = value }
  }

  /// Updates the belief with a value: each weight is multiplied by the likelihood of the value.
  ///
  /// - Parameters:
  ///   - value: The measured value.
  ///   - isAfter: Whether the step has happened at its position.
  ///   - elapsed: The number of runs since the previous value, for the drift.
  ///   - levelVariance: The variance of additional drift.
  ///   - regimes: The grid.
  ///   - scratch: A reusable buffer.
  mutating func update(
    _ value: Double, isAfter: Bool, elapsed: Double, levelVariance: Double, regimes: [Regime],
    scratch: inout [Component]
  ) {
    scratch.removeAll(keepingCapacity: true)
    let x = isAfter ? 1.0 : 0
    for var component in components {
      let regime = regimes[component.regime]
      component.levelVariance += regime.driftVariance * elapsed + levelVariance
      // The update of a Kalman filter that observes level + x · step.
      let levelGain = component.levelVariance + x * component.covariance
      let stepGain = component.covariance + x * component.stepVariance
      let spread = levelGain + x * stepGain
      let residual = value - component.level - x * component.step
      for part in Self.noiseParts {
        let variance = spread + regime.noiseVariance * part.width * part.width
        let density = exp(-residual * residual / (2 * variance)) / variance.squareRoot()
        let weight = component.weight * part.share * density
        guard weight > 0 else { continue }
        scratch.append(
          Component(
            weight: weight, regime: component.regime,
            level: component.level + levelGain / variance * residual,
            step: component.step + stepGain / variance * residual,
            levelVariance: component.levelVariance - levelGain * levelGain / variance,
            covariance: component.covariance - levelGain * stepGain / variance,
            stepVariance: component.stepVariance - stepGain * stepGain / variance))
      }
    }
    reduce(&scratch)
  }

  /// The maximum number of Gaussians in a regime.
  private static let maximumComponents = 6
  /// Components below this fraction of a belief, or of a regime, are removed.
  private static let negligible = (ofBelief: 1e-5, ofRegime: 1e-4)

  /// Keeps the heaviest Gaussians of each regime and merges the others into similar ones.
  private mutating func reduce(_ all: inout [Component]) {
    components.removeAll(keepingCapacity: true)
    let total = all.reduce(0) { $0 + $1.weight }
    var start = 0
    while start < all.count {
      var end = start
      var weight = 0.0
      while end < all.count, all[end].regime == all[start].regime {
        weight += all[end].weight
        end += 1
      }
      if weight >= Self.negligible.ofBelief * total {
        all[start..<end].sort { $0.weight > $1.weight }
        let first = components.count
        for component in all[start..<end]
        where component.weight > Self.negligible.ofRegime * weight {
          keep(component, first: first)
        }
      }
      start = end
    }
  }

  /// Adds a Gaussian, or merges it into a similar one with an index of at least `first`.
  private mutating func keep(_ component: Component, first: Int) {
    var (nearest, distance) = (-1, Double.infinity)
    for index in first..<components.count {
      let other = components[index].distance(to: component)
      if other < distance { (nearest, distance) = (index, other) }
    }
    if nearest >= 0, distance < 0.3 || components.count - first >= Self.maximumComponents {
      components[nearest].merge(component)
    } else {
      components.append(component)
    }
  }
}

extension StepBelief {
  /// The strengths of noise and drift.
  struct Regime: Sendable {
    /// The variance of a run's noise.
    let noiseVariance: Double
    /// The variance of the drift per run.
    let driftVariance: Double
  }

  /// The grid of noises and drifts, with their prior probabilities.
  ///
  /// The standard deviation of the noise is about 1 % of the value, but may be a thousand times smaller;
  /// that of the drift between two runs is a fraction of the noise.
  static let regimes: [(regime: Regime, probability: Double)] = {
    let noises = (0..<21).map { 1e-5 * pow(1.7, Double($0)) }
    let drifts: [(share: Double, probability: Double)] = [
      (0, 0.7), (0.05, 0.12), (0.15, 0.12), (0.5, 0.06),
    ]
    var all: [(regime: Regime, probability: Double)] = []
    for noise in noises {
      let probability = exp(-pow(log(noise / 0.01) / 1.5, 2) / 2)
      for drift in drifts {
        all.append(
          (
            Regime(noiseVariance: noise * noise, driftVariance: pow(drift.share * noise, 2)),
            probability * drift.probability
          ))
      }
    }
    let total = all.reduce(0) { $0 + $1.probability }
    return all.map { ($0.regime, $0.probability / total) }
  }()
}

extension StepBelief.Component {
  /// The dissimilarity of two Gaussians: their squared distance in standard deviations, plus the
  /// log-ratios of their variances.
  fileprivate func distance(to other: Self) -> Double {
    let (level, step) = (other.level - self.level, other.step - self.step)
    let determinant = max(levelVariance * stepVariance - covariance * covariance, 1e-300)
    let squared =
      (level * level * stepVariance - 2 * level * step * covariance + step * step * levelVariance)
      / determinant
    let widths =
      abs(log((other.stepVariance + 1e-18) / (stepVariance + 1e-18)))
      + abs(log((other.levelVariance + 1e-18) / (levelVariance + 1e-18)))
    return squared + widths * widths / 2
  }

  /// Merges another Gaussian, preserving weight, mean and covariance of the mixture.
  fileprivate mutating func merge(_ other: Self) {
    let sum = weight + other.weight
    let (own, others) = (weight / sum, other.weight / sum)
    let (level, step) = (self.level - other.level, self.step - other.step)
    levelVariance =
      own * levelVariance + others * other.levelVariance + own * others * level * level
    covariance = own * covariance + others * other.covariance + own * others * level * step
    stepVariance = own * stepVariance + others * other.stepVariance + own * others * step * step
    self.level = own * self.level + others * other.level
    self.step = own * self.step + others * other.step
    weight = sum
  }
}
