import Foundation
import Statistics
import TestSupport
import Testing

@Suite struct `The BCa bootstrap` {
  /// 220 bootstrap distributions of SciPy, to 1e-9.
  @Test func `has SciPy's bias, acceleration and interval`() throws {
    for sample in try Reference.read("bootstraps", as: Reference.Bootstrap.self) {
      let found = try #require(
        BCaBootstrap(
          estimate: sample.estimate, replicates: sample.replicates, jackknife: sample.jackknife,
          confidence: sample.confidence))
      #expect(isClose(found.acceleration, sample.acceleration), "\(sample)")
      if let bias = sample.bias, let low = sample.bca[0], let high = sample.bca[1] {
        #expect(found.method == .bca)
        #expect(isClose(found.bias, bias), "\(sample)")
        #expect(isClose(found.lower, low), "\(sample)")
        #expect(isClose(found.upper, high), "\(sample)")
      } else {
        #expect(found.method == .percentile)
        #expect(isClose(found.lower, sample.percentile[0]))
        #expect(isClose(found.upper, sample.percentile[1]))
      }
    }
  }

  /// Efron's law schools: admission test and grades of 15 classes, in Efron & Tibshirani (1993).
  private static let tests = [
    576.0, 635, 558, 578, 666, 580, 555, 661, 651, 605, 653, 575, 545, 572, 594,
  ]
  private static let grades = [
    3.39, 3.30, 2.81, 3.03, 3.44, 3.07, 3.00, 3.43, 3.36, 3.13, 3.12, 2.74, 2.76, 2.88, 2.96,
  ]

  private static func correlation(_ rows: [Int]) -> Double {
    let (x, y) = (rows.map { tests[$0] }, rows.map { grades[$0] })
    let count = Double(rows.count)
    let (meanX, meanY) = (x.reduce(0, +) / count, y.reduce(0, +) / count)
    let products = zip(x, y).reduce(0) { $0 + ($1.0 - meanX) * ($1.1 - meanY) }
    let (squaresX, squaresY) = (
      x.reduce(0) { $0 + pow($1 - meanX, 2) }, y.reduce(0) { $0 + pow($1 - meanY, 2) }
    )
    return products / (squaresX * squaresY).squareRoot()
  }

  @Test(arguments: [(0.90, 0.432, 0.927), (0.95, 0.336, 0.942)])
  func `gives Efron's interval of the law schools`(
    confidence: Double, low: Double, high: Double
  ) throws {
    var generator = SeededGenerator(seed: 15)
    let found = try #require(
      BCaBootstrap(
        count: 15, confidence: confidence, resamples: 10_000, using: &generator,
        statistic: Self.correlation))
    #expect(abs(found.estimate - 0.7764) < 5e-5)
    #expect(abs(found.acceleration - -0.0757) < 5e-5)
    #expect(abs(found.bias - -0.093) < 0.05)
    #expect(abs(found.lower - low) < 0.025)
    #expect(abs(found.upper - high) < 0.01)
  }

  @Test func `of the mean is that of a closure`() throws {
    var noise = Noise(seed: 4)
    let values = (0..<30).map { _ in -log(1 - noise.uniform()) }
    var (one, other) = (SeededGenerator(seed: 1), SeededGenerator(seed: 2))
    let fast = try #require(BCaBootstrap(meanOf: values, resamples: 20_000, using: &one))
    let slow = try #require(
      BCaBootstrap(of: values, resamples: 5_000, using: &other) {
        $0.reduce(0, +) / Double($0.count)
      })
    #expect(isClose(fast.estimate, slow.estimate))
    #expect(isClose(fast.acceleration, slow.acceleration))
    #expect(abs(fast.bias - slow.bias) < 0.1)
    let width = fast.upper - fast.lower
    #expect(abs(fast.lower - slow.lower) < 0.06 * width)
    #expect(abs(fast.upper - slow.upper) < 0.06 * width)
  }

  /// The true coverage at 40 normal values is some 93.5 %, as that of SciPy is.
  @Test func `holds the true mean nearly as often as it says`() throws {
    var noise = Noise(seed: 21)
    var generator = SeededGenerator(seed: 22)
    let repetitions = 500
    var held = 0
    for _ in 0..<repetitions {
      let values = (0..<40).map { _ in 2 + noise.normal() }
      let found = try #require(
        BCaBootstrap(meanOf: values, confidence: 0.95, resamples: 400, using: &generator))
      if found.lower <= 2, 2 <= found.upper { held += 1 }
    }
    #expect(plausibleCounts(0.935, of: repetitions).contains(held), "held \(held)")
  }

  @Test func `falls back on the percentiles where it knows no bias`() throws {
    let found = try #require(
      BCaBootstrap(
        estimate: 0, replicates: [1, 2, 3, 4, 5], jackknife: [1, 1, 1], confidence: 0.5))
    #expect(found.method == .percentile)
    #expect(found.bias == -.infinity)
    #expect(found.acceleration == 0)
    #expect(found.lower == 2 && found.upper == 4)
  }

  @Test func `of a constant is a point`() throws {
    var generator = SeededGenerator(seed: 1)
    let found = try #require(BCaBootstrap(meanOf: [0.1, 0.1, 0.1], using: &generator))
    #expect(found.estimate == 0.1 && found.lower == 0.1 && found.upper == 0.1)
    #expect(found.bias == 0 && found.acceleration == 0 && found.method == .bca)
  }

  @Test func `isn't given for what says nothing`() {
    var generator = SeededGenerator(seed: 1)
    for values in [[], [1], [1, .nan], [1, .infinity], [1e308, -1e308, 1e308]] {
      #expect(
        BCaBootstrap(meanOf: values, resamples: 10, using: &generator) == nil
          || values.allSatisfy(\.isFinite))
      #expect(
        BCaBootstrap(of: values, resamples: 10, using: &generator) { _ in .nan } == nil)
    }
    #expect(BCaBootstrap(meanOf: [1, 2], confidence: 1, using: &generator) == nil)
    #expect(BCaBootstrap(meanOf: [1, 2], resamples: 0, using: &generator) == nil)
    #expect(BCaBootstrap(count: -1, using: &generator) { _ in 1 } == nil)
  }
}
