import Statistics
import Testing

@Suite struct `The variance components` {
  /// 220 experiments of one to four levels, by NumPy, to 1e-9.
  @Test func `agree with NumPy`() throws {
    for sample in try Reference.read("hierarchies", as: Reference.Hierarchy.self) {
      let found = try #require(
        VarianceComponents(values: sample.values, repetitions: sample.shape))
      #expect(isClose(found.mean, sample.mean))
      for (value, expected) in zip(
        found.biased + found.unbiased, sample.biased + sample.unbiased)
      {
        #expect(isClose(value, expected), "\(sample)")
      }
    }
  }

  /// The worked example of Kalibera & Jones (2013): three binaries, two executions each, two
  /// iterations each.
  @Test func `agree with the worked example of three levels`() throws {
    let found = try #require(
      VarianceComponents(
        values: [9, 5, 8, 3, 10, 6, 7, 11, 1, 12, 2, 4], repetitions: [3, 2, 2]))
    #expect(found.mean == 6.5)
    for (value, expected) in zip(
      found.biased + found.unbiased, [3.6, 2.6, 16.5, 2.3, -5.7, 16.5])
    {
      #expect(abs(value - expected) <= 0.05 + 1e-12)
    }
  }

  /// The same values in two levels.
  @Test func `agree with the worked example of two levels`() throws {
    let found = try #require(
      VarianceComponents(
        values: [9, 5, 8, 3, 10, 6, 7, 11, 1, 12, 2, 4], repetitions: [3, 4]))
    for (value, expected) in zip(found.biased + found.unbiased, [3.6, 12.7, 0.4, 12.7]) {
      #expect(abs(value - expected) <= 0.05 + 1e-12)
    }
  }

  /// The numbers that libkalibera's tests expect.
  @Test func `are libkalibera's`() throws {
    let found = try #require(
      VarianceComponents(
        values: [3, 4, 3, 1.2, 3.1, 3, 0.2, 1, 1.5, 1, 2, 3], repetitions: [2, 2, 3]))
    for (value, expected) in zip(found.unbiased, [0.7747, 0.262777778, 0.7266667]) {
      #expect(abs(value - expected) < 1e-4)
    }
    let sum = 0.7747 + 0.262777778 + 0.7266667
    #expect(abs(try #require(found.shares)[0] - 0.7747 / sum) < 1e-4)
  }

  @Test func `have a share of 0 for a level that adds nothing`() throws {
    let found = try #require(VarianceComponents(values: [1, 5, 5, 1, 3, 3], repetitions: [3, 2]))
    #expect(found.unbiased[0] < 0 && found.shares == [0, 1])
    let constant = try #require(VarianceComponents(values: [2, 2, 2, 2], repetitions: [2, 2]))
    #expect(constant.unbiased == [0, 0] && constant.shares == nil)
  }

  @Test func `aren't given for what isn't balanced`() {
    #expect(VarianceComponents(values: [], repetitions: []) == nil)
    #expect(VarianceComponents(values: [1, 2, 3], repetitions: [2, 2]) == nil)
    #expect(VarianceComponents(values: [1, 2], repetitions: [1, 2]) == nil)
    #expect(VarianceComponents(values: [1, 2], repetitions: [.max, .max]) == nil)
    #expect(VarianceComponents(values: [1, 2], repetitions: [-2, -1]) == nil)
    #expect(VarianceComponents(values: [1, .nan], repetitions: [2]) == nil)
    #expect(VarianceComponents(values: [1, .infinity], repetitions: [2]) == nil)
  }
}
