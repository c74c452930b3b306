import Foundation
import TestSupport
import Testing

@testable import Statistics

@Suite struct `The theta method` {
  private let values: [Double] = [3, 5, 4, 6, 7, 6, 9, 8, 10, 12]

  // Written out: the line by least squares, and the level as the weighted sum of what is left of
  // twice the values, the newest by α, each older one by 1 − α less, and the first by the rest.
  @Test(arguments: [0.05, 0.3, 0.9])
  func `is the mean of a line and a smoothed curve`(smoothing: Double) {
    let count = values.count
    let middle = Double(count - 1) / 2
    let mean = values.reduce(0, +) / Double(count)
    let slope =
      values.enumerated().reduce(0) { $0 + (Double($1.0) - middle) * ($1.1 - mean) }
      / (0..<count).reduce(0) { $0 + pow(Double($1) - middle, 2) }
    func line(_ place: Int) -> Double { mean + slope * (Double(place) - middle) }
    let bent = values.indices.map { 2 * values[$0] - line($0) }
    var level = pow(1 - smoothing, Double(count - 1)) * bent[0]
    for age in 0..<(count - 1) {
      level += smoothing * pow(1 - smoothing, Double(age)) * bent[count - 1 - age]
    }
    let found = ThetaMethod.forecast(after: values, smoothing: smoothing, horizon: 5)
    for (step, value) in found.enumerated() {
      #expect(abs(value - (level + line(count + step)) / 2) < 1e-9)
    }
  }

  @Test func `takes the smoothing that would have been off least`() {
    func squares(_ smoothing: Double) -> Double {
      let count = values.count
      let line = LineSums(values).line(0, count)
      var (level, sum) = (2 * values[0] - line.at(0), 0.0)
      for place in 1..<count {
        let error = 2 * values[place] - line.at(place) - level
        sum += error * error
        level += smoothing * error
      }
      return sum
    }
    let best = ThetaMethod.smoothing(of: values)
    let tried = stride(from: 0.0001, through: 0.9999, by: 0.0001).map(squares).min() ?? 0
    #expect(squares(best) <= tried * (1 + 1e-4))
  }

  @Test func `goes on with a level, and follows a level that moved`() {
    let flat = ThetaMethod.forecast(
      after: Array(repeating: 7, count: 9), smoothing: 0.5, horizon: 3)
    #expect(flat.allSatisfy { abs($0 - 7) < 1e-12 })
  }
}

@Suite struct `An autoregression` {
  private let values: [Double] = [
    1.64, 0.7, 0.61, 0.4, 0.51, 0.62, 1.68, 1.12, 0.93, 1.95, 2.28, 2.61, 2.35, 1.53, 1.61, 1.66,
    1.05, 0.71, 0.67, 0.2, 0.15, 0.2, 0.22, -0.04, 0.26, 0.71, 0.87, 0.46, 0.82, 0.57,
  ]

  // numpy.linalg.lstsq of the normal equations with 1 % of their mean square on the diagonal.
  @Test func `has the least squares of NumPy`() {
    let expected = [
      0.6199946883215626, 0.6957402796357824, 0.7515675844634303, 0.7947888859479824,
    ]
    let found = Autoregression.forecast(
      after: values, lags: [1, 2, 3], penalty: 0.01, horizon: 4)
    for (found, expected) in zip(found, expected) { #expect(abs(found - expected) < 1e-9) }
  }

  @Test func `goes on with a recurrence`() {
    // x = 1.5 x₁ − 0.9 x₂, around a mean that it swings about.
    var values = [1.0, 0.5]
    while values.count < 200 {
      values.append(1.5 * values[values.count - 1] - 0.9 * values[values.count - 2])
    }
    let past = Array(values.prefix(100))
    let scale = past.map(abs).max() ?? 1
    let found = Autoregression.forecast(after: past, lags: [1, 2], penalty: 0, horizon: 20)
    for (found, truth) in zip(found, values[100...]) {
      #expect(abs(found - truth) < 0.02 * scale)
    }
  }

  @Test func `looks back at the newest values and around each period`() {
    #expect(Autoregression.lags(periods: []) == [1, 2, 3])
    #expect(Autoregression.lags(periods: [7]) == [1, 2, 3, 6, 7, 8])
    #expect(Autoregression.lags(periods: [7, 30]) == [1, 2, 3, 6, 7, 8, 14, 29, 30, 31])
    #expect(Autoregression.lags(periods: [1]) == [1, 2, 3])
  }

  @Test func `gives the mean where it has nothing to go by`() {
    let short = Autoregression.forecast(after: [1, 3], lags: [1, 2, 3], penalty: 0.1, horizon: 2)
    #expect(short == [2, 2])
    let flat = Autoregression.forecast(
      after: Array(repeating: 4, count: 20), lags: [1, 2], penalty: 0.1, horizon: 3)
    #expect(flat.allSatisfy { abs($0 - 4) < 1e-9 })
  }
}

@Suite struct `Exponential smoothing` {
  @Test(arguments: [[], [4], [4, 7]])
  func `keeps a level`(periods: [Int]) {
    let flat = Array(repeating: 3.0, count: 60)
    let model = ExponentialSmoothing(periods: periods, fittedTo: flat)
    let found = model.forecast(after: flat, horizon: 9)
    #expect(found.allSatisfy { abs($0 - 3) < 1e-6 })
  }

  @Test func `goes on with seasons`() {
    let values = (0..<80).map { 10 + [2.0, -1, 3, -4][$0 % 4] }
    let found = ExponentialSmoothing(periods: [4], fittedTo: values)
      .forecast(after: values, horizon: 8)
    for (step, value) in found.enumerated() {
      #expect(abs(value - values[(80 + step) % 4]) < 1e-6)
    }
  }

  // A trend that is damped by φ at each step reaches level + trend · φ/(1 − φ) at most.
  @Test func `has its trend run out`() {
    let values = (0..<60).map { 5 + 0.5 * Double($0) }
    let model = ExponentialSmoothing(periods: [], fittedTo: values)
    let found = model.forecast(after: values, horizon: 500)
    let steps = zip(found, found.dropFirst()).map { $1 - $0 }
    #expect(found[0] > values[59] && steps.allSatisfy { $0 >= -1e-9 })
    #expect(zip(steps, steps.dropFirst()).allSatisfy { $1 <= $0 + 1e-9 })
    #expect((0.8...0.98).contains(model.rates.damping))
    #expect(steps[400] < steps[0] / 10)
  }
}
