import Bisection
import Foundation
import Gate
import Statistics
import TestSupport
import Testing

@Suite("A bisection, on simulated noise")
struct BisectionTests {
  /// A history that is measured by simulation.
  struct History: Sendable {
    var commits = 64
    var noise = 0.02
    var steps: [(position: Int, size: Double)] = []
    var broken: Set<Int> = []
    var driftPerRun = 0.0
    var isSpiky = false
    var isHeavyTailed = false
  }

  private func run(
    _ history: History, seed: UInt64, settings: Bisection.Settings = .init()
  ) -> Bisection {
    var bisection = Bisection(count: history.commits, settings: settings)
    var noise = Noise(seed: seed)
    var ready: Set<Int> = []
    var runs = 0.0
    func value(_ position: Int) -> Double {
      runs += 1
      let steps = history.steps.filter { position >= $0.position }
      let level = steps.reduce(0) { $0 + log1p($1.size) }
      let spike = history.isSpiky && noise.uniform() < 0.02 ? log(1.15) : 0
      let deviate =
        history.isHeavyTailed ? noise.heavyTailed() / 3.0.squareRoot() : noise.normal()
      return level + spike + history.driftPerRun * runs + history.noise * deviate
    }
    while true {
      switch bisection.next(
        cost: .init(run: 1, preparation: 2, change: 0.3), ready: ready)
      {
      case .finish: return bisection
      case .visit(let visit) where history.broken.contains(visit.position):
        bisection.skip(visit.position)
      case .visit(let visit):
        ready.insert(visit.position)
        for _ in 0..<visit.runs where !bisection.isConfirming && bisection.ending == nil {
          bisection.take(value(visit.position), at: visit.position)
        }
      case .pair(let lower, let upper):
        let isLowerFirst = noise.uniform() < 0.5
        let first = value(isLowerFirst ? lower : upper)
        let second = value(isLowerFirst ? upper : lower)
        bisection.take(pair: isLowerFirst ? (first, second) : (second, first))
      }
    }
  }

  /// How many of some seeds name the commit.
  private func right(_ seeds: Range<UInt64>, _ history: (UInt64) -> History) -> Int {
    seeds.count { seed in
      let history = history(seed)
      let largest = history.steps.max { $0.size < $1.size }?.position ?? 0
      guard let found = run(history, seed: seed).largest, found.isConfirmed else { return false }
      return found.stretch.lower < largest && largest <= found.stretch.upper
        && (found.stretch.lower + 1..<found.stretch.upper).allSatisfy(history.broken.contains)
    }
  }

  @Test("The commit is named, in normal, heavy-tailed, spiky and drifting noise", arguments: 0..<4)
  func namesTheCommit(kind: Int) {
    let seeds: Range<UInt64> = 0..<40
    let count = right(seeds) { seed in
      var history = History(steps: [(position: Int(seed * 37 % 64) + 1, size: 0.05)])
      history.isHeavyTailed = kind == 1
      history.isSpiky = kind == 2
      history.driftPerRun = kind == 3 ? 0.05 / 30 : 0
      return history
    }
    #expect(count >= plausibleCounts(0.97, of: seeds.count).lowerBound)
  }

  @Test("Where nothing changed, it says so")
  func findsNothing() {
    let seeds: Range<UInt64> = 100..<140
    let count = seeds.count { run(History(), seed: $0).ending == .noChange }
    #expect(count >= plausibleCounts(0.97, of: seeds.count).lowerBound)
  }

  @Test("Of two steps the larger is the answer, and the other one is hinted at")
  func findsTheLarger() {
    let seeds: Range<UInt64> = 0..<30
    let steps = [(position: 20, size: 0.04), (position: 45, size: 0.09)]
    #expect(
      right(seeds) { _ in History(steps: steps) }
        >= plausibleCounts(0.95, of: seeds.count).lowerBound)
    let hinted = seeds.count { seed in
      let bisection = run(History(noise: 0.01, steps: steps), seed: seed)
      return bisection.findings.count > 1
        || bisection.hints.contains { $0.stretch.lower < 20 && $0.stretch.upper >= 20 }
    }
    #expect(hinted >= 25)
  }

  // A step that isn't searched for bears on what lies beyond the one that was found: runs before
  // it look as if the level had been lower there.
  @Test("Where one step remains, it alone is hinted at", arguments: [12, 50])
  func hintsAtWhatIsThere(second: Int) {
    let seeds: Range<UInt64> = 0..<10
    let wrong = seeds.count { seed in
      let steps = [(position: second, size: 0.04), (position: 32, size: 0.09)]
      let bisection = run(History(noise: 0.01, steps: steps), seed: seed)
      return bisection.hints.contains {
        !($0.stretch.lower < second && second <= $0.stretch.upper)
      }
    }
    // A hint needs a probability of 0.9.
    #expect(wrong <= plausibleCounts(0.1, of: seeds.count).upperBound)
  }

  @Test("Commits that don't build poison nothing, and bound the answer")
  func worksAroundBrokenCommits() {
    let broken = Set(8..<15).union(30..<36).union(50..<56)
    let seeds: Range<UInt64> = 0..<40
    let count = right(seeds) { seed in
      History(steps: [(position: Int(seed * 29 % 64) + 1, size: 0.06)], broken: broken)
    }
    #expect(count >= plausibleCounts(0.96, of: seeds.count).lowerBound)
    let inside = run(
      History(noise: 0.005, steps: [(position: 33, size: 0.06)], broken: broken), seed: 1)
    #expect(inside.largest?.stretch.lower == 29)
    #expect(inside.largest?.stretch.upper == 36)
  }

  @Test("A change for the better is told as such, not blamed on a commit")
  func reportsTheOppositeDirection() {
    for seed: UInt64 in 0..<20 {
      let bisection = run(History(steps: [(position: 30, size: -0.06)]), seed: seed)
      #expect(bisection.ending == .opposite)
      #expect(bisection.findings.isEmpty)
    }
  }

  @Test("A budget of runs ends it undecided")
  func endsWithBudget() {
    var settings = Bisection.Settings()
    settings.maxRuns = 12
    let bisection = run(
      History(noise: 0.05, steps: [(position: 30, size: 0.03)]), seed: 4, settings: settings)
    #expect(bisection.ending == .undecided)
    #expect((12...16).contains(bisection.runs))
  }

  @Test("Recorded runs are evidence that needs no run of its own")
  func usesEvidence() {
    var bisection = Bisection(count: 20)
    var noise = Noise(seed: 2)
    for position in 0...20 {
      for sample in 0..<5 {
        bisection.take(
          (position >= 12 ? 0.2 : 0) + 0.005 * noise.normal(), at: position,
          levelVariance: sample == 0 ? 0.0009 : 0, isEvidence: true)
      }
    }
    #expect(bisection.runs == 0)
    #expect(bisection.search.best?.upper == 12)
    #expect((bisection.search.best?.probability ?? 0) > 0.95)
    bisection.endEvidence()
    #expect(
      bisection.next(cost: .init(run: 1, preparation: 9, change: 1), ready: [])
        == .pair(lower: 11, upper: 12))
  }
}
