import Foundation
import Statistics
import TestSupport

/// Rows of some metrics in deviations, of which number 150 is an outlier.
private let cases: [(String, @Sendable (inout Noise) -> [[Double]])] = [
  (
    "four independent metrics, all 4 off",
    { noise in
      rows(of: 4) { row, _ in
        row == outlier ? (noise.uniform() < 0.5 ? 4 : -4) : noise.normal()
      }
    }
  ),
  (
    "four independent metrics, one 6 off",
    { noise in rows(of: 4) { row, metric in row == outlier && metric == 0 ? 6 : noise.normal() } }
  ),
  (
    "correlation of 0.95, against it by 3",
    { noise in
      var common = 0.0
      return rows(of: 4) { row, metric in
        if metric == 0 { common = noise.normal() }
        return row == outlier
          ? (metric.isMultiple(of: 2) ? 1.5 : -1.5) : 0.975 * common + 0.22 * noise.normal()
      }
    }
  ),
  (
    "two modes 10 apart, between them",
    { noise in
      var mode = 0.0
      return rows(of: 4) { row, metric in
        if metric == 0 { mode = noise.uniform() < 0.5 ? -5 : 5 }
        return row == outlier ? 0.5 * noise.normal() : mode + noise.normal()
      }
    }
  ),
  (
    "Student's t of three degrees, all 6 off",
    { noise in
      rows(of: 4) { row, metric in
        row == outlier ? (metric.isMultiple(of: 2) ? 6 : -6) : noise.heavyTailed()
      }
    }
  ),
]

private let outlier = 150

private func rows(of metrics: Int, _ value: (Int, Int) -> Double) -> [[Double]] {
  (0..<300).map { row in (0..<metrics).map { value(row, $0) } }
}

/// How often an outlier has the highest score of 300 rows, and how many others of 29,900 are beyond
/// what `OddRun` takes for usual.
func printOutliers() {
  print(
    "how often of 100 the outlier stands out most: forest, forest of decorrelated columns,"
      + " Mahalanobis distance; false alarms of the forests")
  for (name, make) in cases {
    var first = [0, 0, 0]
    var alarms = [0, 0]
    for seed in 1...100 as ClosedRange<UInt64> {
      var noise = Noise(seed: seed)
      let rows = make(&noise)
      let columns = decorrelated(rows[0].indices.map { column in rows.map { $0[column] } })
      let independent = rows.indices.map { row in columns.map { $0[row] } }
      var scores = [rows, independent].map { rows in
        var generator = SeededGenerator(seed: seed)
        let forest = IsolationForest(of: rows, using: &generator)
        return rows.map(forest.score)
      }
      for (index, scores) in scores.enumerated() {
        let limit = max(0.65, median(of: scores) + 6 * robustDeviation(of: scores))
        alarms[index] += scores.indices.count { $0 != outlier && scores[$0] > limit }
      }
      scores.append(distances(of: rows))
      for (index, scores) in scores.enumerated() {
        let isFirst = scores.indices.allSatisfy { $0 == outlier || scores[$0] < scores[outlier] }
        first[index] += isFirst ? 1 : 0
      }
    }
    print("\(name): \(first) \(alarms)")
  }
}

/// How far each row lies from the medians, correlations accounted for: robust deviations, and
/// correlations by rank.
///
/// - SeeAlso: Mahalanobis (1936).
private func distances(of rows: [[Double]]) -> [Double] {
  let width = rows[0].count
  let columns = (0..<width).map { metric -> [Double] in
    let values = rows.map { $0[metric] }
    let (center, deviation) = (median(of: values), robustDeviation(of: values))
    return values.map { ($0 - center) / deviation }
  }
  // A normal correlation from Spearman's.
  let correlations = columns.map { first in
    columns.map { second in
      2 * sin(.pi / 6 * (RankTests.correlation(first, second)?.rho ?? 0))
    }
  }
  return rows.indices.map { row in
    // By elimination: the sum of what each metric adds, given those before it.
    var (matrix, right) = (correlations, columns.map { $0[row] })
    var sum = 0.0
    for pivot in 0..<width {
      let variance = max(matrix[pivot][pivot], 0.02)
      sum += right[pivot] * right[pivot] / variance
      for other in (pivot + 1)..<max(pivot + 1, width) {
        let factor = matrix[other][pivot] / variance
        for column in pivot..<width { matrix[other][column] -= factor * matrix[pivot][column] }
        right[other] -= factor * right[pivot]
      }
    }
    return sum.squareRoot()
  }
}
