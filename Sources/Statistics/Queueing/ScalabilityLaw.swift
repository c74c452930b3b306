import Foundation

/// The Universal Scalability Law: the throughput of N workers with contention and coherency costs.
///
/// X(N) = γN / (1 + α(N − 1) + βN(N − 1)), fitted by least squares with α, β ≥ 0.
///
/// - SeeAlso: Gunther (2007), Guerrilla Capacity Planning, doi:10.1007/978-3-540-31010-5; fitted as by
///   R's package usl.
package struct ScalabilityLaw: Hashable, Sendable {
  /// α, the contention; 0 or more.
  package let contention: Double
  /// β, the coherency cost of each pair of workers; 0 or more.
  package let coherency: Double
  /// γ, the throughput of one worker.
  package let throughputOfOne: Double
  /// The standard errors of the three; 0 for a parameter on its bound, where it can't be estimated.
  package let standardErrors: Parameters
  /// The residual standard error, in the unit of the throughput.
  package let residualError: Double
  /// The degrees of freedom: the number of points minus that of free parameters.
  package let degreesOfFreedom: Int
  private let pointCount: Int

  /// A value for each of the parameters.
  package struct Parameters: Hashable, Sendable {
    package let contention: Double
    package let coherency: Double
    package let throughputOfOne: Double
  }

  /// The minimum number of points for three parameters and an error.
  package static let minimumPoints = 4

  /// Fits the law.
  ///
  /// - Parameters:
  ///   - workers: The number of workers at each point, above 0; at least two different numbers.
  ///   - throughput: The throughput at each point, above 0 and finite.
  /// - Returns: `nil` for fewer than four points, invalid points, or if no fit is found.
  /// - Complexity: O(*n*) for each of at most 200 iterations.
  package init?(workers: [Double], throughput: [Double]) {
    guard workers.count == throughput.count, workers.count >= Self.minimumPoints,
      workers.allSatisfy({ $0 > 0 && $0.isFinite }),
      throughput.allSatisfy({ $0 > 0 && $0.isFinite }), Set(workers).count > 1
    else { return nil }
    // Scaled by the initial guess, all three parameters have similar magnitudes.
    let scale = zip(workers, throughput).map { $1 / $0 }.max() ?? 1
    let values = throughput.map { $0 / scale }
    var best: Fit?
    for start in Self.starts {
      guard let fit = Fit(workers, values, from: start) else { continue }
      if fit.squares < best?.squares ?? .infinity { best = fit }
    }
    guard let best else { return nil }
    let free = best.isFree
    let degrees = workers.count - free.count(where: \.self)
    guard degrees > 0 else { return nil }
    let variance = best.squares / Double(degrees)
    guard let covariance = best.covariance else { return nil }
    let errors = covariance.map { (max(0, $0) * variance).squareRoot() }
    contention = best.parameters[0]
    coherency = best.parameters[1]
    throughputOfOne = best.parameters[2] * scale
    standardErrors = Parameters(
      contention: errors[0], coherency: errors[1], throughputOfOne: errors[2] * scale)
    residualError = variance.squareRoot() * scale
    degreesOfFreedom = degrees
    pointCount = workers.count
  }

  private static let starts: [[Double]] = [
    [0.05, 1e-3, 1], [0.3, 0.01, 1], [0.01, 1e-5, 1], [0, 0, 1], [0.5, 0.05, 1],
  ]

  /// The throughput of a number of workers.
  package func throughput(of workers: Double) -> Double {
    throughputOfOne * workers
      / (1 + contention * (workers - 1) + coherency * workers * (workers - 1))
  }

  /// The number of workers with the maximum throughput; nil if there is no maximum.
  package var peakWorkers: Double? {
    guard coherency > 0, contention < 1 else { return nil }
    return ((1 - contention) / coherency).squareRoot()
  }

  /// The maximum throughput.
  package var peakThroughput: Double? { peakWorkers.map(throughput) }

  /// The asymptotic throughput with contention only: γ/α; nil without contention.
  package var limit: Double? { contention > 0 ? throughputOfOne / contention : nil }

  /// The intervals of the parameters.
  ///
  /// - Parameter confidence: In 0…1, exclusive.
  /// - Returns: The lower and the upper ends; `nil` for an invalid confidence. A negative lower end
  ///   means that the parameter may be 0.
  package func interval(confidence: Double) -> (lower: Parameters, upper: Parameters)? {
    guard confidence > 0, confidence < 1,
      let distribution = StudentTDistribution(degreesOfFreedom: Double(degreesOfFreedom))
    else { return nil }
    return interval(reach: -distribution.quantile((1 - confidence) / 2))
  }

  /// The 95 % intervals of R's package usl 3.0.3.
  ///
  /// They are one-sided, with the degrees of freedom of a single parameter, so their coverage is too
  /// low; only for comparison with that package.
  package var intervalAsUSL: (lower: Parameters, upper: Parameters)? {
    StudentTDistribution(degreesOfFreedom: Double(pointCount - 1)).map {
      interval(reach: $0.quantile(0.95))
    }
  }

  private func interval(reach: Double) -> (lower: Parameters, upper: Parameters) {
    func ends(_ sign: Double) -> Parameters {
      Parameters(
        contention: contention + sign * reach * standardErrors.contention,
        coherency: coherency + sign * reach * standardErrors.coherency,
        throughputOfOne: throughputOfOne + sign * reach * standardErrors.throughputOfOne)
    }
    return (ends(-1), ends(1))
  }
}

