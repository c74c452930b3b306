/// Minimizes a function within bounds, without derivatives.
///
/// - SeeAlso: Nelder & Mead (1965), Computer J. 7, doi:10.1093/comjnl/7.4.308.
enum NelderMead {
  /// - Parameters:
  ///   - start: Within the bounds.
  ///   - lower: The lower bound of each argument.
  ///   - upper: The upper bound of each argument.
  ///   - iterations: The maximum number of iterations.
  ///   - value: The function.
  /// - Returns: The best arguments found.
  static func minimum(
    from start: [Double], lower: [Double], upper: [Double], iterations: Int = 80,
    of value: ([Double]) -> Double
  ) -> [Double] {
    func within(_ point: [Double]) -> [Double] {
      point.indices.map { min(max(point[$0], lower[$0]), upper[$0]) }
    }
    var corners = [(point: start, value: value(start))]
    for index in start.indices {
      var point = start
      let stride = (upper[index] - lower[index]) / 4
      point[index] += point[index] + stride <= upper[index] ? stride : -stride
      corners.append((point, value(point)))
    }
    let last = start.count
    for _ in 0..<iterations {
      corners.sort { $0.value < $1.value }
      guard corners[last].value - corners[0].value > 1e-5 * abs(corners[0].value) else { break }
      let center = start.indices.map { index in
        corners[..<last].reduce(0) { $0 + $1.point[index] } / Double(last)
      }
      /// The point on the ray from the centroid to `corner`, scaled by a factor.
      func point(_ factor: Double, from corner: [Double]) -> (point: [Double], value: Double) {
        let point = within(center.indices.map { center[$0] + factor * (corner[$0] - center[$0]) })
        return (point, value(point))
      }
      let worst = corners[last]
      let reflected = point(-1, from: worst.point)
      if reflected.value < corners[0].value {
        let expanded = point(-2, from: worst.point)
        corners[last] = expanded.value < reflected.value ? expanded : reflected
      } else if reflected.value < corners[last - 1].value {
        corners[last] = reflected
      } else {
        let nearer = reflected.value < worst.value ? reflected : worst
        let contracted = point(0.5, from: nearer.point)
        if contracted.value < nearer.value {
          corners[last] = contracted
        } else {
          for index in 1...last {
            let point = start.indices.map {
              corners[0].point[$0] + (corners[index].point[$0] - corners[0].point[$0]) / 2
            }
            corners[index] = (point, value(point))
          }
        }
      }
    }
    return corners.min { $0.value < $1.value }?.point ?? start
  }
}
