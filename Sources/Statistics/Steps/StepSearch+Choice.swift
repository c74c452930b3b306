import Foundation

extension StepSearch {
  /// Several runs at one position.
  package struct Visit: Hashable, Sendable {
    package let position: Int
    package let runs: Int
    /// The expected information about the position of the step, in bits.
    package let information: Double

    package init(position: Int, runs: Int, information: Double) {
      self.position = position
      self.runs = runs
      self.information = information
    }
  }

  /// The cost of measurements, in one unit of time.
  package struct Cost: Sendable {
    /// The cost of a run.
    package var run: Double
    /// The cost before the first run at a position that isn't ready.
    package var preparation: Double
    /// The cost before the first run at a position that is ready.
    package var change: Double

    package init(run: Double, preparation: Double, change: Double) {
      self.run = run
      self.preparation = preparation
      self.change = change
    }
  }

  /// The visit with the largest expected information per time.
  ///
  /// It is the mutual information between the measured value and the position of the step, with level,
  /// size and noise integrated out; therefore runs at a known position are also informative after the
  /// level may have drifted.
  ///
  /// - Parameters:
  ///   - cost: The cost of measurements.
  ///   - ready: The positions that need no preparation.
  ///   - batches: The allowed numbers of runs of a visit.
  ///   - excluded: A position to skip.
  /// - Returns: nil if no position can be measured.
  /// - Complexity: O(*m* + *r*) for *m* positions measured and *r* ready, plus O(`count`) simple steps to
  ///   skip those that can't be measured.
  /// - SeeAlso: Lindley (1956), Ann. Math. Stat. 27, on the information of an experiment,
  ///   doi:10.1214/aoms/1177728069.
  package func next(
    cost: Cost, ready: Set<Int>, batches: [Int] = [1, 2, 4], besides excluded: Int? = nil
  ) -> Visit? {
    let places = splits(ready: ready).filter { $0.position != excluded }
    var best: (visit: Visit, rate: Double)?
    for batch in batches {
      let outlook = Outlook(self, batch: batch)
      outlook.visit(places) { place, information in
        let position = place.position
        let isReady = ready.contains(position)
        let time = (isReady ? cost.change : cost.preparation) + Double(batch) * cost.run
        let rate = information * (isReady ? 1 : chanceOfUse(position)) / time
        guard best.map({ rate > $0.rate }) ?? true else { return }
        best = (Visit(position: position, runs: batch, information: information / M_LN2), rate)
      }
    }
    return best?.visit
  }

  /// A position with the hypothesis that it divides; nil for one at the end of an interval.
  struct Place {
    let position: Int
    /// The number of hypotheses under which the step has happened there, except for a divided one.
    let hypotheses: Int
    /// The fraction of the divided hypothesis under which it has happened.
    let share: Double
  }

  /// The candidate positions: all measured ones, those ready, and the best one of each interval.
  private func splits(ready: Set<Int>) -> [Place] {
    let readyInOrder = ready.sorted()
    var places: [Place] = []
    for (index, hypothesis) in hypotheses.enumerated() {
      let (lower, upper) = (hypothesis.lower, hypothesis.upper)
      if !isSkipped[lower] { places.append(Place(position: lower, hypotheses: index, share: 0)) }
      guard upper - lower > 1, hypothesis.isAlive else { continue }
      var inside = readyInOrder.filter { $0 > lower && $0 < upper && !isSkipped[$0] }
      if let position = middlePosition(lower, upper) { inside.append(position) }
      places += inside.map {
        Place(
          position: $0, hypotheses: index,
          share: Double($0 - lower) / Double(upper - lower))
      }
    }
    if !isSkipped[count] {
      places.append(Place(position: count, hypotheses: hypotheses.count, share: 0))
    }
    return places
  }

  /// The position nearest to the middle of an interval, away from those that can't be measured.
  private func middlePosition(_ lower: Int, _ upper: Int) -> Int? {
    var best: (position: Int, worth: Double)?
    for position in (lower + 1)..<upper where !isSkipped[position] {
      let share = Double(position - lower) / Double(upper - lower)
      let entropy = -(share * log(share) + (1 - share) * log(1 - share))
      let worth = entropy * chanceOfUse(position)
      if best.map({ worth > $0.worth }) ?? true { best = (position, worth) }
    }
    return best?.position
  }

  /// The range of influence of a position that can't be measured.
  private static let reach = 12

  /// The probability that a position can be measured, which is lower next to one that can't.
  private func chanceOfUse(_ position: Int) -> Double {
    for distance in 1...Self.reach {
      let isNear = [position - distance, position + distance].contains {
        $0 >= 0 && $0 <= count && isSkipped[$0]
      }
      if isNear { return 1 - pow(0.8, Double(distance)) }
    }
    return 1
  }
}

