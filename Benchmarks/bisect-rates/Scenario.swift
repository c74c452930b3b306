import Bisection
import Foundation
import Gate
import Statistics
import TestSupport

/// A history of commits with steps in it, on a machine with noise.
struct Scenario: Sendable {
  enum Kind: Sendable { case normal, heavyTailed, spikes }

  let name: String
  var commits = 64
  /// The standard deviation of a run, as a fraction.
  var noise = 0.02
  /// The changes, each at a commit drawn by chance; with `inOrder`, in this order.
  var steps = [0.05]
  var inOrder = false
  var kind = Kind.normal
  /// By how much the level moves over `driftLength` runs.
  var drift = 0.0
  var driftLength = 30.0
  /// The share of commits, in three stretches, that don't build.
  var unbuildable = 0.0
  /// What a build costs, in runs.
  var build = 1.0

  static let all: [Scenario] = [
    Scenario(name: "1%/5%", noise: 0.01),
    Scenario(name: "2%/5%"),
    Scenario(name: "2%/2%", steps: [0.02]),
    Scenario(name: "0.5%/2%", noise: 0.005, steps: [0.02]),
    Scenario(name: "1024: 2%/5%", commits: 1024, build: 5),
    Scenario(name: "nothing", steps: []),
    Scenario(name: "t3", kind: .heavyTailed),
    Scenario(name: "spikes", kind: .spikes),
    Scenario(name: "drift +5%", drift: 0.05),
    Scenario(name: "drift -5%", drift: -0.05),
    Scenario(name: "spikes+drift", kind: .spikes, drift: 0.05),
    Scenario(name: "two 8%, 4%", steps: [0.08, 0.04]),
    Scenario(name: "two 5%, 3.5%", steps: [0.05, 0.035]),
    Scenario(name: "8%, then -4%", steps: [0.08, -0.04], inOrder: true),
    Scenario(name: "30% unbuildable", unbuildable: 0.3),
    Scenario(name: "2%/5%, dear builds", build: 50),
  ]
}

/// What came of one search.
struct Outcome: Sendable {
  var isRight = false
  var isConfirmed = false
  var runs = 0
  var processes = 0
  var builds = 0
  var answer = ""
}

extension Scenario {
  /// Plays one history.
  func play(seed: UInt64) -> Outcome {
    var noise = Noise(seed: seed &* 7919 &+ 13)
    var culprits: [Int] = []
    while culprits.count < steps.count {
      let culprit = 1 + Int(noise.uniform() * Double(commits))
      if culprits.allSatisfy({ abs($0 - culprit) > 3 }) { culprits.append(culprit) }
    }
    if inOrder { culprits.sort() }
    let broken = brokenCommits(&noise)
    var bisection = Bisection(count: commits)
    var (ready, builds, processes): (Set<Int>, Int, Int) = ([], 0, 0)
    func value(_ position: Int) -> Double {
      var value = drift * Double(processes) / driftLength
      for (culprit, step) in zip(culprits, steps) where position >= culprit {
        value += log1p(step)
      }
      processes += 1
      switch kind {
      case .normal: return value + log1p(self.noise * noise.normal())
      case .heavyTailed:
        return value + log(max(0.2, 1 + self.noise / 3.0.squareRoot() * noise.heavyTailed()))
      case .spikes:
        let spike = noise.uniform() < 0.02 ? log(1.15) : 0
        return value + log1p(self.noise * noise.normal()) + spike
      }
    }
    search: while true {
      let cost = StepSearch.Cost(run: 1, preparation: build, change: 0.3)
      switch bisection.next(cost: cost, ready: ready) {
      case .finish: break search
      case .visit(let visit):
        if !ready.contains(visit.position) { builds += 1 }
        if broken.contains(visit.position) {
          bisection.skip(visit.position)
          continue
        }
        ready.insert(visit.position)
        for _ in 0..<visit.runs where !bisection.isConfirming && bisection.ending == nil {
          bisection.take(value(visit.position), at: visit.position)
        }
      case .pair(let lower, let upper):
        let isLowerFirst = noise.uniform() < 0.5
        let first = value(isLowerFirst ? lower : upper)
        let second = value(isLowerFirst ? upper : lower)
        bisection.take(
          pair: isLowerFirst ? (lower: first, upper: second) : (lower: second, upper: first))
      }
    }
    let largest = zip(culprits, steps).max { $0.1 < $1.1 }?.0
    var outcome = Outcome(runs: bisection.runs, processes: processes, builds: builds)
    outcome.isConfirmed = bisection.largest?.isConfirmed ?? false
    outcome.answer = "\(bisection.ending?.rawValue ?? "none"), true \(culprits)"
    guard let largest else {
      outcome.isRight = bisection.ending == .noChange
      return outcome
    }
    guard let found = bisection.largest?.stretch else { return outcome }
    outcome.answer = "\(found.lower + 1)...\(found.upper), true \(culprits)"
    outcome.isRight =
      found.lower < largest && largest <= found.upper
      && (found.lower + 1..<found.upper).allSatisfy(broken.contains)
    return outcome
  }

  private func brokenCommits(_ noise: inout Noise) -> Set<Int> {
    guard unbuildable > 0 else { return [] }
    let length = Int(Double(commits) * unbuildable / 3)
    var broken: Set<Int> = []
    for part in 0..<3 {
      let room = commits / 3 - length
      let start = commits * part / 3 + 1 + Int(noise.uniform() * Double(room))
      broken.formUnion((start..<start + length).filter { $0 < commits })
    }
    return broken
  }
}
