/// Draws sums of as many values with replacement as there are.
///
/// Of few values it draws two at once: an index into the sums of all ordered pairs, each of which is
/// exactly as likely as the two indices drawn one after the other.
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
    let factor = UInt64(pairs.count)
    let threshold = (1 << 32) % factor
    var left = values.count
    var (first, second) = (0.0, 0.0)
    while left >= 4 {
      let bits = generator.next()
      let a = (bits & 0xFFFF_FFFF) &* factor
      let b = (bits &>> 32) &* factor
      // Lanes that would favour a pair are drawn anew, as in `IndexSampler`.
      if min(a & 0xFFFF_FFFF, b & 0xFFFF_FFFF) < threshold { continue }
      first += pairs[Int(truncatingIfNeeded: a &>> 32)]
      second += pairs[Int(truncatingIfNeeded: b &>> 32)]
      left &-= 4
    }
    for _ in 0..<left { first += values[sampler.next()] }
    return first + second
  }
}
