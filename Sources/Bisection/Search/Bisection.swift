import Foundation
import Gate
package import Quantities
package import Statistics

/// A search for the commit of a step, as a state that takes in measurements and says what to
/// measure next.
///
/// It does nothing by itself, so that the same search runs against real commits, a recorded log and
/// simulated noise. A search for one step goes like this: runs at the commits that tell most, until
/// one stretch of commits holds the asked probability; then the two commits around the step, in
/// pairs, by the gate's own test. If the pairs refute it they count as runs, and the search goes
/// on. Once a step stands, what was measured on either side of it tells whether there are others; a
/// larger one is searched for, too.
package struct Bisection {
  /// What is asked.
  package struct Settings: Codable, Hashable, Sendable {
    /// The probability that a stretch must reach.
    package var confidence: Fraction = 0.95
    /// The smallest change worth finding; smaller ones count as none.
    package var smallestChange: Fraction = 0.01
    /// At most so many runs, and so many pairs in a confirmation.
    package var maxRuns = 1000
    package var maxPairs = 200

    package init() {}

    private enum CodingKeys: String, CodingKey {
      case confidence
      case smallestChange = "smallest_change"
      case maxRuns = "max_runs"
      case maxPairs = "max_pairs"
    }
  }

  /// What to do next.
  package enum Action: Hashable, Sendable {
    /// Runs at a position.
    case visit(StepSearch.Visit)
    /// A pair: a run at each of two positions, in random order.
    case pair(lower: Int, upper: Int)
    /// Nothing.
    case finish
  }

  /// How it ended.
  package enum Ending: String, Hashable, Sendable {
    /// A step was found and confirmed.
    case found
    /// There is none.
    case noChange = "no_change"
    /// It went the other way.
    case opposite
    /// The runs were used up, or no confirmation succeeded.
    case undecided
  }

  /// A step with the pairs around it.
  package struct Finding: Sendable {
    package let stretch: StepSearch.Stretch
    /// The pairs' test.
    package let shift: SequentialShiftTest
    /// Whether the pairs sufficed to confirm it.
    package let isConfirmed: Bool

    /// The step's size as the pairs alone show it, so that neither other steps nor the choice of
    /// this one out of many have a part in it.
    package var size: Double { pseudomedian(of: shift.differences) ?? stretch.step }
  }

  /// A further step that the same runs point at.
  package struct Hint: Hashable, Sendable {
    /// Where it is most likely, and that it is there.
    package let stretch: StepSearch.Stretch
    /// That there is one at all on that side.
    package let probability: Double
  }

  package let count: Int
  package let settings: Settings
  /// The current search; its positions count from `offset`.
  package private(set) var search: StepSearch
  package private(set) var offset = 0
  /// The search over the whole range, which the picture shows.
  package private(set) var overview: StepSearch
  package private(set) var findings: [Finding] = []
  package private(set) var ending: Ending?
  /// Runs of the search, without those of pairs.
  package private(set) var runs = 0
  package private(set) var pairs = 0
  /// The pairs of the confirmation under way.
  private var confirmation: (stretch: StepSearch.Stretch, shift: SequentialShiftTest)?
  private var confirmations = 0
  private(set) var records: [Record] = []
  private(set) var skipped: Set<Int> = []

  /// A value as it came in.
  struct Record {
    let value: Double
    let position: Int
    let elapsed: Double
    let levelVariance: Double
  }

  /// After so many confirmations that failed it is given up.
  private static let maximumConfirmations = 5
  /// Pairs confirm a step if it is larger than this share of what the search believes; one that is
  /// really smaller costs the stretch its probability, because pairs count as runs, too.
  private static let confirmedFraction = 0.25
  /// The chance that a further step is larger from which on it is searched for.
  private static let worthwhile = 0.1
  /// So many steps are searched for.
  private static let maximumFindings = 3
  /// The runs at the two ends that come first.
  private static let opening = 2

  /// Begins a search over positions 0…`count`, of which 0 is good.
  package init(count: Int, settings: Settings = Settings()) {
    self.count = count
    self.settings = settings
    self.search = Self.search(count, settings)
    self.overview = search
  }

  static func search(_ count: Int, _ settings: Settings) -> StepSearch {
    StepSearch(count: count, smallestStep: log1p(settings.smallestChange.value))
  }

  /// Whether pairs are being measured.
  package var isConfirming: Bool { confirmation != nil }

  /// What to do next.
  ///
  /// - Parameters:
  ///   - cost: What measuring costs.
  ///   - ready: The positions that are built.
  package func next(cost: StepSearch.Cost, ready: Set<Int>) -> Action {
    if ending != nil { return .finish }
    if let stretch = confirmation?.stretch {
      return .pair(lower: stretch.lower, upper: stretch.upper)
    }
    if findings.isEmpty, search.runs < Self.opening {
      return .visit(
        StepSearch.Visit(position: search.runs == 1 ? count : 0, runs: 1, information: 0))
    }
    let inside = ready.filter { $0 >= offset && $0 <= offset + search.count }
    let batches = [1, 2, 4, 8, 16].filter { $0 <= 4 || Double($0) * cost.run <= cost.preparation }
    guard
      let visit = search.next(
        cost: cost, ready: Set(inside.map { $0 - offset }), batches: batches)
    else { return .finish }
    return .visit(
      StepSearch.Visit(
        position: visit.position + offset, runs: visit.runs, information: visit.information))
  }

  /// The built commit whose runs tell most beside those of another one.
  ///
  /// - Parameters:
  ///   - position: The other one.
  ///   - ready: The positions that are built.
  package func partner(of position: Int, ready: Set<Int>) -> Int? {
    let inside = ready.filter { $0 >= offset && $0 <= offset + search.count }
    let free = StepSearch.Cost(run: 1, preparation: .infinity, change: 0)
    let visit = search.next(
      cost: free, ready: Set(inside.map { $0 - offset }), batches: [1],
      besides: position - offset)
    return visit.flatMap { ready.contains($0.position + offset) ? $0.position + offset : nil }
  }

  /// Takes in a run.
  ///
  /// - Parameters:
  ///   - value: The logarithm of what was measured, larger being worse.
  ///   - position: Where.
  ///   - elapsed: How long ago the run before was, in runs.
  ///   - levelVariance: By how much the level may have moved beyond that.
  ///   - isEvidence: Whether it was recorded before this search; such runs aren't counted.
  package mutating func take(
    _ value: Double, at position: Int, elapsed: Double = 1, levelVariance: Double = 0,
    isEvidence: Bool = false
  ) {
    if !isEvidence { runs += 1 }
    add(
      Record(
        value: value, position: position, elapsed: elapsed, levelVariance: levelVariance))
    if !isEvidence { decide() }
  }

  /// Takes in a pair of the confirmation.
  package mutating func take(
    pair: (lower: Double, upper: Double), elapsed: Double = 1, levelVariance: Double = 0
  ) {
    guard let stretch = confirmation?.stretch, var shift = confirmation?.shift else { return }
    pairs += 1
    add(
      Record(
        value: pair.lower, position: stretch.lower, elapsed: elapsed, levelVariance: levelVariance))
    add(Record(value: pair.upper, position: stretch.upper, elapsed: 1, levelVariance: 0))
    shift.add(pair.upper - pair.lower)
    confirmation = (stretch, shift)
    let now = refreshed(stretch)
    if shift.decision == .above {
      stand(Finding(stretch: now, shift: shift, isConfirmed: true))
    } else if shift.decision == .below || now.probability < 0.5 {
      confirmation = nil
      confirmations += 1
      if confirmations >= Self.maximumConfirmations { finish(.undecided) } else { decide() }
    } else if shift.differences.count >= settings.maxPairs {
      stand(Finding(stretch: now, shift: shift, isConfirmed: false))
    }
  }

  /// Takes a step as found, and searches on where a larger one is likely.
  private mutating func stand(_ finding: Finding) {
    findings.append(finding)
    confirmation = nil
    confirmations = 0
    guard findings.count < Self.maximumFindings, let size = largest?.size else {
      return finish(.found)
    }
    let chances = sides.map { (side: $0, chance: Self.chance(of: size, in: replayed($0))) }
    guard let (side, chance) = chances.max(by: { $0.chance < $1.chance }),
      chance >= Self.worthwhile
    else { return finish(.found) }
    offset = side.lowerBound
    search = replayed(side)
    decide()
  }

  /// Takes note that a position can't be measured.
  package mutating func skip(_ position: Int) {
    skipped.insert(position)
    overview.skip(position)
    let inside = position - offset
    if inside >= 0, inside <= search.count { search.skip(inside) }
    if let (stretch, shift) = confirmation, position == stretch.lower || position == stretch.upper {
      // There are no more pairs to be had.
      if !shift.differences.isEmpty {
        findings.append(Finding(stretch: refreshed(stretch), shift: shift, isConfirmed: false))
      }
      return finish(.undecided)
    }
    decide()
  }

  private mutating func add(_ record: Record) {
    records.append(record)
    overview.add(
      record.value, at: record.position, elapsed: record.elapsed,
      levelVariance: record.levelVariance)
    if offset == 0, search.count == count {
      search = overview
    } else {
      let inside = min(max(record.position - offset, 0), search.count)
      search.add(
        record.value - height(at: record.position) + height(at: inside + offset), at: inside,
        elapsed: record.elapsed, levelVariance: record.levelVariance)
    }
  }

  /// Ends the search for a step, or begins to confirm one, if the probabilities allow.
  private mutating func decide() {
    guard ending == nil, confirmation == nil, search.runs >= Self.opening else { return }
    if let size = largest?.size, Self.chance(of: size, in: search) < Self.worthwhile {
      return finish(.found)
    }
    if search.noStep >= settings.confidence.value { return finish(.noChange) }
    if search.oppositeStep >= settings.confidence.value { return finish(.opposite) }
    if !beginConfirmation(), runs >= settings.maxRuns { finish(.undecided) }
  }

  /// Takes note that all recorded runs were taken in.
  ///
  /// Where they leave no doubt of a commit, it is confirmed at once. That nothing changed is never
  /// concluded from other days alone.
  package mutating func endEvidence() {
    if runs == 0, ending == nil, confirmation == nil { _ = beginConfirmation() }
  }

  /// Begins to confirm the likeliest step if it is likely enough.
  private mutating func beginConfirmation() -> Bool {
    guard let best = search.best, best.probability >= settings.confidence.value,
      search.isIndivisible(best)
    else { return false }
    let shift = SequentialShiftTest(
      limit: best.step * Self.confirmedFraction, thresholds: ErrorRates.confirmationThresholds)
    confirmation = (moved(best, by: offset), shift)
    return true
  }

  /// Ends the current search; steps found before stand.
  private mutating func finish(_ ending: Ending) {
    confirmation = nil
    self.ending = findings.isEmpty ? ending : .found
  }

  /// The chance that a search has a step larger than one already found.
  private static func chance(of size: Double, in search: StepSearch) -> Double {
    search.stretches.reduce(0) { sum, stretch in
      let chance =
        stretch.deviation > 0
        ? NormalDistribution.standard.survival((size - stretch.step) / stretch.deviation) : 0
      return sum + stretch.probability * chance
    }
  }

  /// The largest step found.
  package var largest: Finding? { findings.max { $0.size < $1.size } }
}
