import Statistics
import Testing

@Suite struct `The line of least squares` {
  private let x: [Double] = [10, 8, 13, 9, 11, 14, 6, 4, 12, 7, 5]

  /// Two of the four sets of Anscombe (1973), doi:10.1080/00031305.1973.10478966; to the digits that
  /// he gives.
  @Test(arguments: [
    [8.04, 6.95, 7.58, 8.81, 8.33, 9.96, 7.24, 4.26, 10.84, 4.82, 5.68],
    [9.14, 8.14, 8.74, 8.77, 9.26, 8.10, 6.13, 3.10, 9.13, 7.26, 4.74],
  ])
  func `is that of Anscombe's quartet`(y: [Double]) throws {
    let line = try #require(LeastSquaresLine(x: x, y: y))
    #expect(abs(line.slope - 0.5) < 5e-4 && abs(line.intercept - 3) < 3e-3)
    #expect(abs(line.slopeError - 0.118) < 5e-4 && line.degreesOfFreedom == 9)
    #expect(isClose(line.value(at: 9), 7.501, 1e-4))
  }

  @Test func `goes through two points without an error`() throws {
    let line = try #require(LeastSquaresLine(x: [1, 3], y: [2, 8]))
    #expect(line.slope == 3 && line.intercept == -1)
    #expect(line.slopeError == 0 && line.degreesOfFreedom == 0)
  }

  @Test func `isn't given where there is none`() {
    #expect(LeastSquaresLine(x: [], y: []) == nil)
    #expect(LeastSquaresLine(x: [1], y: [1]) == nil)
    #expect(LeastSquaresLine(x: [2, 2, 2], y: [1, 2, 3]) == nil)
    #expect(LeastSquaresLine(x: [1, 2], y: [1, 2, 3]) == nil)
    #expect(LeastSquaresLine(x: [1, 2], y: [1, .nan]) == nil)
    #expect(LeastSquaresLine(x: [-1e200, 1e200], y: [1e200, -1e200]) == nil)
  }
}
