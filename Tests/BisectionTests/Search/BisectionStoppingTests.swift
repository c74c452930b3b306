import Quantities
import Statistics
import TestSupport
import Testing

@testable import Bisection

@Suite struct `The end of a bisection` {
  private static let cost = StepSearch.Cost(run: 1, preparation: 2, change: 0.3)

  /// Searches a history by simulation.
  ///
  /// - Parameter level: The logarithm of what each position takes.
  private func search(
    _ level: [Double], noise width: Double, seed: UInt64, confidence: Double = 0.95,
    maxRuns: Int = 1000
  ) -> Bisection {
    var settings = Bisection.Settings()
    settings.confidence = Fraction(confidence)
    settings.maxRuns = maxRuns
    var bisection = Bisection(count: level.count - 1, settings: settings)
    var noise = Noise(seed: seed)
    var ready: Set<Int> = []
    while true {
      switch bisection.next(cost: Self.cost, ready: ready) {
      case .finish: return bisection
      case .visit(let visit):
        ready.insert(visit.position)
        for _ in 0..<visit.runs where !bisection.isConfirming && bisection.ending == nil {
          bisection.take(level[visit.position] + width * noise.normal(), at: visit.position)
        }
      case .pair(let lower, let upper):
        bisection.take(
          pair: (level[lower] + width * noise.normal(), level[upper] + width * noise.normal()))
      }
    }
  }

  private func step(at position: Int, of count: Int, size: Double) -> [Double] {
    (0..<count).map { $0 >= position ? size : 0 }
  }

  // A search that stops at a posterior of 0.8 may name the wrong commit in 20 % of histories that
  // are drawn from its prior, less what the pairs refute; the step of 4 % and the noise of 3 % are
  // ordinary in that prior.
  @Test(arguments: [0.8, 0.95])
  func `names a wrong commit no more often than the confidence allows`(confidence: Double) {
    let searches = 40
    var (found, wrong) = (0, 0)
    for seed in 0..<UInt64(searches) {
      let culprit = Int(seed * 7 % 16) + 1
      let bisection = search(
        step(at: culprit, of: 17, size: 0.04), noise: 0.03, seed: seed, confidence: confidence)
      guard let finding = bisection.largest, finding.isConfirmed else { continue }
      found += 1
      if finding.stretch.upper != culprit || finding.stretch.count != 1 { wrong += 1 }
    }
    #expect(wrong <= plausibleCounts(1 - confidence, of: searches).upperBound)
    // That is no merit of a search that hardly ever names one.
    #expect(found >= searches * 3 / 4)
  }

  // "Nothing changed" is right unless a posterior of 0.95 or the pairs' test at 0.05 is wrong.
  @Test func `blames a commit in a history that stands still at most as often as its test errs`() {
    let searches = 40
    let wrong = (1000..<1000 + UInt64(searches)).count { seed in
      let bisection = search(
        Array(repeating: 0, count: 17), noise: 0.02, seed: seed, maxRuns: 300)
      return bisection.findings.contains(where: \.isConfirmed)
    }
    #expect(wrong <= plausibleCounts(0.05, of: searches).upperBound)
  }

  @Test(arguments: 1...3)
  func `needs three runs of each side at most where there is hardly noise`(count: Int) throws {
    let bisection = search(
      step(at: count, of: count + 1, size: 0.5), noise: 1e-4, seed: UInt64(count))
    let finding = try #require(bisection.largest)
    #expect(bisection.ending == .found && finding.isConfirmed)
    #expect(finding.stretch.lower == count - 1 && finding.stretch.upper == count)
    #expect(bisection.runs <= 3 * (count + 1))
    #expect(abs(finding.size - 0.5) < 1e-3)
  }

  @Test func `asks for the two ends first, whatever is built`() {
    var bisection = Bisection(count: 9)
    #expect(position(bisection.next(cost: Self.cost, ready: [4, 5])) == 0)
    bisection.take(0, at: 0)
    #expect(position(bisection.next(cost: Self.cost, ready: [4, 5])) == 9)
  }

  private func position(_ action: Bisection.Action) -> Int? {
    if case .visit(let visit) = action { return visit.position }
    return nil
  }

  @Test func `is undecided when there is nothing left to measure`() {
    var bisection = Bisection(count: 3)
    bisection.take(0, at: 0)
    bisection.take(0.005, at: 3)
    for position in 0...3 { bisection.skip(position) }
    #expect(bisection.next(cost: Self.cost, ready: []) == .finish)
    #expect(bisection.ending == nil && bisection.findings.isEmpty)
  }

  /// One that is about to confirm the step between 1 and 2 of three positions.
  private func confirming() -> Bisection {
    var bisection = Bisection(count: 2)
    var round = 0.0
    while !bisection.isConfirming, round < 20 {
      for position in 0...2 where !bisection.isConfirming {
        bisection.take((position == 2 ? 0.4 : 0) + 0.001 * (round - 1), at: position)
      }
      round = round == 2 ? 0 : round + 1
    }
    return bisection
  }

  @Test func `gives a step up that the pairs refute`() {
    var bisection = confirming()
    #expect(bisection.next(cost: Self.cost, ready: []) == .pair(lower: 1, upper: 2))
    // The runs said 0.4; all pairs say that nothing differs.
    for number in 0..<200 where bisection.isConfirming {
      let wobble = 0.002 * Double(number % 5 - 2)
      bisection.take(pair: (0, wobble))
    }
    #expect(!bisection.isConfirming)
    #expect(bisection.findings.isEmpty && bisection.largest == nil)
  }

  @Test func `keeps a step unconfirmed where one of its commits can't run any more`() throws {
    var bisection = confirming()
    bisection.take(pair: (0, 0.4))
    bisection.skip(2)
    #expect(bisection.ending == .found)
    let finding = try #require(bisection.largest)
    #expect(!finding.isConfirmed && finding.stretch.upper == 2)
    // Before the first pair there is no evidence to keep.
    var early = confirming()
    early.skip(1)
    #expect(early.ending == .undecided && early.findings.isEmpty)
  }

  @Test func `ends unconfirmed with its pairs`() throws {
    var bisection = confirming()
    var count = 0
    // A median of a quarter of what is believed is what the test must not decide: it goes on.
    while bisection.isConfirming, count < 300 {
      bisection.take(pair: (0, [0.1, 0.3, -0.1][count % 3]))
      count += 1
    }
    #expect(count <= bisection.settings.maxPairs)
    #expect(bisection.findings.allSatisfy { !$0.isConfirmed })
  }

  @Test func `takes no pair while none is wanted, and no value that isn't finite`() {
    var bisection = Bisection(count: 4)
    bisection.take(pair: (0, 1))
    #expect(bisection.pairs == 0 && bisection.records.isEmpty)
    for value in [Double.nan, .infinity, -.infinity] { bisection.take(value, at: 2) }
    #expect(bisection.overview.runs == 0)
    #expect(abs(bisection.overview.noStep - Bisection(count: 4).overview.noStep) < 1e-12)
  }

  @Test func `never concludes from recorded runs alone that nothing changed`() {
    var bisection = Bisection(count: 3)
    for round in 0..<30 {
      bisection.take(
        0.0001 * Double(round % 3), at: round % 4, levelVariance: 0, isEvidence: true)
    }
    bisection.endEvidence()
    #expect(bisection.overview.noStep > 0.95)
    #expect(bisection.ending == nil && !bisection.isConfirming)
  }
}
