/// How long measurements take to settle.
package enum WarmUp {
  /// How many values to drop from the start so that the standard error of the mean of the rest is
  /// smallest: MSER-5.
  ///
  /// - Parameter values: In the order they were measured.
  /// - Returns: A multiple of 5, at most half of the values, as a later minimum tells more of the
  ///   few values left than of a warm-up. 0 where a value isn't finite and for fewer than 10 values.
  /// - Complexity: O(*n*).
  /// - SeeAlso: White, Cobb & Spratt (2000), "A comparison of five steady-state truncation
  ///   heuristics for simulation", Winter Simulation Conference, doi:10.1109/WSC.2000.899843.
  package static func mser5(_ values: [Double]) -> Int {
    let size = 5
    guard values.count >= 2 * size, values.allSatisfy(\.isFinite) else { return 0 }
    let means = (0..<(values.count / size)).map { batch in
      values[(batch * size)..<((batch + 1) * size)].reduce(0) { $0 + $1 / Double(size) }
    }
    // From the end, each mean joins those after it (Welford 1962).
    var (mean, squares, smallest, cut) = (0.0, 0.0, Double.infinity, 0)
    for batch in means.indices.reversed() {
      let count = Double(means.count - batch)
      let residual = means[batch] - mean
      mean += residual / count
      squares += residual * (means[batch] - mean)
      guard batch * size * 2 <= values.count else { continue }
      let error = squares / (count * count)
      if error <= smallest { (smallest, cut) = (error, batch) }
    }
    return cut * size
  }
}