/// The predictive distribution of the next value under each hypothesis, in about thirty bins.
private struct Outlook {
  /// For each hypothesis the bin probabilities before and after the step.
  private var before: [Bins] = []
  private var after: [Bins] = []
  private let flat: Bins

  /// Probabilities joint with a hypothesis.
  private struct Bins {
    var masses: [Double]
    /// Σ *p* log *p* less *w* log *w*, for *w* the sum of the *p*.
    var negentropy: Double

    init(masses: [Double]) {
      self.masses = masses
      let weight = masses.reduce(0, +)
      self.negentropy = Outlook.sumOfLogs(masses) - (weight > 0 ? weight * log(weight) : 0)
    }
  }

  init(_ search: StepSearch, batch: Int) {
    let parts = search.hypotheses.map { hypothesis in
      (
        before: Self.parts(of: hypothesis.belief, isAfter: false, batch: batch, in: search),
        after: Self.parts(of: hypothesis.belief, isAfter: true, batch: batch, in: search)
      )
    }
    let flatParts = Self.parts(of: search.flat, isAfter: false, batch: batch, in: search)
    let edges = Self.edges(parts.flatMap { $0.before + $0.after } + flatParts)
    for part in parts {
      before.append(Bins(masses: Self.masses(part.before, edges)))
      after.append(Bins(masses: Self.masses(part.after, edges)))
    }
    flat = Bins(masses: Self.masses(flatParts, edges))
  }

  /// Calls `take` with each position and its expected information, in nats.
  ///
  /// - Parameter places: In ascending order of their hypotheses.
  func visit(_ places: [StepSearch.Place], take: (StepSearch.Place, Double) -> Void) {
    var mixture = flat.masses
    var negentropy = flat.negentropy
    for bins in before {
      for index in mixture.indices { mixture[index] += bins.masses[index] }
      negentropy += bins.negentropy
    }
    var passed = 0
    for place in places {
      while passed < place.hypotheses {
        for index in mixture.indices {
          mixture[index] += after[passed].masses[index] - before[passed].masses[index]
        }
        negentropy += after[passed].negentropy - before[passed].negentropy
        passed += 1
      }
      var (whole, given) = (mixture, negentropy)
      if place.share > 0 {
        let (old, new) = (before[passed], after[passed])
        for index in whole.indices {
          whole[index] += place.share * (new.masses[index] - old.masses[index])
        }
        given += place.share * (new.negentropy - old.negentropy)
      }
      let total = whole.reduce(0, +)
      guard total > 0 else { continue }
      take(place, max(0, given - Self.sumOfLogs(whole) + total * log(total)) / total)
    }
  }

  private typealias Part = (weight: Double, mean: Double, deviation: Double)

  /// The distribution of the mean of several runs as a mixture of Gaussians: the bulk and outliers.
  private static func parts(
    of belief: StepBelief, isAfter: Bool, batch: Int, in search: StepSearch
  ) -> [Part] {
    let x = isAfter ? 1.0 : 0
    let minimum = 0.003 * belief.weight
    var parts: [Part] = []
    for component in belief.components where component.weight > minimum {
      let regime = search.regimes[component.regime]
      let spread =
        component.levelVariance + 2 * x * component.covariance + x * component.stepVariance
        + regime.driftVariance
      let mean = component.level + x * component.step
      for (share, width) in [(0.94, 1.0), (0.06, 12)] {
        let variance = spread + width * regime.noiseVariance / Double(batch)
        parts.append((component.weight * share, mean, variance.squareRoot()))
      }
    }
    return parts
  }

  /// Edges of bins with about equal probabilities under the mixture.
  private static func edges(_ parts: [Part]) -> [Double] {
    var points: [(place: Double, weight: Double)] = []
    for part in parts {
      for deviations in [-1.5, -0.7, 0, 0.7, 1.5] {
        points.append((part.mean + deviations * part.deviation, part.weight))
      }
    }
    points.sort { $0.place < $1.place }
    let total = points.reduce(0) { $0 + $1.weight }
    var edges: [Double] = []
    var sum = 0.0
    for (point, weight) in points {
      sum += weight
      if sum >= total * Double(edges.count + 1) / 32 {
        if edges.last.map({ point > $0 }) ?? true { edges.append(point) }
      }
    }
    return edges
  }

  private static func masses(_ parts: [Part], _ edges: [Double]) -> [Double] {
    var masses = [Double](repeating: 0, count: edges.count + 1)
    for part in parts {
      var previous = 0.0
      for (index, edge) in edges.enumerated() {
        let below = 0.5 * erfc((part.mean - edge) / part.deviation * 0.5.squareRoot())
        masses[index] += part.weight * (below - previous)
        previous = below
      }
      masses[edges.count] += part.weight * (1 - previous)
    }
    return masses
  }

  private static func sumOfLogs(_ masses: [Double]) -> Double {
    masses.reduce(0) { $0 + ($1 > 0 ? $1 * log($1) : 0) }
  }
}
