import Foundation
import Testing

@testable import Statistics

@Suite struct `A search by Nelder and Mead` {
  @Test(arguments: [[0.0, 0.0], [-1.5, 2], [1.9, -1.9]])
  func `finds the bottom of Rosenbrock's valley`(start: [Double]) {
    let best = NelderMead.minimum(from: start, lower: [-2, -2], upper: [2, 2], iterations: 400) {
      pow(1 - $0[0], 2) + 100 * pow($0[1] - $0[0] * $0[0], 2)
    }
    #expect(abs(best[0] - 1) < 0.01 && abs(best[1] - 1) < 0.02)
  }

  @Test(arguments: 1...4)
  func `finds the middle of a bowl`(size: Int) {
    let center = (0..<size).map { 0.3 + 0.1 * Double($0) }
    let best = NelderMead.minimum(
      from: Array(repeating: 0, count: size), lower: Array(repeating: -1, count: size),
      upper: Array(repeating: 1, count: size), iterations: 400
    ) { point in 1e-3 + zip(point, center).reduce(0) { $0 + pow($1.0 - $1.1, 2) } }
    for (found, expected) in zip(best, center) { #expect(abs(found - expected) < 0.01) }
  }

  @Test func `stays within its bounds, where the least value is`() {
    var outside = 0
    let best = NelderMead.minimum(from: [0.5, 0.5], lower: [0, 0], upper: [1, 1]) { point in
      outside += point.contains { !(0...1).contains($0) } ? 1 : 0
      return 10 + point[0] - point[1]
    }
    #expect(outside == 0 && best[0] < 0.01 && best[1] > 0.99)
  }

  @Test func `never gives anything worse than where it started`() {
    let start = [0.25]
    let best = NelderMead.minimum(from: start, lower: [0], upper: [1]) { _ in 1 }
    #expect((0...1).contains(best[0]))
    let peak = NelderMead.minimum(from: start, lower: [0], upper: [1]) { $0 == start ? 0 : 1 }
    #expect(peak == start)
  }
}
