import Foundation

/// An e-process: sequential evidence that differences are on one side of a bound.
///
/// Its null hypothesis: each difference, given all previous ones, is distributed symmetrically about a
/// shift that is not beyond the bound. A fair coin decides the order of the two runs of a pair, so this
/// holds by design if nothing changed, and for any change that multiplies all times by the same factor;
/// the noise may have any shape, heavy tails or two modes, may drift, and may change its scale.
///
/// It is the capital of a bettor on the sign of `difference − bound`: an odd, increasing bet *b(x)*
/// multiplies the capital by 1 + *b(x)*. Under the null no such bet gains on average: about the true
/// shift an odd bet is fair, and about a bound beyond it an increasing one is smaller everywhere. So the
/// capital is a supermartingale that starts at 1, and reaches 1/α **at any time** with a probability of
/// at most α (Ville's inequality). It can be evaluated after every pair. What sizes the bets must be known
/// before the difference is; that it is right isn't required.
///
/// Of noise with the density *f* about the shift, the capital grows fastest with
/// *b(x) = (f(x) − f(−x)) / (f(x) + f(−x))*: for normal noise tanh(*δx*), where the shift is *δ* scales
/// beyond the bound and *x* is in scales. Outliers say little about the side, so that the best bet on
/// them is small. A bet that falls again isn't increasing, and with noise of two modes can gain from
/// shifts that are *not* beyond the bound, so it is capped instead, the lower the more outliers are
/// expected. Most of the stake is on the change that a test is mostly about, none: as far below the limit
/// as the limit is large, or, for a regression, as far above it. Three bettors with the rest cover shifts
/// from a quarter of the scale on, and noise with many outliers.
///
/// - SeeAlso: Ramdas, Ruf, Larsson & Koolen (2022), Int. J. Approx. Reason. 141, on e-processes for
///   symmetric distributions, doi:10.1016/j.ijar.2021.06.017; Vovk & Wang (2024), Stat. Neerl. 78,
///   on nonparametric e-tests, doi:10.1111/stan.12305; Kelly (1956), Bell Syst. Tech. J. 35, on bets
///   that grow fastest, doi:10.1002/j.1538-7305.1956.tb03809.x; Grünwald, de Heide & Koolen (2024),
///   J. R. Stat. Soc. B 86, on growth against a chosen alternative, doi:10.1093/jrsssb/qkae011; Ville
///   (1939).
package struct ShiftEProcess: Sendable {
  /// The side of the bound for which evidence is collected.
  package enum Side: Sendable {
    case above, below
  }

  /// The parts of the stake: the bettor on the expected distance, a cautious one, a bold one, and a bold
  /// one that expects outliers.
  private static let stakes = SIMD4<Double>(27, 2, 1, 2) / 32
  /// The gains of the others, in 1/scale, and their caps; the cautious one is more so if the expected
  /// distance is smaller.
  private static let gains = SIMD3<Double>(0.3, 0.7, 1.2)
  private static let caps = SIMD3<Double>(0.98, 0.98, 0.7)
  /// The gain of the first where no distance is expected.
  private static let usualGain = 1.0
  /// The gain on the expected distance, in 1/scale for a distance of one scale: the cap makes steeper
  /// bets than the distance itself the best ones.
  private static let gainPerDistance = 1.7
  /// Of larger gains the sign alone would decide; with smaller ones, of noise much wider than the limit,
  /// only changes so small as no budget finds.
  private static let possibleGains = 0.6...1.8
  /// The cap on the expected distance, without outliers, with many, and how fast it falls with their rate.
  private static let expectedCap = (none: 0.96, many: 0.6, perOutlier: 2.5)
  /// The fraction bet on the sign alone before there is a scale.
  private static let firstBet = 0.6
  /// The maximum capital, against overflow: a capped capital is still a supermartingale.
  private static let maximumCapital = 1e250

  private let bound: Double
  private let sign: Double
  /// nil where none is expected.
  private let distance: Double?
  private var capital = SIMD4<Double>(repeating: 1)

  /// Starts with a capital of 1.
  ///
  /// - Parameters:
  ///   - side: The side of the bound for which to collect evidence.
  ///   - bound: A shift in the unit of the differences; may be infinite.
  ///   - distance: How far beyond the bound the shift is expected; 0 or infinite for nothing expected.
  package init(_ side: Side, of bound: Double, expecting distance: Double) {
    self.bound = bound
    self.sign = side == .above ? 1 : -1
    self.distance = distance.isFinite && distance != 0 ? abs(distance) : nil
  }

  /// The current e-value: initially 1, above 1 for evidence against the null.
  package var evidence: Double { (Self.stakes * capital).sum() }

  /// Adds a difference.
  ///
  /// - Parameters:
  ///   - difference: A finite value.
  ///   - noise: What the previous values tell about its noise; nil if they tell nothing.
  mutating func add(_ difference: Double, noise: ExpectedNoise?) {
    let beyond = sign * (difference - bound)
    guard beyond != 0 else { return }
    guard let noise else {
      capital *= 1 + (beyond > 0 ? Self.firstBet : -Self.firstBet)
      return
    }
    let standardized = beyond / noise.scale
    let steep = Self.gains * standardized
    let cautious = min(Self.gains.x, distance.map { $0 / noise.scale } ?? .infinity) * standardized
    let others = Self.caps * SIMD3(tanh(cautious), tanh(steep.y), tanh(steep.z))
    let expected = cap(noise) * tanh(gain(noise) * standardized)
    capital *= 1 + SIMD4(expected, others.x, others.y, others.z)
    capital.clamp(
      lowerBound: SIMD4(repeating: 0), upperBound: SIMD4(repeating: Self.maximumCapital))
  }

  private func gain(_ noise: ExpectedNoise) -> Double {
    guard let distance else { return Self.usualGain }
    let gain = Self.gainPerDistance * distance / noise.scale
    return min(max(gain, Self.possibleGains.lowerBound), Self.possibleGains.upperBound)
  }

  private func cap(_ noise: ExpectedNoise) -> Double {
    let cap = Self.expectedCap
    return max(cap.many, cap.none - cap.perOutlier * noise.outlierRate)
  }

  /// The minimum number of values that can reach an e-value, without a hint of their noise.
  package static func minimumValues(reaching evidence: Double) -> Int {
    var process = ShiftEProcess(.above, of: 0, expecting: 1)
    for count in 1..<1000 {
      let noise = ExpectedNoise(scale: 0, outliers: 0, of: count - 1, prior: .usual)
      process.add(1, noise: noise)
      if process.evidence >= evidence { return count }
    }
    return 1000
  }
}
