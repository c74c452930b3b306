import Foundation
package import Statistics

/// Watches the values of one series along a branch, which come in any order, for a step to a higher level
/// between two measured commits.
///
/// A suspicion is a two-sample comparison of the newest values with those before them, by the noise of
/// neighbouring values; from then on the posterior of a noisy binary search says where the step is, or
/// that there is none.
package struct LevelWatch: Sendable {
  /// A search for a step that is suspected.
  package struct Suspicion: Sendable {
    /// The position that the search's positions count from.
    package let first: Int
    package fileprivate(set) var search: StepSearch

    /// The positions that the step is most likely between.
    package var stretch: StepSearch.Stretch? {
      search.best.map {
        StepSearch.Stretch(
          lower: $0.lower + first, upper: $0.upper + first, probability: $0.probability,
          step: $0.step, deviation: $0.deviation)
      }
    }

    /// The probability that the step lies in that stretch.
    package var probability: Double? { search.best?.probability }
  }

  /// A step that was found.
  package struct Finding: Hashable, Sendable {
    /// The first position at the new level.
    package let position: Int
    package let probability: Double
    /// As a fraction of the level before.
    package let size: Double
  }

  /// The smallest step that is looked for, as a logarithm.
  private let smallestStep: Double
  /// The mean of the values of each measured position, and how many there are; in order.
  private var positions: [Int] = []
  private var values: [(mean: Double, count: Int)] = []
  package private(set) var suspicion: Suspicion?
  package private(set) var findings: [Finding] = []
  /// Positions before this one belong to an earlier level.
  private var start = 0

  /// How sure a step's place must be.
  private static let confidence = 0.95
  /// From how many standard errors on a difference is suspected; the search tells most of those that
  /// are by chance.
  private static let suspected = 4.0
  /// How many positions are compared, and of them at most how many are new.
  private static let (window, newest) = (24, 6)

  /// - Parameter smallestStep: The smallest step that is looked for, as a logarithm: 0.02 is 2 %.
  package init(smallestStep: Double) {
    self.smallestStep = smallestStep
  }

  /// Adds a value.
  ///
  /// - Parameters:
  ///   - value: A logarithm, where larger is worse.
  ///   - position: Of the commit on the branch, the oldest first.
  package mutating func add(_ value: Double, at position: Int) {
    guard value.isFinite else { return }
    let place = place(of: position)
    if place < positions.count, positions[place] == position {
      let (mean, count) = values[place]
      values[place] = ((mean * Double(count) + value) / Double(count + 1), count + 1)
    } else {
      positions.insert(position, at: place)
      values.insert((value, 1), at: place)
    }
    if suspicion == nil {
      suspect()
    } else {
      follow(value, at: position)
    }
    settle()
  }

  /// How often a position was measured.
  package func count(at position: Int) -> Int {
    let place = place(of: position)
    return place < positions.count && positions[place] == position ? values[place].count : 0
  }

  /// The first place of a position that isn't before it.
  private func place(of position: Int) -> Int {
    var (low, high) = (0, positions.count)
    while low < high {
      let middle = (low + high) / 2
      if positions[middle] < position { low = middle + 1 } else { high = middle }
    }
    return low
  }

  /// Compares the newest values with those before them.
  private mutating func suspect() {
    let first = max(place(of: start), positions.count - Self.window)
    let recent = values[first...].map(\.mean)
    guard recent.count >= 8 else { return }
    // Differences of neighbours don't see a step, except once.
    let differences = zip(recent, recent.dropFirst()).map { abs($1 - $0) }
    let noise = max(1e-6, median(of: differences) / 0.954)
    for count in 1...min(Self.newest, recent.count / 2) {
      let (before, after) = (recent.dropLast(count), recent.suffix(count))
      let difference =
        after.reduce(0, +) / Double(count) - median(of: Array(before))
      let error = noise * (1 / Double(count) + 1.6 / Double(before.count)).squareRoot()
      guard difference > max(Self.suspected * error, smallestStep / 2) else { continue }
      begin(from: first)
      return
    }
  }

  private mutating func begin(from place: Int) {
    let (first, last) = (positions[place], positions[positions.count - 1])
    guard last > first else { return }
    var search = StepSearch(count: last - first, smallestStep: smallestStep)
    for (position, value) in zip(positions[place...], values[place...]) {
      search.add(value.mean, at: position - first)
    }
    suspicion = Suspicion(first: first, search: search)
  }

  /// Adds a value to the search; beyond its end, all have the new level.
  private mutating func follow(_ value: Double, at position: Int) {
    guard let first = suspicion?.first, let count = suspicion?.search.count, position >= first
    else {
      return
    }
    suspicion?.search.add(value, at: min(position - first, count))
  }

  /// Ends the search if the step's place is sure, or that there is none.
  private mutating func settle() {
    guard let suspicion, let stretch = suspicion.stretch else { return }
    if stretch.count == 1, stretch.probability >= Self.confidence {
      findings.append(
        Finding(
          position: stretch.upper, probability: stretch.probability, size: expm1(stretch.step)))
      start = stretch.upper
      self.suspicion = nil
    } else if suspicion.search.noStep + suspicion.search.oppositeStep >= Self.confidence {
      self.suspicion = nil
    }
  }
}
