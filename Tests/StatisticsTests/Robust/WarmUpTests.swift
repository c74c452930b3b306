import Statistics
import TestSupport
import Testing

/// MSER-5, on 220 series of 3 to 59 values.
@Suite struct `A warm-up` {
  @Test func `is as long as trying every cut says`() throws {
    for series in try Reference.read("series", as: Reference.Series.self) {
      #expect(WarmUp.mser5(series.values) == series.cut, "\(series)")
    }
  }

  @Test func `is cut off, and little else`() {
    var noise = Noise(seed: 8)
    let values = (0..<200).map { 10 + 0.1 * noise.normal() + ($0 < 40 ? 3 : 0) }
    #expect((40...70).contains(WarmUp.mser5(values)))
  }

  @Test func `is none where values say nothing`() {
    #expect(WarmUp.mser5([]) == 0)
    #expect(WarmUp.mser5([9, 1, 1, 1, 1, 1, 1, 1, 1]) == 0)
    #expect(WarmUp.mser5([Double](repeating: 2, count: 50)) == 0)
    #expect(WarmUp.mser5([.nan] + [Double](repeating: 2, count: 50)) == 0)
    #expect(WarmUp.mser5([.infinity] + [Double](repeating: 2, count: 50)) == 0)
  }
}
