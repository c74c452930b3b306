import Foundation
import Statistics

// How often a bisection names the right commit, and in how many runs.
//
//   bisect-rates [SEEDS [NAME]]       200 seeds of every scenario
//   bisect-rates choice               the time to choose among 10,000 commits
let arguments = Array(CommandLine.arguments.dropFirst())

if arguments.first == "choice" {
  var noise = SeededGenerator(seed: 1)
  var search = StepSearch(count: 10_000, smallestStep: 0.01)
  var times: [Double] = []
  let clock = ContinuousClock()
  var ready: Set<Int> = []
  for run in 0..<60 {
    var position = run == 1 ? 10_000 : 0
    if run > 2 {
      var visit: StepSearch.Visit?
      let time = clock.measure {
        visit = search.next(cost: .init(run: 1, preparation: 5, change: 0.3), ready: ready)
      }
      times.append(Double(time.components.attoseconds) / 1e15)
      position = visit?.position ?? 0
    }
    ready.insert(position)
    let isAfter = position >= 7123
    search.add(
      (isAfter ? 0.05 : 0) + Double.random(in: -0.03...0.03, using: &noise), at: position)
  }
  let sorted = times.sorted()
  print("choosing among 10,000 commits: median \(sorted[sorted.count / 2]) ms, ", terminator: "")
  print("longest \(sorted[sorted.count - 1]) ms")
  exit(0)
}

let seeds = arguments.first.flatMap { Int($0) } ?? 200
let only = arguments.dropFirst().first
func padded(_ text: String, _ width: Int) -> String {
  text + String(repeating: " ", count: max(0, width - text.count))
}
print(
  padded("scenario", 20),
  "right   confirmed  runs (median, 95 %)   with confirmation   commits built",
  separator: "")
for scenario in Scenario.all where only == nil || scenario.name == only {
  let outcomes = (0..<seeds).map { scenario.play(seed: UInt64($0)) }
  func quantiles(_ values: [Int]) -> String {
    let sorted = values.sorted()
    return "\(sorted[sorted.count / 2]), \(sorted[sorted.count * 95 / 100])"
  }
  let right = Double(outcomes.count { $0.isRight }) / Double(seeds)
  print(
    padded(scenario.name, 20), padded("\((right * 1000).rounded() / 10) %", 8),
    padded("\(outcomes.count { $0.isConfirmed } * 100 / seeds) %", 11),
    padded(quantiles(outcomes.map(\.runs)), 22),
    padded(quantiles(outcomes.map(\.processes)), 20), quantiles(outcomes.map(\.builds)),
    separator: "")
  for wrong in outcomes.filter({ !$0.isRight }).prefix(5) { print("    wrong: \(wrong.answer)") }
}
