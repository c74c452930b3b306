import Foundation

/// What is believed of the level before a step and of the step's size, if the step is in one
/// particular place.
///
/// Values are a level that wanders, plus the step where it has happened, plus noise. How strong
/// noise and wandering are isn't known: each `Regime` of a grid has Gaussians of its own over
/// (level, step), and what a regime can't explain loses its weight. Noise is a mixture of a narrow
/// and two wide normal distributions, so that a spike is explained as such instead of moving the
/// level; each value multiplies the Gaussians by three, and those that are alike are merged again.
///
/// - SeeAlso: Alspach & Sorenson (1972), IEEE Trans. Autom. Control 17, on Gaussian sums,
///   doi:10.1109/TAC.1972.1100034; Harrison & Stevens (1976), J. R. Stat. Soc. B 38, on models with
///   outliers and changes, doi:10.1111/j.2517-6161.1976.tb01586.x.
struct StepBelief: Sendable {
  /// One Gaussian over (level, step).
  struct Component: Sendable {
    /// Joint with the place of the step: over all beliefs of a search they sum to 1.
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

  /// The shares of runs that are noisier than the bulk, and by how much.
  private static let noiseParts: [(share: Double, width: Double)] = [
    (0.94, 1), (0.05, 3), (0.01, 9),
  ]

  /// Takes part of the weight.
  func scaled(by factor: Double) -> StepBelief {
    var scaled = self
    for index in components.indices { scaled.components[index].weight *= factor }
    return scaled
  }

  /// Moves the level to the first value that was ever measured.
  mutating func start(at value: Double) {
    for index in components.indices { components[index].level = value }
  }

  /// Takes in a value: each weight is multiplied by the density that it gives to the value.
  ///
  /// - Parameters:
  ///   - value: What was measured.
  ///   - isAfter: Whether the step has happened there.
  ///   - elapsed: For how many runs the level has wandered since the value before.
  ///   - levelVariance: What it may have wandered on top.
  ///   - regimes: The grid.
  ///   - scratch: Room to work in.
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

  /// At most so many Gaussians stay in a regime.
  private static let mostComponents = 6
  /// What weighs less than this share of a belief, or of a regime, is forgotten.
  private static let negligible = (ofBelief: 1e-5, ofRegime: 1e-4)

  /// Keeps the heaviest Gaussians of each regime and merges the others into their likes.
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

  /// Adds a Gaussian, or merges it into one of those from `first` on.
  private mutating func keep(_ component: Component, first: Int) {
    var (nearest, distance) = (-1, Double.infinity)
    for index in first..<components.count {
      let other = components[index].distance(to: component)
      if other < distance { (nearest, distance) = (index, other) }
    }
    if nearest >= 0, distance < 0.3 || components.count - first >= Self.mostComponents {
      components[nearest].merge(component)
    } else {
      components.append(component)
    }
  }
}

extension StepBelief {
  /// How strong noise and drift are.
  struct Regime: Sendable {
    /// The variance of a run's noise.
    let noiseVariance: Double
    /// The variance that the level gains with each run.
    let driftVariance: Double
  }

  /// The noises and drifts that are thought possible, with their prior probabilities.
  ///
  /// The standard deviation of the noise is about 1 % of the value, but may as well be a thousand
  /// times less; that of the drift between two runs is a share of the noise's.
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
  /// How unlike another Gaussian is: their distance in standard deviations, squared, and the
  /// logarithms by which their variances differ.
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

  /// Takes up another Gaussian; weight, mean and covariance of the two together stay the same.
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
