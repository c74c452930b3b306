/// Draws indices with replacement, several from one random number.
///
/// Lanes of 16 or 32 bits are multiplied by the count; groups with a lane that would favour an index
/// are drawn anew, so that every index is exactly as likely.
///
/// - SeeAlso: Lemire (2019), "Fast random integer generation in an interval", ACM Trans. Model.
///   Comput. Simul. 29, doi:10.1145/3230636.
struct IndexSampler {
  private var generator: SeededGenerator
  private let count: Int
  private let factor: UInt64
  private let isNarrow: Bool
  private let threshold: UInt64

  /// - Parameters:
  ///   - count: How many indices there are, at least 1.
  ///   - seed: What decides the draws.
  init(count: Int, seed: UInt64) {
    self.generator = SeededGenerator(seed: seed)
    self.count = count
    self.factor = UInt64(count)
    self.isNarrow = count <= 4096
    self.threshold = (isNarrow ? 1 << 16 : 1 << 32) % UInt64(count)
  }

  /// An index, at the cost of a whole random number.
  mutating func next() -> Int { Int.random(in: 0..<count, using: &generator) }

  /// The sum of `count` values drawn with replacement.
  mutating func sum(of values: [Double]) -> Double {
    var left = count
    var (first, second, third, fourth) = (0.0, 0.0, 0.0, 0.0)
    if isNarrow {
      while left >= 4 {
        let bits = generator.next()
        let a = (bits & 0xFFFF) &* factor
        let b = ((bits &>> 16) & 0xFFFF) &* factor
        let c = ((bits &>> 32) & 0xFFFF) &* factor
        let d = (bits &>> 48) &* factor
        if min(min(a & 0xFFFF, b & 0xFFFF), min(c & 0xFFFF, d & 0xFFFF)) < threshold { continue }
        first += values[Int(truncatingIfNeeded: a &>> 16)]
        second += values[Int(truncatingIfNeeded: b &>> 16)]
        third += values[Int(truncatingIfNeeded: c &>> 16)]
        fourth += values[Int(truncatingIfNeeded: d &>> 16)]
        left &-= 4
      }
    } else if count < 1 << 28 {
      while left >= 2 {
        let bits = generator.next()
        let a = (bits & 0xFFFF_FFFF) &* factor
        let b = (bits &>> 32) &* factor
        if min(a & 0xFFFF_FFFF, b & 0xFFFF_FFFF) < threshold { continue }
        first += values[Int(truncatingIfNeeded: a &>> 32)]
        second += values[Int(truncatingIfNeeded: b &>> 32)]
        left &-= 2
      }
    }
    for _ in 0..<left { third += values[next()] }
    return (first + second) + (third + fourth)
  }
}
