import Foundation

/// The distribution of Kolmogorov's one-sample statistic, which approximates the two-sample one for
/// *mn* / (*m* + *n*) values.
///
/// - SeeAlso: Simard & L'Ecuyer (2011), J. Stat. Softw. 39(11), doi:10.18637/jss.v039.i11, for the
///   choice among: Birnbaum & Tingey (1951) in the tail; Marsaglia, Tsang & Wang (2003), J. Stat.
///   Softw. 8(18), for few values; Pelz & Good (1976) for many.
struct KolmogorovDistribution {
  /// The number of values, at least 1 to mean anything.
  let count: Int

  /// P(D > `distance`), in 0…1.
  ///
  /// - Complexity: O((*nd*)³ log *n*) near the middle of few values, O(*n*) in the tail.
  func survival(_ distance: Double) -> Double {
    let n = Double(count)
    if n * distance <= 0.5 { return 1 }
    if distance >= 1 { return 0 }
    let size = n * distance * distance
    if distance >= 0.5 || size >= (count <= 140 ? 4 : 2.2) {
      return size >= 370 ? 0 : min(1, 2 * oneSided(distance))
    }
    let byMatrix = count <= 140 || count <= 100_000 && n * pow(distance, 1.5) <= 1.4
    return min(1, max(0, 1 - (byMatrix ? matrixPower(distance) : series(distance))))
  }

  /// P(D⁺ ≥ `distance`), Birnbaum and Tingey's sum: each term is a binomial probability.
  private func oneSided(_ distance: Double) -> Double {
    let n = Double(count)
    var sum = 0.0
    for index in 0...Int(n * (1 - distance)) {
      let share = Double(index) / n
      let (p, q) = (distance + share, max(0, 1 - distance - share))
      sum += binomialDensity(Double(index), n - Double(index), p: p, q: q) / p
    }
    return sum * distance
  }

  /// P(D < `distance`) from the power of a matrix.
  private func matrixPower(_ distance: Double) -> Double {
    let n = Double(count)
    let k = Int((n * distance).rounded(.up))
    let h = Double(k) - n * distance
    let size = 2 * k - 1
    // The first column, and turned round the last row, of (1 − hⁱ) / i!.
    var edge = [Double](repeating: 0, count: size)
    var factorials = [Double](repeating: 1, count: size + 1)
    for index in 1...size {
      factorials[index] = factorials[index - 1] / Double(index)
      edge[index - 1] = (1 - pow(h, Double(index))) * factorials[index]
    }
    let corner = 1 - 2 * pow(h, Double(size)) + pow(max(0, 2 * h - 1), Double(size))
    edge[size - 1] = corner * factorials[size]
    var power = SquareMatrix(size: size)
    for row in 0..<size {
      for column in 0..<size where row - column + 1 >= 0 {
        power[row, column] = factorials[row - column + 1]
      }
    }
    for index in 0..<size {
      power[index, 0] = edge[index]
      power[size - 1, index] = edge[size - 1 - index]
    }
    // The row k of Hⁿ, n from its highest bit downwards; scaled by powers of two on the way.
    var (result, exponent) = (power, 0)
    for bit in stride(from: Int.bitWidth - count.leadingZeroBitCount - 2, through: 0, by: -1) {
      result = result * result
      exponent *= 2
      if (count >> bit) & 1 == 1 { result = result * power }
      let center = result[k - 1, k - 1]
      let shift = center.isNormal ? Int(center.exponent) : 0
      result.scale(by: -shift)
      exponent += shift
    }
    var probability = result[k - 1, k - 1]
    for index in 1...count {
      probability *= Double(index) / n
      if probability < 1e-200 {
        probability = scalbn(probability, 600)
        exponent -= 600
      }
    }
    return scalbn(probability, exponent)
  }

  /// P(D ≤ `distance`) by Pelz and Good's series up to n^(−3/2).
  private func series(_ distance: Double) -> Double {
    let n = Double(count)
    let z = n.squareRoot() * distance
    let square = z * z
    let fourth = square * square
    let sixth = fourth * square
    let pi2 = Double.pi * .pi
    var sums = [0.0, 0, 0, 0]
    var (second, third) = (0.0, 0.0)
    for k in 1...max(2, Int((16 * z / .pi).rounded(.up))) {
      let odd = Double(2 * k - 1)
      let odd2 = odd * odd * pi2 / 4
      let weight = exp(-odd2 / 2 / square)
      sums[0] += weight
      sums[1] += weight * (odd2 - square)
      let linear = (2 * fourth - 5 * square) * odd2
      let quadratic = (1 - 2 * square) * odd2 * odd2
      sums[2] += weight * (6 * sixth + 2 * fourth + linear + quadratic)
      let constant = -30 * sixth - 90 * fourth * fourth
      let linearLast = (135 * fourth - 96 * sixth) * odd2
      let quadraticLast = (212 * fourth - 60 * square) * odd2 * odd2
      let cubicLast = (5 - 30 * square) * odd2 * odd2 * odd2
      sums[3] += weight * (constant + linearLast + quadraticLast + cubicLast)
      let whole2 = Double(k * k) * pi2
      let wholeWeight = exp(-whole2 / 2 / square) * whole2
      second += wholeWeight
      third += (3 * square - whole2) * wholeWeight
    }
    sums[1] /= 6 * fourth * n.squareRoot()
    sums[2] = (sums[2] / (72 * sixth * z) - second / (36 * z * square)) / n
    sums[3] = (sums[3] / (6480 * fourth * sixth) + third / (216 * sixth)) / (n * n.squareRoot())
    return (2 * Double.pi).squareRoot() * (sums[0] / z + sums[1] + sums[2] + sums[3])
  }
}

/// A square matrix, by rows.
private struct SquareMatrix {
  let size: Int
  private var values: [Double]

  init(size: Int) {
    self.size = size
    self.values = [Double](repeating: 0, count: size * size)
  }

  subscript(row: Int, column: Int) -> Double {
    get { values[row * size + column] }
    set { values[row * size + column] = newValue }
  }

  mutating func scale(by exponent: Int) {
    for index in values.indices { values[index] = scalbn(values[index], exponent) }
  }

  static func * (left: Self, right: Self) -> Self {
    var product = Self(size: left.size)
    let size = left.size
    for row in 0..<size {
      for middle in 0..<size {
        let factor = left.values[row * size + middle]
        for column in 0..<size {
          product.values[row * size + column] += factor * right.values[middle * size + column]
        }
      }
    }
    return product
  }
}
