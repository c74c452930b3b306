/// Draws sums of as many values with replacement as there are.
///
/// Of few values it draws two at once: an index into the sums of all ordered pairs, each of which is
/// exactly as likely as the two indices drawn one after the other.
///
/// - SeeAlso: Brackett-Rozinsky & Lemire (2024), "Batched ranged random integer generation",
///   Softw. Pract. Exp. 55, doi:10.1002/spe.3369.
struct SumSampler {
  private let values: [Double]
  private let pairs: [Double]
  private var sampler: IndexSampler
  private var generator: SeededGenerator

  /// - Parameters:
  ///   - values: At least one.
  ///   - seed: What decides the draws.
  init(values: [Double], seed: UInt64) {
    self.values = values
    self.pairs = values.count <= 128 ? values.flatMap { one in values.map { one + $0 } } : []
    self.sampler = IndexSampler(count: values.count, seed: seed)
    self.generator = SeededGenerator(seed: ~seed)
  }

  /// The sum of a resample.
  mutating func next() -> Double {
    if pairs.isEmpty { return sampler.sum(of: values) }
    // Four indices from the digits of one random number; one that would favour some is drawn anew.
    let factor = UInt64(pairs.count)
    let range = factor &* factor &* factor &* factor
    let threshold = (0 &- range) % range
    var left = values.count
    var (first, second, third, fourth) = (0.0, 0.0, 0.0, 0.0)
    while left >= 2 {
      let a = factor.multipliedFullWidth(by: generator.next())
      let b = factor.multipliedFullWidth(by: a.low)
      let c = factor.multipliedFullWidth(by: b.low)
      let d = factor.multipliedFullWidth(by: c.low)
      if d.low < threshold { continue }
      first += pairs[Int(truncatingIfNeeded: a.high)]
      if left >= 8 {
        second += pairs[Int(truncatingIfNeeded: b.high)]
        third += pairs[Int(truncatingIfNeeded: c.high)]
        fourth += pairs[Int(truncatingIfNeeded: d.high)]
      } else {
        if left >= 4 { second += pairs[Int(truncatingIfNeeded: b.high)] }
        if left >= 6 { third += pairs[Int(truncatingIfNeeded: c.high)] }
      }
      left &-= 8
    }
    if !values.count.isMultiple(of: 2) { first += values[sampler.next()] }
    return (first + second) + (third + fourth)
  }
}
