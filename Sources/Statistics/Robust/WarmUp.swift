/// Detection of the initial transient of measurements.
package enum WarmUp {
  /// The number of initial values to discard, by MSER-5: it minimizes the standard error of the mean of
  /// the rest.
  ///
  /// - Parameter values: In the order they were measured.
  /// - Returns: A multiple of 5, at most half of the values, because a later minimum is an artifact of
  ///   the few remaining values. 0 if a value isn't finite and for fewer than 10 values.
  /// - Complexity: O(*n*).
  /// - SeeAlso: White, Cobb & Spratt (2000), "A comparison of five steady-state truncation
  ///   heuristics for simulation", Winter Simulation Conference, doi:10.1109/WSC.2000.899843.
  package static func mser5(_ values: [Double]) -> Int {
    let size = 5
    guard values.count >= 2 * size, values.allSatisfy(\.isFinite) else { return 0 }
    let means = (0..<(values.count / size)).map { batch in
      values[(batch * size)..<((batch + 1) * size)].reduce(0) { $0 + $1 / Double(size) }
    }
    // Backwards, with Welford's update of the variance (1962).
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
