import TestSupport
import Testing

@testable import Statistics

@Suite struct `A running scale` {
  /// As its documentation says it, from all values at once.
  private func spread(_ values: [Double]) -> Double? {
    guard values.count >= 2 else { return nil }
    let center = median(of: values)
    let distances = values.map { abs($0 - center) }
    let mean = distances.reduce(0, +) / Double(values.count - 1) * 1.2533
    return values.count < 6 ? mean : max(1.4826 * median(of: distances), 0.3 * mean)
  }

  @Test(arguments: [0.0, 2])
  func `is that of all values so far, up to 256 of them`(steps: Double) throws {
    var noise = Noise(seed: 12)
    var scale = RunningScale()
    var values: [Double] = []
    #expect(scale.value == nil)
    for _ in 0..<256 {
      let value = steps > 0 ? (noise.normal() * steps).rounded() : noise.heavyTailed()
      values.append(value)
      scale.add(value)
      let expected = spread(values)
      #expect((scale.value == nil) == (expected == nil))
      if let expected { #expect(abs(try #require(scale.value) - expected) < 1e-12) }
    }
  }

  @Test func `of thousands lags behind by a sixteenth of them at most`() throws {
    var noise = Noise(seed: 13)
    var scale = RunningScale()
    var values: [Double] = []
    for _ in 0..<4000 {
      values.append(noise.normal())
      scale.add(values[values.count - 1])
    }
    let found = try #require(scale.value)
    let candidates = (3700...4000).compactMap { spread(Array(values.prefix($0))) }
    #expect(candidates.contains { abs($0 - found) < 1e-12 })
  }

  @Test func `doesn't move when all values do, and grows as they do`() throws {
    var (plain, shifted, scaled) = (RunningScale(), RunningScale(), RunningScale())
    var noise = Noise(seed: 14)
    for _ in 0..<50 {
      // Multiples of 1/1024, so that sums are exact.
      let value = (noise.normal() * 1024).rounded() / 1024
      plain.add(value)
      shifted.add(value + 512)
      scaled.add(-4 * value)
    }
    #expect(plain.value == shifted.value)
    #expect(abs(try #require(scaled.value) - 4 * (try #require(plain.value))) < 1e-12)
  }

  @Test func `is 0 where all are equal, and isn't moved much by a spike`() throws {
    var scale = RunningScale()
    for _ in 0..<20 { scale.add(5) }
    #expect(scale.value == 0)
    var (clean, spiky) = (RunningScale(), RunningScale())
    var noise = Noise(seed: 15)
    for number in 0..<100 {
      let value = noise.normal()
      clean.add(value)
      spiky.add(number == 50 ? 20 : value)
    }
    #expect(try #require(spiky.value) < 1.2 * (try #require(clean.value)))
  }
}
