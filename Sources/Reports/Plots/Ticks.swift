/// Round numbers along an axis.
enum Ticks {
  /// Multiples of 1, 2 or 5 times a power of ten within a range; none where it is empty or not finite.
  ///
  /// - Parameters:
  ///   - range: What the axis shows.
  ///   - count: About how many are wanted.
  static func values(in range: ClosedRange<Double>, about count: Int) -> [Double] {
    let length = range.upperBound - range.lowerBound
    guard length > 0, length.isFinite, count > 0 else { return [] }
    let raw = length / Double(count)
    // Below it, no power of ten is left.
    guard raw > 1e-300 else { return [] }
    var power = 1.0
    while power > raw { power /= 10 }
    while power * 10 <= raw { power *= 10 }
    let step = [1.0, 2, 5, 10].map { $0 * power }.first { $0 >= raw * 0.999 } ?? raw
    let first = (range.lowerBound / step).rounded(.up)
    let last = (range.upperBound / step).rounded(.down)
    guard last - first < 1000 else { return [] }
    return stride(from: first, through: last, by: 1).map { $0 * step }
  }

  /// The first, the last, and some round ones between.
  static func numbers(upTo count: Int) -> [(value: Double, name: String)] {
    guard count > 1 else { return [(1, "1")] }
    let inner = values(in: 1...Double(count), about: 6).filter {
      $0 == $0.rounded() && $0 > 1 && Double(count) - $0 > Double(count) / 15
    }
    return ([1] + inner + [Double(count)]).map { ($0, "\(Int($0))") }
  }
}
