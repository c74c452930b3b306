// How often the gate is wrong, and how many pairs it takes: simulated, and on real noise replayed.
//
//   error-rates                        the simulations
//   error-rates power                  whether the detectable change is caught nine times in ten
//   error-rates suites                 suites of 100 benchmarks, of which none or one is worse
//   error-rates replay GO.csv CLOUD.csv...   replays files of repeated measurements of unchanged code

import Foundation
import Gate
import Statistics
import TestSupport

func percent(_ count: Int, of total: Int) -> String {
  String(format: "%5.2f %%", 100 * Double(count) / Double(total))
}

func padded(_ text: String, _ width: Int) -> String {
  text.padding(toLength: max(width, text.count), withPad: " ", startingAt: 0)
}

let arguments = Array(CommandLine.arguments.dropFirst())
if arguments.first == "replay" {
  for file in arguments.dropFirst() { try Replay.run(file) }
} else if arguments.first == "suites" {
  SuiteSimulation.run(checks: arguments.dropFirst().first.flatMap { Int($0) } ?? 500)
} else if arguments.first == "power" {
  tryDetectableShifts()
} else {
  simulate(checks: arguments.first.flatMap { Int($0) } ?? 2000)
}

func simulate(checks: Int) {
  print("limit 3 %, false alarm rate 1 %, at most 60 pairs, \(checks) checks a row")
  print("noise      change  regressed   passed  undecided  median pairs  90 % within")
  for kind in NoiseKind.all {
    for change in [0, 0.03, 0.06] {
      var noise = Noise(seed: 2026)
      var coin = SeededGenerator(seed: 11)
      let results = (0..<checks).map { _ in
        Simulation().check(change: [change], noise: [kind.runs(&noise, 120)], coin: &coin)
      }
      show(padded(kind.name, 10), change: change, results)
    }
  }
  simulateHints(checks: checks)
  print("\n20 tests in one check, which regress together or not at all")
  for kind in NoiseKind.all {
    for change in [0, 0.03, 0.06] {
      var noise = Noise(seed: 2026)
      var coin = SeededGenerator(seed: 11)
      var simulation = Simulation()
      simulation.rates = ErrorRates(falseAlarm: 0.01, tests: 20)
      let results = (0..<checks / 4).map { _ in
        simulation.check(
          change: Array(repeating: change, count: 20),
          noise: (0..<20).map { _ in kind.runs(&noise, 120) }, coin: &coin)
      }
      show(padded(kind.name, 10), change: change, results)
    }
  }
}

/// The same, with what an earlier check of 15 pairs says of the noise: right, or wrong by a factor.
func simulateHints(checks: Int) {
  for (factor, meaning) in [(1.0, ""), (5, ", five times too wide"), (0.2, ", a fifth as wide")] {
    print("\nwith the noise of an earlier check of 15 pairs\(meaning)")
    for kind in NoiseKind.all {
      for change in [0, 0.03, 0.06] {
        simulate(kind, change: change, hint: factor, checks: checks)
      }
    }
  }
  for (hint, meaning) in [(nil, "without"), (1.0, "with")] {
    print("\nnoise twice as wide, at most 200 pairs, \(meaning) an earlier check of 15 pairs")
    for kind in NoiseKind.all {
      simulate(kind, change: 0, width: 2, hint: hint, maxPairs: 200, checks: checks)
    }
  }
}

/// - Parameters:
///   - width: That of the noise, in that of its kind.
///   - hint: That of what the earlier check says of it, in its own; nil for no earlier check.
func simulate(
  _ kind: NoiseKind, change: Double, width: Double = 1, hint: Double?, maxPairs: Int = 60,
  checks: Int
) {
  var (noise, past) = (Noise(seed: 2026), Noise(seed: 7))
  var coin = SeededGenerator(seed: 11)
  let results = (0..<checks).map { _ in
    var simulation = Simulation()
    simulation.maxPairs = maxPairs
    if let hint {
      simulation.earlier = kind.earlier(&past, pairs: 15).map { $0 * width * hint }
    }
    let runs = kind.runs(&noise, 2 * maxPairs).map { $0 * width }
    return simulation.check(change: [change], noise: [runs], coin: &coin)
  }
  show(padded(kind.name, 10), change: change, results)
}

func show(_ name: String, change: Double, _ results: [Simulation.Result]) {
  let pairs = results.map(\.pairs).sorted()
  let line = [
    name, String(format: "%4.0f %%", change * 100),
    percent(results.count { $0.regressed }, of: results.count),
    percent(results.count { $0.passed }, of: results.count),
    percent(results.count { $0.undecided }, of: results.count),
    String(format: "%8d", pairs[pairs.count / 2]),
    String(format: "%10d", pairs[pairs.count * 9 / 10]),
  ]
  print(line.joined(separator: "   "))
}

/// Asks samples for the change they would have caught with 90 % power, and tries it.
func tryDetectableShifts() {
  print("\nnoise      pairs  detectable (median)  caught of 1,000 at the change each sample named")
  for kind in NoiseKind.all {
    for pairs in [15, 40] {
      var noise = Noise(seed: 3)
      var generator = SeededGenerator(seed: 5)
      var (shifts, caught) = ([Double](), 0)
      func differences(_ count: Int) -> [Double] {
        let runs = kind.runs(&noise, 2 * count)
        return (0..<count).map { pair -> Double in
          let difference = runs[2 * pair + 1] - runs[2 * pair]
          return Bool.random(using: &generator) ? difference : -difference
        }
      }
      let thresholds = SequentialShiftTest.Thresholds(above: 100, below: 100)
      for _ in 0..<1000 {
        var test = SequentialShiftTest(limit: log(1.03), thresholds: thresholds)
        for difference in differences(pairs) { test.add(difference) }
        guard let shift = test.detectableShift(budget: 60, using: &generator) else { continue }
        shifts.append(shift)
        var new = SequentialShiftTest(limit: log(1.03), thresholds: thresholds)
        for difference in differences(60) where new.decision == nil { new.add(shift + difference) }
        caught += new.decision == .above ? 1 : 0
      }
      let middle = shifts.isEmpty ? .nan : exp(median(of: shifts)) - 1
      print(
        padded(kind.name, 10), String(format: "%5d", pairs),
        String(format: "%10.2f %%", middle * 100),
        String(format: "%14d", caught))
    }
  }
}
