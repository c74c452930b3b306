import Statistics
import Testing

@Suite struct `The distributions` {
  /// Beta and t within 2e-13 of mpmath, relatively, and the normal within 1e-13; the others within
  /// 1e-10 of SciPy, as are all quantiles.
  @Test func `agree with mpmath and SciPy`() throws {
    for point in try Reference.read("distributions", as: Reference.Distribution.self) {
      let (first, second) = point.parameters
      let found: (cdf: Double, survival: Double, quantile: Double)
      var tolerance = 2e-13
      switch point.name {
      case "beta":
        let beta = try #require(BetaDistribution(a: first, b: second))
        found = (
          beta.cdf(point.value), beta.survival(point.value), beta.quantile(point.probability)
        )
      case "t":
        let student = try #require(StudentTDistribution(degreesOfFreedom: first))
        found = (
          student.cdf(point.value), student.survival(point.value),
          student.quantile(point.probability)
        )
      case "f":
        let fisher = try #require(FDistribution(numerator: first, denominator: second))
        found = (
          fisher.cdf(point.value), fisher.survival(point.value), fisher.quantile(point.probability)
        )
        tolerance = 1e-10
      case "normal":
        let normal = NormalDistribution.standard
        found = (
          normal.cdf(point.value), normal.survival(point.value), normal.quantile(point.probability)
        )
      default:
        let binomial = try #require(
          BinomialDistribution(trials: Int(first), probability: second))
        found = (
          binomial.cdf(Int(point.value)), binomial.survival(Int(point.value)),
          Double(try #require(binomial.quantile(point.probability)))
        )
        tolerance = 1e-10
      }
      #expect(isRelativelyClose(found.cdf, point.cdf, tolerance), "\(point)")
      #expect(isRelativelyClose(found.survival, point.survival, tolerance), "\(point)")
      #expect(isRelativelyClose(found.quantile, point.quantile, 1e-10), "\(point)")
    }
  }

  @Test func `have defined ends`() throws {
    let beta = try #require(BetaDistribution(a: 2, b: 3))
    #expect(beta.cdf(-1) == 0 && beta.cdf(2) == 1 && beta.cdf(.nan).isNaN)
    #expect(beta.quantile(0) == 0 && beta.quantile(1) == 1 && beta.quantile(1.1).isNaN)
    let student = try #require(StudentTDistribution(degreesOfFreedom: 3))
    #expect(student.cdf(-.infinity) == 0 && student.survival(.infinity) == 0)
    #expect(student.quantile(0) == -.infinity && student.quantile(0.5) == 0)
    #expect(student.quantile(1) == .infinity && student.quantile(.nan).isNaN)
    let fisher = try #require(FDistribution(numerator: 3, denominator: 4))
    #expect(fisher.cdf(-1) == 0 && fisher.survival(.infinity) == 0)
    #expect(fisher.quantile(0) == 0 && fisher.quantile(1) == .infinity)
    let normal = try #require(NormalDistribution(mean: 3, deviation: 2))
    #expect(normal.cdf(3) == 0.5 && normal.quantile(0.5) == 3 && normal.quantile(-1).isNaN)
    let binomial = try #require(BinomialDistribution(trials: 4, probability: 0.5))
    #expect(binomial.cdf(-1) == 0 && binomial.cdf(4) == 1 && binomial.survival(.max) == 0)
    #expect(isClose(binomial.probability(of: 2), 0.375, 1e-14) && binomial.probability(of: 5) == 0)
    #expect(binomial.quantile(1) == 4 && binomial.quantile(.nan) == nil)
  }

  @Test func `refuse what isn't a parameter`() {
    #expect(BetaDistribution(a: 0, b: 1) == nil)
    #expect(BetaDistribution(a: 1, b: .infinity) == nil)
    #expect(StudentTDistribution(degreesOfFreedom: .nan) == nil)
    #expect(FDistribution(numerator: -1, denominator: 2) == nil)
    #expect(NormalDistribution(mean: 0, deviation: 0) == nil)
    #expect(BinomialDistribution(trials: -1, probability: 0.5) == nil)
    #expect(BinomialDistribution(trials: 1, probability: .nan) == nil)
  }

  /// Parameters at the ends of what a number can hold give a probability, and end.
  @Test func `stand extreme parameters`() throws {
    for first in [1e-300, 1, 1e6] {
      for second in [1e-300, 0.5, 1e6] {
        let beta = try #require(BetaDistribution(a: first, b: second))
        let fisher = try #require(FDistribution(numerator: first, denominator: second))
        let student = try #require(StudentTDistribution(degreesOfFreedom: first))
        for value in [1e-300, 0.5, 1, 2, 1e300] {
          _ = (beta.cdf(value), beta.survival(value), fisher.cdf(value), student.cdf(value))
        }
        for probability in [1e-300, 0.5, 1 - 1e-16] where first < 1e6 && second < 1e6 {
          _ = (beta.quantile(probability), fisher.quantile(probability))
          _ = student.quantile(probability)
        }
      }
    }
    _ = try #require(BetaDistribution(a: 1e300, b: 1e300)).cdf(0.5)
    _ = try #require(StudentTDistribution(degreesOfFreedom: 1e300)).cdf(1)
    let binomial = try #require(BinomialDistribution(trials: .max, probability: 0.5))
    #expect(binomial.cdf(0) == 0)
    let student = try #require(StudentTDistribution(degreesOfFreedom: 2e6))
    #expect(isRelativelyClose(student.quantile(0.975), 1.9599651706763748, 1e-10))
  }
}
