import Foundation
import Statistics
import TestSupport
import Testing

@Suite struct `A forecaster` {
  /// Hours of four weeks with a day and a week.
  private func hours(_ noise: inout Noise, count: Int = 24 * 7 * 5) -> [Double] {
    (0..<count).map { hour in
      let day = sin(2 * .pi * Double(hour) / 24)
      let week = (hour / 24) % 7 < 5 ? 20.0 : 0
      return 100 + 10 * day + week + noise.normal()
    }
  }

  @Test func `finds the day and the week, and follows them`() throws {
    var noise = Noise(seed: 1)
    let series = hours(&noise, count: 24 * 7 * 5 + 48)
    let known = Array(series.dropLast(48))
    let forecast = Forecaster().forecast(after: known, horizon: 48)
    #expect(forecast.periods == [24, 168])
    let error = zip(forecast.points, series.suffix(48)).reduce(0) { $0 + abs($1.0.mean - $1.1) }
    #expect(error / 48 < 2)
    #expect(forecast.shares.reduce(0) { $0 + $1.weight } - 1 < 1e-9)
    let test = try #require(forecast.backTest)
    #expect(test.smape < 0.03 && (test.mase ?? 9) < 1 && test.origins == 24)
  }

  @Test func `covers as it says, on noise, steps of noise and seasons`() {
    var noise = Noise(seed: 4)
    var (held, said, count) = (0, 0.0, 0)
    for kind in 0..<3 {
      for _ in 0..<20 {
        var level = 100.0
        let series = (0..<160).map { index in
          level += kind == 1 ? 0.3 * noise.normal() : 0
          return level + noise.normal() + (kind == 2 ? 8 * sin(2 * .pi * Double(index) / 7) : 0)
        }
        let forecast = Forecaster().forecast(after: Array(series.prefix(150)), horizon: 10)
        held += zip(forecast.points, series.suffix(10)).count { $0.lower <= $1 && $1 <= $0.upper }
        said += forecast.backTest?.coverage ?? 0
        count += 10
      }
    }
    // Ten values of a forecast hang together, so that the count varies more than a coin's.
    #expect((0.9...0.99).contains(Double(held) / Double(count)))
    #expect((0.9...0.99).contains(said / 60))
  }

  @Test func `never takes a model that loses to the naive one`() {
    var noise = Noise(seed: 6)
    for seed in 0..<5 {
      var level = 100.0 + Double(seed)
      let series = (0..<120).map { _ in
        level += noise.normal()
        return level
      }
      let forecast = Forecaster().forecast(after: series, horizon: 5)
      let naive = forecast.shares.first { $0.model.family == .naive }
      for share in forecast.shares { #expect(share.error <= naive?.error ?? .infinity) }
    }
  }

  @Test func `says the same twice`() {
    var noise = Noise(seed: 7)
    let series = hours(&noise, count: 200)
    #expect(
      Forecaster().forecast(after: series, horizon: 5)
        == Forecaster().forecast(after: series, horizon: 5))
  }

  @Test(arguments: [1, 2, 5, 11, 12, 13, 20, 30])
  func `gives an answer for any length`(count: Int) {
    for series in [
      (0..<count).map { 10 + sin(Double($0)) }, [Double](repeating: 3, count: count),
      [Double](repeating: 0, count: count), (0..<count).map { Double($0) - 5 },
    ] {
      let forecast = Forecaster().forecast(after: series, horizon: 6)
      #expect(forecast.points.map(\.step) == Array(1...6))
      for point in forecast.points {
        #expect(point.mean.isFinite && point.lower <= point.mean && point.mean <= point.upper)
      }
      #expect((forecast.backTest == nil) == (count < 12))
    }
  }

  @Test func `doesn't take noise for seasons`() {
    var noise = Noise(seed: 12)
    let found = (0..<40).count { _ in
      !Forecaster.periods(of: (0..<300).map { _ in noise.normal() }, horizon: 10).isEmpty
    }
    #expect(found <= 2)
  }

  /// Values grow until something is emptied, at a level and not after a time.
  private func resets(_ noise: inout Noise, count: Int) -> [Double] {
    var level = 0.0
    return (0..<count).map { _ in
      level = level > 10 ? 0 : level + 1 + 0.2 * noise.normal()
      return 100 + level + 0.3 * noise.normal()
    }
  }

  @Test func `takes its network only where nothing simpler does as well`() {
    var noise = Noise(seed: 21)
    var chosen = (resets: 0, seasons: 0)
    var errors = (with: 0.0, without: 0.0)
    for _ in 0..<10 {
      let series = resets(&noise, count: 601)
      var forecaster = Forecaster()
      let forecast = forecaster.forecast(after: Array(series.dropLast()), horizon: 1)
      let network = forecast.shares.first { $0.model.family == .lstm }
      if let network {
        chosen.resets += 1
        #expect(forecast.shares.allSatisfy { $0.error >= network.error })
      }
      errors.with += abs(forecast.points[0].mean - series[600])
      forecaster.families.remove(.lstm)
      let other = forecaster.forecast(after: Array(series.dropLast()), horizon: 1)
      #expect(!other.shares.contains { $0.model.family == .lstm })
      errors.without += abs(other.points[0].mean - series[600])
      let seasons = Forecaster().forecast(after: hours(&noise, count: 200), horizon: 5)
      chosen.seasons += seasons.shares.contains { $0.model.family == .lstm } ? 1 : 0
    }
    #expect(chosen.resets >= 5 && chosen.seasons == 0, "\(chosen)")
    #expect(errors.with < 0.8 * errors.without, "\(errors)")
  }
}
