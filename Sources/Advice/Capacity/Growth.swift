import Foundation
package import Quantities
package import Statistics

/// How many times today's arrivals will come, as far as that can be told.
package struct Growth: Sendable {
  /// Where it comes from.
  package enum Source: String, Hashable, Sendable {
    /// The user said so.
    case given
    /// The recorded arrivals grew or shrank so.
    case history
    /// Too little is recorded: as many as now.
    case unknown
  }

  package let source: Source
  /// By how much arrivals grow over the horizon, as a fraction: the middle of all courses.
  package let change: Double
  private let courses: [Course]

  /// A course that the arrivals may take.
  private enum Course {
    case trend(CountTrend.Course, period: Double)
    case rate(perSecond: Double)
  }

  /// The kinds of trend that history may have, each with how well it fits.
  package struct Trends: Sendable {
    package let fits: [CountTrend]
    /// In seconds.
    package let period: Double

    /// Weeks where there are enough, else days: shorter periods would mix with what days and hours do.
    package init?(_ demand: Demand) {
      let (week, day) = (7 * 86_400.0, 86_400.0)
      let period = demand.arrivals.span >= 8 * week ? week : day
      let counts = demand.counts(ofPeriods: period)
      guard period == week || counts.count >= 14 else { return nil }
      let fits = CountTrend.Growth.allCases.compactMap { CountTrend(counts: counts, growth: $0) }
      guard !fits.isEmpty else { return nil }
      (self.fits, self.period) = (fits, period)
    }

    /// The one that fits best.
    package var best: CountTrend { fits.min { $0.deviance < $1.deviance } ?? fits[0] }

    /// Whether the arrivals grew or shrank beyond chance.
    package var isReal: Bool {
      let best = best
      guard let distribution = StudentTDistribution(degreesOfFreedom: best.degreesOfFreedom),
        best.covariance.slope > 0
      else { return false }
      return distribution.twoSided(best.slope / best.covariance.slope.squareRoot()) < 0.01
    }
  }

  /// - Parameters:
  ///   - trends: What history says; nil where it says nothing.
  ///   - given: By how much arrivals grow over the horizon.
  ///   - horizon: How far ahead.
  ///   - count: How many courses are drawn.
  ///   - seed: For what is drawn.
  package init(
    _ trends: Trends?, given: Fraction?, horizon: Seconds, courses count: Int, seed: UInt64
  ) {
    var generator = SeededGenerator(seed: seed)
    if let given {
      source = .given
      change = given.value
      courses = [.rate(perSecond: log1p(given.value) / horizon.value)]
      return
    }
    guard let trends else {
      (source, change, courses) = (.unknown, 0, [.rate(perSecond: 0)])
      return
    }
    // Models count by how well they explain what was, as by Akaike's weights.
    let minimum = trends.best.deviance
    let weights = trends.fits.map { exp(-($0.deviance - minimum) / 2) }
    let total = weights.reduce(0, +)
    courses = (0..<count).map { _ in
      var place = Double.random(in: 0..<total, using: &generator)
      let index = weights.indices.first {
        place -= weights[$0]
        return place < 0
      }
      return .trend(
        trends.fits[index ?? 0].course(using: &generator), period: trends.period)
    }
    source = .history
    let ends = courses.map { Self.multiple($0, after: horizon.value) }.sorted()
    change = quantile(0.5, ofSorted: ends) - 1
  }

  package var count: Int { courses.count }

  /// How many times today's arrivals one course brings.
  package func multiple(_ course: Int, after seconds: Double) -> Double {
    Self.multiple(courses[course % courses.count], after: seconds)
  }

  /// What the courses bring at a time, in ascending order.
  package func multiples(after seconds: Double) -> [Double] {
    courses.map { Self.multiple($0, after: seconds) }.sorted()
  }

  /// More is never planned for.
  private static let maximum = 1000.0

  private static func multiple(_ course: Course, after seconds: Double) -> Double {
    let multiple =
      switch course {
      case .trend(let trend, let period): trend.multiple(after: seconds / period)
      case .rate(let perSecond): exp(min(300, perSecond * seconds))
      }
    return min(maximum, multiple)
  }
}
