import Foundation
import Statistics
import TestSupport
import Testing

@testable import Bisection

@Suite struct `The sides of a step that was found` {
  /// A search to its end that begins with what was recorded at some positions.
  private func bisection(
    count: Int = 12, recorded: ClosedRange<Int>? = nil, noise width: Double = 0.002,
    seed: UInt64 = 1, _ level: (Int) -> Double
  ) -> Bisection {
    var bisection = Bisection(count: count)
    var noise = Noise(seed: seed)
    func value(_ position: Int) -> Double { level(position) + width * noise.normal() }
    for _ in 0..<6 {
      for position in recorded ?? 0...count {
        bisection.take(value(position), at: position, isEvidence: true)
      }
    }
    bisection.endEvidence()
    var ready: Set<Int> = []
    while true {
      switch bisection.next(cost: .init(run: 1, preparation: 1, change: 0.1), ready: ready) {
      case .finish: return bisection
      case .pair(let lower, let upper): bisection.take(pair: (value(lower), value(upper)))
      case .visit(let visit):
        ready.insert(visit.position)
        for _ in 0..<visit.runs where !bisection.isConfirming && bisection.ending == nil {
          bisection.take(value(visit.position), at: visit.position)
        }
      }
    }
  }

  @Test(arguments: [(5, [0...4, 5...12]), (1, [1...12]), (12, [0...11])])
  func `are what is left of it and right of it, with its ends`(
    culprit: Int, expected: [ClosedRange<Int>]
  ) {
    let bisection = bisection { $0 >= culprit ? 0.3 : 0 }
    #expect(bisection.findings.map(\.stretch.upper) == [culprit])
    #expect(bisection.sides == expected)
  }

  @Test func `before there is one are the whole range, at height zero`() {
    let bisection = Bisection(count: 7)
    #expect(bisection.sides == [0...7])
    #expect((0...7).allSatisfy { bisection.height(at: $0) == 0 })
    #expect(bisection.hints.isEmpty)
  }

  @Test func `differ in height by the step's size`() throws {
    let bisection = bisection { $0 >= 5 ? 0.3 : 0 }
    let size = try #require(bisection.largest).size
    #expect(abs(size - 0.3) < 0.01)
    for position in 0...12 {
      #expect(bisection.height(at: position) == (position >= 5 ? size : 0))
    }
  }

  @Test func `know nothing of the step, which runs on the other side don't show either`() {
    let bisection = bisection { $0 >= 5 ? 0.3 : 0 }
    for side in bisection.sides {
      let search = bisection.replayed(side)
      #expect(search.count == side.count - 1)
      #expect(search.runs == bisection.overview.runs)
      #expect(search.noStep > 0.9, "\(side)")
    }
  }

  @Test func `hint at a smaller step, on its side alone`() throws {
    let bisection = bisection { ($0 >= 9 ? 0.3 : 0) + ($0 >= 4 ? 0.1 : 0) }
    #expect(try #require(bisection.largest).stretch.upper == 9)
    let hint = try #require(bisection.hints.first)
    #expect(bisection.hints.count == 1)
    #expect(hint.stretch.lower == 3 && hint.stretch.upper == 4)
    #expect(hint.probability > 0.95 && abs(hint.stretch.step - 0.1) < 0.01)
  }

  @Test func `keep in mind what can't be measured`() {
    var bisection = Bisection(count: 12)
    for position in [2, 8] { bisection.skip(position) }
    for side in [0...6, 6...12] {
      let search = bisection.replayed(side)
      let skipped = side.lowerBound + 2
      let stretch = StepSearch.Stretch(
        lower: skipped - 1 - side.lowerBound, upper: skipped + 1 - side.lowerBound,
        probability: 1, step: 1, deviation: 0)
      #expect(search.isIndivisible(stretch), "\(side)")
    }
  }

  @Test(arguments: 0..<4)
  func `are searched on where a larger step is likely`(seed: UInt64) throws {
    // The smaller one is found first where recorded runs show it and none show the other.
    let bisection = bisection(count: 30, recorded: 0...12, noise: 0.004, seed: seed) {
      ($0 >= 8 ? 0.05 : 0) + ($0 >= 20 ? 0.2 : 0)
    }
    // After the smaller one stood, runs past it were asked for, or it was told from them at once.
    let found = bisection.findings.map(\.stretch.upper)
    #expect(found.contains(8))
    if bisection.runs > 0 { #expect(try #require(bisection.largest).stretch.upper == 20) }
  }
}
