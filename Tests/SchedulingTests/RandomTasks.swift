import Scheduling
import Statistics

/// Tasks of whole seconds, so that sums are exact, each of which needs some of those before it.
struct RandomTasks {
  var durations: [Double]
  var needs: [[Int32]]

  init(_ count: Int, using generator: inout SeededGenerator, needing chance: Double = 0.3) {
    durations = (0..<count).map { _ in Double(Int.random(in: 0...5, using: &generator)) }
    needs = (0..<count).map { task in
      (0..<task).filter { _ in Double.random(in: 0..<1, using: &generator) < chance }
        .map(Int32.init)
    }
  }

  func graph(pins: [Int32] = []) throws -> TaskGraph {
    try TaskGraph(durations: durations, needs: needs, pins: pins)
  }

  /// The longest chain by trying all: what a task takes, and the longest of those that it needs.
  func longest(_ task: Int) -> Double {
    durations[task] + (needs[task].map { longest(Int($0)) }.max() ?? 0)
  }
}
