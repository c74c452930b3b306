import Foundation
import Testing

/// The results of SciPy, statsmodels, mpmath and of counting that `References/make.py` wrote.
enum Reference {
  struct Samples: Decodable {
    let x: [Double]
    let y: [Double]
    let mannWhitney: [Double?]
    let welch: [Double]?
    let shift: [Double]?
  }

  struct Pairs: Decodable {
    let d: [Double]
    let wilcoxon: [Double?]?
    let shift: [Double]?
  }

  struct Hierarchy: Decodable {
    let values: [Double]
    let shape: [Int]
    let mean: Double
    let biased: [Double]
    let unbiased: [Double]
  }

  struct Multiple: Decodable {
    let p: [Double]
    let holm: [Double]
    let benjaminiHochberg: [Double]
    let e: [Double]
    let closed: [Double]
  }

  struct Series: Decodable {
    let values: [Double]
    let cut: Int
  }

  /// A distribution at a value, and a quantile of it.
  struct Distribution: Decodable {
    let name: String
    let parameters: (Double, Double)
    let value: Double
    let cdf: Double
    let survival: Double
    let probability: Double
    let quantile: Double

    init(from decoder: any Decoder) throws {
      var row = try decoder.unkeyedContainer()
      self.name = try row.decode(String.self)
      self.parameters = (try row.decode(Double.self), try row.decode(Double.self))
      self.value = try row.decode(Double.self)
      self.cdf = try row.decode(Double.self)
      self.survival = try row.decode(Double.self)
      self.probability = try row.decode(Double.self)
      self.quantile = try row.decode(Double.self)
    }
  }

  static func read<Case: Decodable>(_ name: String, as type: Case.Type) throws -> [Case] {
    let url = try #require(
      Bundle.module.url(
        forResource: name, withExtension: "json", subdirectory: "References"))
    let cases = try JSONDecoder().decode([Case].self, from: Data(contentsOf: url))
    #expect(cases.count >= 200)
    return cases
  }
}

/// Whether both differ by at most `tolerance`, absolutely or in relation to what is expected.
func isClose(_ value: Double, _ expected: Double, _ tolerance: Double = 1e-9) -> Bool {
  value == expected || abs(value - expected) <= tolerance * max(1, abs(expected))
}

/// Whether both differ by at most the share `tolerance` of what is expected, however small.
func isRelativelyClose(_ value: Double, _ expected: Double, _ tolerance: Double = 1e-9) -> Bool {
  value == expected || abs(value - expected) <= tolerance * abs(expected)
}
