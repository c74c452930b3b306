import Statistics
import Testing

@Suite struct `Published examples` {
  private let x: [Double] = [19, 22, 16, 29, 24]
  private let y: [Double] = [20, 11, 17, 12]

  /// The ages of SciPy's documentation of Mann and Whitney's test.
  @Test func `give the numbers known of five against four`() throws {
    let rank = MannWhitney(baseline: y, candidate: x)
    #expect(rank.statistic == 17 && isClose(rank.pValue, 1.0 / 9))
    let shift = try #require(
      ShiftEstimate.between(baseline: y, candidate: x, confidence: 0.8))
    #expect(shift.estimate == 7)
    let welch = try #require(WelchTest(baseline: y, candidate: x))
    #expect(abs(welch.statistic - 2.28315) < 5e-6)
    #expect(abs(welch.degreesOfFreedom - 6.92884) < 5e-6)
    #expect(abs(welch.pValue - 0.0567509) < 5e-8)
  }

  /// The pain scores of Brunner & Munzel (2000).
  @Test func `give the numbers known of scores with ties`() {
    let before: [Double] = [1, 2, 1, 1, 1, 1, 1, 1, 1, 1, 2, 4, 1, 1]
    let after: [Double] = [3, 3, 4, 3, 1, 2, 3, 1, 1, 5, 4]
    let corrected = MannWhitney(baseline: after, candidate: before, method: .asymptotic)
    #expect(corrected.statistic == 32.5 && abs(corrected.pValue - 0.00774079) < 5e-9)
    let plain = MannWhitney(
      baseline: after, candidate: before, method: .asymptotic, continuity: false)
    #expect(abs(plain.pValue - 0.00707199) < 5e-9)
  }
}
