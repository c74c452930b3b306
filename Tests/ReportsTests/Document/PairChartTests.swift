import Foundation
import Quantities
import Testing

@testable import Reports

private func lines(
  _ values: [Double], limit: Double = 0.05, estimate: Double? = nil, interval: Interval? = nil
) -> [String] {
  ChartText.lines(
    of: PairChart("t", logRatios: values, limit: limit, estimate: estimate, interval: interval))
}

@Suite struct `A chart of pairs` {
  @Test func `has the limits on both sides of zero, and the pairs where they are`() throws {
    let drawn = lines(
      [0.08, 0.09, 0.09, 0.1], estimate: 0.09, interval: Interval(lower: 0.08, upper: 0.1))
    try #require(drawn.count == 3)
    let axis = Array(drawn[1])
    let marks = axis.indices.filter { axis[$0] == "┊" }
    let zero = try #require(axis.firstIndex(of: "┼"))
    #expect(marks.count == 2 && marks[0] < zero && zero < marks[1])
    #expect(abs((zero - marks[0]) - (marks[1] - zero)) <= 1)
    let estimate = try #require(axis.firstIndex(of: "◆"))
    #expect(estimate > marks[1] && axis[estimate - 1] == "━" && axis[estimate + 1] == "━")
    // The two pairs in the middle share a column, which is higher.
    #expect(Array(drawn[0])[estimate] == "▂" && drawn[0].filter { $0 == "▁" }.count == 2)
    #expect(drawn[2].contains("-4.9 %") && drawn[2].contains("+5.1 %"))
  }

  @Test func `keeps outliers at its ends`() {
    let values = (0..<40).map { 0.001 * Double($0 % 5) } + [3]
    let drawn = lines(values, limit: 0.002)
    #expect(drawn[0].hasSuffix("›"))
    #expect(drawn[0].filter { $0 != " " }.count > 3, "the others are still apart")
  }

  @Test(arguments: [[0, 0, 0], [1e-12, 0], [-2, 2], [0.05, -0.05]])
  func `has a width that always fits`(values: [Double]) {
    for limit in [0, 0.05, 2] {
      let drawn = lines(values, limit: limit, estimate: values[0])
      #expect(drawn.count == 3 && drawn.allSatisfy { $0.count <= 64 })
    }
    #expect(lines([.nan]).isEmpty)
  }
}
