import Foundation
import TestSupport
import Testing

@testable import Statistics

@Suite struct `The seasons of a series` {
  private let values = [
    11.104, 9.846, 10.549, 9.159, 11.672, 10.134, 10.689, 10.124, 11.909, 10.488, 11.259, 10.514,
    11.979, 10.751, 11.505, 10.93, 12.612, 11.112, 11.815, 11.073, 13.002, 11.517, 12.838, 11.852,
  ]

  // statsmodels 0.15: seasonal_decompose(values, period, model).seasonal of the first cycle.
  @Test(arguments: [
    (24, 4, false, [1.05448125, -0.50446875, 0.17130625, -0.72131875]),
    (24, 4, true, [1.094759265289, 0.955563361217, 1.015671677976, 0.934005695517]),
    (21, 3, false, [-0.113439153439, 0.048211640212, 0.065227513228]),
  ])
  func `are those of statsmodels`(
    count: Int, period: Int, isMultiplicative: Bool, expected: [Double]
  ) {
    var rest = Array(values.prefix(count))
    let seasons = Seasons(
      takenFrom: &rest, periods: [period], isMultiplicative: isMultiplicative)
    #expect(seasons.indices.count == 1)
    for (found, expected) in zip(seasons.indices[0], expected) {
      #expect(abs(found - expected) < 1e-11)
    }
  }

  @Test(arguments: [([4], false), ([4], true), ([3, 8], false), ([3, 8], true), ([], false)])
  func `put back where they were taken from change nothing`(
    periods: [Int], isMultiplicative: Bool
  ) {
    var rest = values
    let seasons = Seasons(
      takenFrom: &rest, periods: periods, isMultiplicative: isMultiplicative)
    for start in [0, 5, 8] {
      let back = seasons.putBack(into: Array(rest[start...]), after: start)
      for (found, expected) in zip(back, values[start...]) {
        #expect(abs(found - expected) < 1e-12)
      }
    }
  }

  @Test func `of a plain cycle leave a level`() {
    var rest = (0..<21).map { [1.0, 5, -6][$0 % 3] + 7 }
    let seasons = Seasons(takenFrom: &rest, periods: [3], isMultiplicative: false)
    for (found, expected) in zip(seasons.indices[0], [1.0, 5, -6]) {
      #expect(abs(found - expected) < 1e-12)
    }
    #expect(rest.allSatisfy { abs($0 - 7) < 1e-12 })
  }

  @Test(arguments: [2, 3, 4, 7])
  func `are seen around a mean over a whole period`(period: Int) {
    let averages = Seasons.movingAverage(values, period: period)
    let reach = period / 2
    for (index, average) in averages.enumerated() {
      guard index >= reach, index < values.count - reach else {
        #expect(average == nil)
        continue
      }
      // Ends of an even window weigh half.
      let weights = (-reach...reach).map { offset in
        period.isMultiple(of: 2) && abs(offset) == reach ? 0.5 : 1
      }
      let sum = zip(-reach...reach, weights).reduce(0) { $0 + values[index + $1.0] * $1.1 }
      #expect(abs((average ?? .nan) - sum / Double(period)) < 1e-12)
    }
  }

  @Test func `of too few values are none`() {
    #expect(Seasons.movingAverage([1, 2], period: 4) == [nil, nil])
    var rest = [1.0, 2]
    let seasons = Seasons(takenFrom: &rest, periods: [4], isMultiplicative: false)
    #expect(rest == [1, 2] && seasons.indices == [[0, 0, 0, 0]])
  }
}