/// A fit by the Levenberg–Marquardt method with bounds.
///
/// - SeeAlso: Marquardt (1963), doi:10.1137/0111030; active bounds as in Bertsekas (1982),
///   doi:10.1137/0320018.
private struct Fit {
  private(set) var parameters: [Double]
  private(set) var squares: Double
  private let workers: [Double]
  private let values: [Double]

  /// The parameters that aren't at their bound.
  var isFree: [Bool] { [parameters[0] > 0, parameters[1] > 0, true] }

  init?(_ workers: [Double], _ values: [Double], from start: [Double]) {
    self.workers = workers
    self.values = values
    self.parameters = start
    self.squares = Self.squares(start, workers, values)
    guard squares.isFinite else { return nil }
    var damping = 1e-3
    for _ in 0..<200 {
      let (gradient, curvature) = normalEquations()
      // A parameter at its bound stays there if its step is negative.
      let free = (0..<3).map { $0 == 2 || parameters[$0] > 0 || gradient[$0] > 0 }
      var isBetter = false
      var gain = 0.0
      for _ in 0..<30 where !isBetter {
        var damped = curvature
        for index in 0..<3 {
          damped[index][index] *= 1 + damping
          if !free[index] {
            for other in 0..<3 {
              damped[index][other] = 0
              damped[other][index] = 0
            }
            damped[index][index] = 1
          }
        }
        let wanted = (0..<3).map { free[$0] ? gradient[$0] : 0 }
        guard let step = Self.solve(damped, wanted) else {
          damping *= 10
          continue
        }
        var next = zip(parameters, step).map { $0 + $1 }
        (next[0], next[1], next[2]) = (max(0, next[0]), max(0, next[1]), max(1e-12, next[2]))
        let sum = Self.squares(next, workers, values)
        if sum.isFinite, sum <= squares {
          (isBetter, gain) = (true, squares - sum)
          (parameters, squares) = (next, sum)
          damping = max(damping / 10, 1e-12)
        } else {
          damping *= 10
        }
      }
      if !isBetter || gain <= 1e-15 * squares { break }
    }
  }

  private static func squares(
    _ parameters: [Double], _ workers: [Double], _ values: [Double]
  ) -> Double {
    zip(workers, values).reduce(0) { sum, point in
      let residual = point.1 - model(parameters, point.0)
      return sum + residual * residual
    }
  }

  private static func model(_ parameters: [Double], _ n: Double) -> Double {
    parameters[2] * n / (1 + parameters[0] * (n - 1) + parameters[1] * n * (n - 1))
  }

  /// Jᵀr and JᵀJ.
  private func normalEquations() -> (gradient: [Double], curvature: [[Double]]) {
    var gradient = [0.0, 0, 0]
    var curvature = [[0.0, 0, 0], [0, 0, 0], [0, 0, 0]]
    for (n, value) in zip(workers, values) {
      let bottom = 1 + parameters[0] * (n - 1) + parameters[1] * n * (n - 1)
      let model = parameters[2] * n / bottom
      let row = [-model * (n - 1) / bottom, -model * n * (n - 1) / bottom, n / bottom]
      for first in 0..<3 {
        gradient[first] += row[first] * (value - model)
        for second in 0..<3 { curvature[first][second] += row[first] * row[second] }
      }
    }
    return (gradient, curvature)
  }

  /// The diagonal of (JᵀJ)⁻¹ over the free parameters, 0 for the others; nil if singular.
  var covariance: [Double]? {
    var (_, curvature) = normalEquations()
    for index in 0..<3 where !isFree[index] {
      for other in 0..<3 {
        curvature[index][other] = 0
        curvature[other][index] = 0
      }
      curvature[index][index] = 1
    }
    var diagonal: [Double] = []
    for index in 0..<3 {
      let unit = (0..<3).map { $0 == index ? 1.0 : 0 }
      guard let column = Self.solve(curvature, unit) else { return nil }
      diagonal.append(isFree[index] ? column[index] : 0)
    }
    return diagonal
  }

  /// Solves three equations by Gaussian elimination with partial pivoting.
  private static func solve(_ matrix: [[Double]], _ right: [Double]) -> [Double]? {
    // Rows and columns are scaled first.
    let sizes = (0..<3).map { max(matrix[$0][$0], .leastNormalMagnitude).squareRoot() }
    var rows: [[Double]] = []
    for row in 0..<3 {
      var scaled: [Double] = (0..<3).map { matrix[row][$0] / sizes[row] / sizes[$0] }
      scaled.append(right[row] / sizes[row])
      rows.append(scaled)
    }
    for pivot in 0..<3 {
      guard let largest = (pivot..<3).max(by: { abs(rows[$0][pivot]) < abs(rows[$1][pivot]) }),
        abs(rows[largest][pivot]) > 1e-14
      else { return nil }
      rows.swapAt(pivot, largest)
      for row in 0..<3 where row != pivot {
        let factor = rows[row][pivot] / rows[pivot][pivot]
        for column in pivot..<4 { rows[row][column] -= factor * rows[pivot][column] }
      }
    }
    return (0..<3).map { rows[$0][3] / rows[$0][$0] / sizes[$0] }
  }
}
