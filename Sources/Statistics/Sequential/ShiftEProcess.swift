/// An e-process: sequential evidence that differences are on one side of a bound.
///
/// Its null hypothesis: each difference, given all previous ones, is distributed symmetrically about a
/// shift that is not beyond the bound. A fair coin decides the order of the two runs of a pair, so this
/// holds by design if nothing changed, and for any change that multiplies all times by the same factor;
/// the noise may have any shape, heavy tails or two modes, may drift, and may change its scale.
///
/// It is the capital of a bettor on the sign of `difference − bound`: an odd, increasing bet *b(x)*
/// multiplies the capital by 1 + *b(x)*. Under the null no such bet gains on average, so the capital is
/// a supermartingale that starts at 1, and reaches 1/α **at any time** with a probability of at most α
/// (Ville's inequality). It can be evaluated after every pair. Six bettors share the stake, cautious
/// and bold ones, with *b = cap · u/√(1 + u²)*, where *u = gain · x / scale* and the scale is that of
/// the past. The cap limits the loss from a single outlier; the gains cover shifts from a quarter of
/// the scale to many times of it.
///
/// - SeeAlso: Ramdas, Ruf, Larsson & Koolen (2022), Int. J. Approx. Reason. 141, on e-processes for
///   symmetric distributions, doi:10.1016/j.ijar.2021.06.017; Vovk & Wang (2024), Stat. Neerl. 78,
///   on nonparametric e-tests, doi:10.1111/stan.12305; Ville (1939).
package struct ShiftEProcess: Sendable {
  /// The side of the bound for which evidence is collected.
  package enum Side: Sendable {
    case above, below
  }

  /// The parameters of the bettors; unused lanes have no stake.
  private static let gains = SIMD8<Double>(0.25, 0.7, 1.5, 3, 1.5, 3, 0, 0)
  private static let caps = SIMD8<Double>(0.98, 0.98, 0.98, 0.98, 0.75, 0.75, 0, 0)
  private static let stakes = SIMD8<Double>(1, 1, 1, 1, 1, 1, 0, 0) / 6
  /// The fraction bet on the sign alone before there is a scale.
  private static let firstBet = 0.6
  /// The maximum capital, against overflow: a capped capital is still a supermartingale.
  private static let maximumCapital = 1e250

  private let bound: Double
  private let sign: Double
  private var capital = SIMD8<Double>(repeating: 1)

  /// Starts with a capital of 1.
  ///
  /// - Parameters:
  ///   - side: The side of the bound for which to collect evidence.
  ///   - bound: A shift in the unit of the differences; may be infinite.
  package init(_ side: Side, of bound: Double) {
    self.bound = bound
    self.sign = side == .above ? 1 : -1
  }

  /// The current e-value: initially 1, above 1 for evidence against the null.
  package var evidence: Double { (Self.stakes * capital).sum() }

  /// Adds a difference.
  ///
  /// - Parameters:
  ///   - difference: A finite value.
  ///   - scale: The scale of the previous values; nil if there are too few.
  mutating func add(_ difference: Double, scale: Double?) {
    let distance = sign * (difference - bound)
    guard distance != 0 else { return }
    let direction = distance > 0 ? 1.0 : -1.0
    guard let scale else {
      capital *= 1 + direction * Self.firstBet
      return
    }
    let standardized = distance / scale
    if abs(standardized) < 1e8 {
      let steep: SIMD8<Double> = Self.gains * standardized
      let squares: SIMD8<Double> = steep * steep + 1
      let bets: SIMD8<Double> = Self.caps * steep / squares.squareRoot()
      capital *= bets + 1
    } else {
      let bets: SIMD8<Double> = Self.caps * direction
      capital *= bets + 1
    }
    capital.clamp(
      lowerBound: SIMD8(repeating: 0), upperBound: SIMD8(repeating: Self.maximumCapital))
  }

  /// The minimum number of values that can reach an e-value.
  package static func minimumValues(reaching evidence: Double) -> Int {
    var process = ShiftEProcess(.above, of: 0)
    var scale: Double?
    for count in 1..<1000 {
      process.add(1, scale: scale)
      if process.evidence >= evidence { return count }
      if count >= 2 { scale = 0 }
    }
    return 1000
  }
}
