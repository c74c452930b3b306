import Foundation
import TestSupport
import Testing

@testable import Statistics

@Suite struct `A Cholesky factor` {
  private let matrix = [[4, 2, 0.6], [2, 5, 1], [0.6, 1, 3]]

  // By numpy.linalg.solve, det and cholesky.
  @Test func `agrees with NumPy`() throws {
    let factor = try #require(Cholesky(size: 3) { matrix[$0][$1] })
    let right = [1.0, -2, 3]
    let solution = [0.4887892376681614, -0.831390134529148, 1.1793721973094171]
    for (found, expected) in zip(factor.solve(right), solution) {
      #expect(abs(found - expected) < 1e-14)
    }
    for (found, expected) in zip(factor.forward(right), [0.5, -1.25, 1.96905715982414]) {
      #expect(abs(found - expected) < 1e-14)
    }
    #expect(abs(factor.halfLogDeterminant - 1.8988669295130092) < 1e-14)
  }

  @Test(arguments: [1, 2, 5, 20])
  func `solves what a random matrix gave`(size: Int) throws {
    var noise = Noise(seed: UInt64(size))
    let root = (0..<size).map { _ in (0..<size).map { _ in noise.normal() } }
    func element(_ row: Int, _ column: Int) -> Double {
      (0..<size).reduce(row == column ? 0.1 : 0) { $0 + root[row][$1] * root[column][$1] }
    }
    let truth = (0..<size).map { _ in noise.normal() }
    let right = (0..<size).map { row in
      (0..<size).reduce(0) { $0 + element(row, $1) * truth[$1] }
    }
    let factor = try #require(Cholesky(size: size, element))
    for (found, expected) in zip(factor.solve(right), truth) {
      #expect(abs(found - expected) < 1e-6)
    }
  }

  @Test(arguments: [
    [[0.0]], [[-1.0]], [[1.0, 2], [2, 1]], [[1.0, 1], [1, 1]], [[.nan]],
    [[1.0, .infinity], [.infinity, 1]],
  ])
  func `isn't there for a matrix that isn't positive definite`(matrix: [[Double]]) {
    #expect(Cholesky(size: matrix.count) { matrix[$0][$1] } == nil)
  }

  @Test func `of nothing solves nothing`() throws {
    let empty = try #require(Cholesky(size: 0) { _, _ in 0 })
    #expect(empty.solve([]).isEmpty && empty.halfLogDeterminant == 0)
  }
}
