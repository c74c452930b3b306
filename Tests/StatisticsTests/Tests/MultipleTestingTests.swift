import Statistics
import Testing

@Suite struct `Multiple tests` {
  /// 240 families of 1 to 8 hypotheses, to 1e-9; the closed e-values over all their subsets.
  @Test func `are corrected as by SciPy, statsmodels and all subsets`() throws {
    for family in try Reference.read("multiples", as: Reference.Multiple.self) {
      let found = [
        MultipleTesting.holm(family.p), MultipleTesting.benjaminiHochberg(family.p),
        MultipleTesting.closedMeanEValues(family.e),
      ]
      let expected = [family.holm, family.benjaminiHochberg, family.closed]
      for (values, expected) in zip(found, expected) {
        #expect(values.count == expected.count)
        for (value, expected) in zip(values, expected) {
          #expect(isClose(value, expected), "\(family)")
        }
      }
    }
  }

  /// The 15 comparisons of thrombolytic treatments in Benjamini & Hochberg (1995).
  @Test func `are rejected as in Benjamini and Hochberg's example`() {
    let pValues = [
      0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344, 0.0459, 0.3240, 0.4262,
      0.5719, 0.6528, 0.7590, 1,
    ]
    #expect(MultipleTesting.benjaminiHochberg(pValues).count { $0 <= 0.05 } == 4)
    #expect(MultipleTesting.holm(pValues).count { $0 <= 0.05 } == 3)
  }

  @Test func `take infinite e-values`() {
    let eValues = [.infinity, 3, .infinity, 0.5, 1e308, 1e308]
    #expect(
      MultipleTesting.closedMeanEValues(eValues) == [
        .infinity, 1.75, .infinity, 0.5, (1e308 / 3 + 3.5 / 3), (1e308 / 3 + 3.5 / 3),
      ])
  }

  @Test func `take what isn't a probability or an e-value`() {
    #expect(MultipleTesting.holm([]) == [])
    #expect(MultipleTesting.benjaminiHochberg([]) == [])
    #expect(MultipleTesting.closedMeanEValues([]) == [])
    #expect(MultipleTesting.holm([.nan, -1, 7]) == [1, 0, 1])
    #expect(MultipleTesting.benjaminiHochberg([.nan, -1, 7]) == [1, 0, 1])
    #expect(MultipleTesting.closedMeanEValues([.nan, -1, 4]) == [0, 0, 4.0 / 3])
  }

  @Test func `may be a hundred thousand`() {
    let values = (1...100_000).map { Double($0) / 100_000 }
    #expect(MultipleTesting.holm(values).last == 1)
    #expect(MultipleTesting.benjaminiHochberg(values).allSatisfy { isClose($0, 1) })
    #expect(isClose(MultipleTesting.closedMeanEValues(values)[0], values[0]))
  }
}
