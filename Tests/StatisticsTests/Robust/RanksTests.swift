import TestSupport
import Testing

@testable import Statistics

@Suite struct `Doubled ranks` {
  /// By counting: twice the values below, and one for each equal one and for itself.
  private func counted(_ values: [Double]) -> [Int] {
    values.map { one in
      2 * values.count { $0 < one } + values.count { $0 == one } + 1
    }
  }

  @Test(arguments: 1...12)
  func `are twice the mid-ranks`(levels: Int) {
    var noise = Noise(seed: UInt64(levels))
    let values = (0..<40).map { _ in (noise.uniform() * Double(levels)).rounded() }
    let ranks = DoubledRanks(of: values)
    #expect(ranks.ranks == counted(values))
    // They sum to twice 1 + 2 + … + n, whatever is tied.
    #expect(ranks.ranks.reduce(0, +) == 40 * 41)
    #expect(ranks.blocks.map(\.count).reduce(0, +) == 40)
    #expect(ranks.blocks.map(\.doubledRank) == Set(ranks.ranks).sorted())
    #expect(ranks.hasTies == (Set(values).count < 40))
    let ties = Dictionary(grouping: values) { $0 }.values.map { Double($0.count) }
    #expect(ranks.tieSum == ties.reduce(0) { $0 + $1 * $1 * $1 - $1 })
  }

  @Test func `take infinities for the ends, and both zeros for one`() {
    #expect(DoubledRanks(of: [.infinity, 0, -.infinity, 1e308]).ranks == [8, 4, 2, 6])
    #expect(DoubledRanks(of: [0.0, -0.0]).ranks == [3, 3])
    #expect(DoubledRanks(of: []).ranks.isEmpty && !DoubledRanks(of: []).hasTies)
  }
}

@Suite struct `The moments of a sample` {
  @Test(arguments: [0, 1e6, 1e9, -1e12])
  func `keep their digits far from zero`(offset: Double) throws {
    // 1…5 has the mean 3 and the variance 2.5; the offsets are whole numbers, so nothing is lost.
    let moments = try #require(SampleMoments([1, 2, 3, 4, 5].map { $0 + offset }))
    #expect(moments.mean == 3 + offset && moments.count == 5)
    #expect(abs(moments.variance - 2.5) < 1e-9)
    #expect(abs(moments.residualSquares - 10) < 4e-9)
    #expect(abs(moments.squaredError - 0.5) < 1e-9)
  }

  @Test func `have no variance where nothing varies`() throws {
    for values in [[0.1], Array(repeating: 0.1, count: 10), [1e308, 1e308]] {
      let moments = try #require(SampleMoments(values))
      #expect(moments.mean == values[0] && moments.variance == 0)
    }
  }

  @Test(arguments: [
    [], [.nan], [1, .infinity], [.infinity, .infinity], [1e308, 1.5e308, -1e308],
  ])
  func `aren't told of what has none`(values: [Double]) {
    #expect(SampleMoments(values) == nil)
  }

  // Exponential times have a squared coefficient of variation of 1.
  @Test func `tell how even times are`() throws {
    #expect(try #require(SampleMoments([2, 2, 2])).squaredVariation == 0)
    // Half of the times 0 and half 2: the variance is n/(n − 1), the mean 1.
    #expect(abs(try #require(SampleMoments([0, 2, 0, 2])).squaredVariation - 4.0 / 3) < 1e-15)
  }
}

@Suite struct `A quantile of values in no order` {
  @Test(arguments: [1, 2, 3, 10, 101])
  func `is that of the sorted ones`(count: Int) {
    var noise = Noise(seed: UInt64(count))
    for levels in [0.0, 3] {
      let values = (0..<count).map { _ in
        levels > 0 ? (noise.uniform() * levels).rounded() : noise.normal()
      }
      let sorted = values.sorted()
      for probability in [-1, 0, 0.01, 0.25, 0.5, 0.75, 0.9, 1, 2] {
        var reordered = values
        let found = quantile(probability, reordering: &reordered)
        #expect(found == quantile(probability, ofSorted: sorted))
        #expect(reordered.sorted() == sorted)
      }
    }
  }
}
