import Statistics
import Testing

@Suite struct `A studentized difference` {
  /// SciPy 1.16.3: stats.ttest_1samp([0.1, 0.3, -0.05, 0.2, 0.15], 0).
  @Test func `of pairs is SciPy's`() throws {
    let test = try #require(StudentizedDifference.paired([0.1, 0.3, -0.05, 0.2, 0.15]))
    #expect(abs(test.statistic - 2.4188315916278085) < 1e-12)
    #expect(abs(test.pValue - 0.07285505961025567) < 1e-12)
    let interval = try #require(test.interval(confidence: 0.95))
    #expect(abs(interval.lowerBound + 0.02069837853659981) < 1e-12)
    #expect(abs(interval.upperBound - 0.30069837853659986) < 1e-12)
    #expect(StudentizedDifference.paired([1]) == nil)
    #expect(StudentizedDifference.paired([1, 1, 1]) == nil)
    #expect(StudentizedDifference.paired([1, .nan]) == nil)
  }

  /// SciPy 1.16.3: t of 3 degrees of freedom, with the error of a prediction.
  @Test func `of one more value is that of a prediction`() throws {
    let others = [79.1, 80.2, 78.5, 79.9]
    let test = try #require(StudentizedDifference.next(75, after: others))
    #expect(abs(test.statistic + 5.127384316595536) < 1e-11)
    #expect(abs(test.pValue - 0.014364631140455936) < 1e-12)
    let interval = try #require(test.interval(confidence: 0.95))
    #expect(abs(75 - interval.upperBound - 76.67850705) < 1e-7)
    #expect(abs(75 - interval.lowerBound - 82.17149295) < 1e-7)
    #expect(StudentizedDifference.next(75, after: [79, 79]) == nil)
  }

  /// statsmodels 0.15.0: OLS on one column a block and one for the candidate.
  @Test func `in blocks is that of a linear model`() throws {
    let blocks: [(baseline: [Double], candidate: [Double])] = [
      ([1.0, 1.2], [1.5, 1.4, 1.7]), ([3.1], [3.3, 3.6]), ([0.2, 0.1, 0.35], [0.6]),
    ]
    let test = try #require(StudentizedDifference.blocked(blocks))
    #expect(abs(test.difference - 0.39777070063694164) < 1e-12)
    #expect(abs(test.standardError - 0.08366466916934363) < 1e-12)
    #expect(test.degreesOfFreedom == 8)
    #expect(abs(test.pValue - 0.0014372022438699206) < 1e-12)
    // A block with one of the two says nothing.
    let more = try #require(StudentizedDifference.blocked(blocks + [([], [9]), ([1, 2], [])]))
    #expect(more == test)
    #expect(StudentizedDifference.blocked([]) == nil)
    #expect(StudentizedDifference.blocked([([1], [2])]) == nil)
  }
}
