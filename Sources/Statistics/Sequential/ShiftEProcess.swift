/// Evidence, growing value by value, that differences lie on one side of a bound.
///
/// Its null hypothesis: each difference, given all before it, is distributed symmetrically about
/// a shift that is not beyond the bound. The order of the two runs of a pair is drawn by a fair
/// coin, so this holds by design when nothing changed, and for any change that multiplies all
/// times alike; the noise may have any shape, heavy tails or two modes, may drift, and may grow
/// and shrink.
///
/// It is the capital of a gambler who bets on the sign of `difference − bound`: a bet *b(x)* that
/// is odd and grows with *x* turns the capital into 1 + *b(x)* times itself. Under the null no such
/// bet gains on average, so the capital is a supermartingale that starts at 1, and reaches 1/α
/// **at any time** with a chance of at most α (Ville's inequality). One may look after every pair.
/// Six gamblers share the stake: cautious and bold ones, *b = cap · u/√(1 + u²)*, where
/// *u = gain · x / scale* and the scale is that of the past. A cap keeps any one spike from ruining
/// them; the gains suit shifts from a quarter of the scale to many times of it.
///
/// - SeeAlso: Ramdas, Ruf, Larsson & Koolen (2022), Int. J. Approx. Reason. 141, on e-processes for
///   symmetric distributions, doi:10.1016/j.ijar.2021.06.017; Vovk & Wang (2024), Stat. Neerl. 78,
///   on nonparametric e-tests, doi:10.1111/stan.12305; Ville (1939).
package struct ShiftEProcess: Sendable {
  /// Which side of the bound evidence is gathered for.
  package enum Side: Sendable {
    case above, below
  }

  /// How the gamblers differ; lanes that aren't used have no stake.
  private static let gains = SIMD8<Double>(0.25, 0.7, 1.5, 3, 1.5, 3, 0, 0)
  private static let caps = SIMD8<Double>(0.98, 0.98, 0.98, 0.98, 0.75, 0.75, 0, 0)
  private static let stakes = SIMD8<Double>(1, 1, 1, 1, 1, 1, 0, 0) / 6
  /// The share bet on the sign alone before there is a scale.
  private static let firstBet = 0.6
  /// No more is ever won: a capital that stops growing stays a supermartingale.
  private static let most = 1e250

  private let bound: Double
  private let sign: Double
  private var capital = SIMD8<Double>(repeating: 1)

  /// Starts with a capital of 1.
  ///
  /// - Parameters:
  ///   - side: For which side of the bound to gather evidence.
  ///   - bound: A shift in the unit of the differences; may be infinite.
  package init(_ side: Side, of bound: Double) {
    self.bound = bound
    self.sign = side == .above ? 1 : -1
  }

  /// The e-value so far: 1 to begin with, above 1 when it speaks against the null.
  package var evidence: Double { (Self.stakes * capital).sum() }

  /// Takes in a difference.
  ///
  /// - Parameters:
  ///   - difference: A finite value.
  ///   - scale: The spread of the values before it; nil when too few are known.
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
      lowerBound: SIMD8(repeating: 0), upperBound: SIMD8(repeating: Self.most))
  }

  /// The fewest values that can ever reach an e-value.
  package static func fewestValues(reaching evidence: Double) -> Int {
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
