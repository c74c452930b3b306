import Foundation
import Statistics
import TestSupport
import Testing

@Suite("The search for a step")
struct StepSearchTests {
  /// A posterior that was counted out in full.
  ///
  /// With twenty Gaussians a regime instead of six, the search comes within 0.3 points of each.
  struct Counted: Decodable, Sendable, CustomTestStringConvertible {
    let count: Int
    let positions: [Int]
    let values: [Double]
    let noStep: Double
    let opposite: Double
    let places: [Double]

    private enum CodingKeys: String, CodingKey {
      case count, positions, values, opposite, places
      case noStep = "no_step"
    }

    var testDescription: String { "\(positions) \(values)" }
  }

  static let counted: [Counted] = {
    guard let url = Bundle.module.url(forResource: "References/steps", withExtension: "json"),
      let data = try? Data(contentsOf: url),
      let cases = try? JSONDecoder().decode([Counted].self, from: data)
    else { preconditionFailure("References/steps.json is missing or damaged") }
    return cases
  }()

  /// The probabilities of positions 1…`count`.
  private func places(_ search: StepSearch) -> [Double] {
    search.stretches.flatMap { stretch in
      Array(repeating: stretch.probability / Double(stretch.count), count: stretch.count)
    }
  }

  @Test(
    "The posterior is that of a full enumeration (References/make_steps.py), within four points",
    arguments: counted)
  func agreesWithEnumeration(reference: Counted) {
    var search = StepSearch(count: reference.count, smallestStep: log1p(0.01))
    for (position, value) in zip(reference.positions, reference.values) {
      search.add(value, at: position)
    }
    #expect(abs(search.noStep - reference.noStep) < 0.04)
    #expect(abs(search.oppositeStep - reference.opposite) < 0.04)
    for (found, expected) in zip(places(search), reference.places) {
      #expect(abs(found - expected) < 0.04)
    }
  }

  @Test("Probabilities sum to 1, whatever was measured")
  func sumsToOne() {
    var noise = Noise(seed: 3)
    var search = StepSearch(count: 100, smallestStep: 0.01)
    for _ in 0..<60 {
      search.add(0.03 * noise.heavyTailed(), at: Int(noise.uniform() * 101))
      let sum = search.noStep + search.oppositeStep + places(search).reduce(0, +)
      #expect(abs(sum - 1) < 1e-9)
      #expect(places(search).count == 100)
    }
  }

  @Test("A constant added to all values changes nothing")
  func isUnmovedByLevel() {
    var (near, far) = (
      StepSearch(count: 8, smallestStep: 0.01), StepSearch(count: 8, smallestStep: 0.01)
    )
    for (position, value) in [(0, 0.0), (8, 0.06), (4, 0.05), (2, 0.004), (3, 0.049)] {
      near.add(value, at: position)
      far.add(value + 700, at: position)
    }
    for (one, other) in zip(places(near), places(far)) { #expect(abs(one - other) < 1e-6) }
  }

  @Test("Once the level may have moved, a value says nothing about steps")
  func forgetsOldLevels() throws {
    var search = StepSearch(count: 4, smallestStep: 0.01)
    for position in [0, 4, 0, 4] { search.add(position == 4 ? 0.05 : 0, at: position) }
    let before = places(search)
    search.add(0.4, at: 2, levelVariance: 4)
    for (one, other) in zip(before, places(search)) { #expect(abs(one - other) < 0.05) }
  }

  @Test("Positions that can't be measured are never chosen, and bound what can be told apart")
  func leavesSkippedOut() throws {
    var search = StepSearch(count: 10, smallestStep: 0.01)
    for position in [4, 5, 6] { search.skip(position) }
    var noise = Noise(seed: 8)
    var ready: Set<Int> = [0, 10]
    for _ in 0..<60 {
      let visit = try #require(
        search.next(cost: .init(run: 1, preparation: 1, change: 0.1), ready: ready))
      #expect(![4, 5, 6].contains(visit.position))
      #expect(visit.information >= 0)
      ready.insert(visit.position)
      search.add(
        (visit.position >= 5 ? 0.05 : 0) + 0.005 * noise.normal(), at: visit.position)
    }
    let best = try #require(search.best)
    #expect(best.lower == 3 && best.upper == 7)
    #expect(search.isIndivisible(best))
    #expect(best.probability > 0.95)
    #expect(abs(best.step - 0.05) < 4 * best.deviation + 0.005)
  }

  @Test("Dear preparation is avoided, free positions are preferred")
  func weighsCosts() throws {
    func visits(preparation: Double) -> Int {
      var search = StepSearch(count: 64, smallestStep: 0.01)
      var noise = Noise(seed: 5)
      var ready: Set<Int> = []
      for run in 0..<25 {
        let choice = search.next(
          cost: .init(run: 1, preparation: preparation, change: 0), ready: ready, batches: [1])
        let position = run == 0 ? 0 : run == 1 ? 64 : choice?.position ?? 0
        ready.insert(position)
        search.add((position >= 40 ? 0.05 : 0) + 0.02 * noise.normal(), at: position)
      }
      return ready.count
    }
    #expect(visits(preparation: 100) < visits(preparation: 0.1))
  }

  @Test("A search of one position, and one whose every position is skipped, are well-behaved")
  func handlesSmallest() {
    var search = StepSearch(count: 1, smallestStep: 0.01)
    let cost = StepSearch.Cost(run: 1, preparation: 1, change: 0)
    search.add(0, at: 0)
    search.add(0.2, at: 1)
    #expect(search.next(cost: cost, ready: []) != nil)
    search.skip(0)
    search.skip(1)
    #expect(search.next(cost: cost, ready: []) == nil)
    search.add(.nan, at: 0)
    search.add(.infinity, at: 0)
    #expect(search.runs == 2)
  }
}
