import Foundation
import Statistics
import TestSupport

/// A way to make a series of so many values.
private struct Kind: Sendable {
  let name: String
  let make: @Sendable (inout Noise, Int) -> [Double]

  /// A series whose values follow from a state, which follows from the one before.
  init(
    _ name: String, noise: Double = 0,
    step: @escaping @Sendable (_ state: Double, _ place: Int, _ normal: () -> Double) -> Double
  ) {
    self.name = name
    self.make = { source, count in
      var state = 0.3
      return (0..<count).map { place in
        state = step(state, place) { source.normal() }
        return 100 + state + (noise > 0 ? noise * source.normal() : 0)
      }
    }
  }
}

private let kinds = [
  Kind("noise") { _, _, normal in normal() },
  Kind("random walk") { state, _, normal in state + normal() },
  Kind("daily season", noise: 1) { _, place, _ in 8 * sin(2 * .pi * Double(place) / 24) },
  Kind("trend", noise: 1) { _, place, _ in 0.1 * Double(place) },
  Kind("autoregression 0.8") { state, _, normal in 0.8 * state + normal() },
  // Below a threshold values rise, above it they fall: a retry that empties a queue.
  Kind("threshold") { state, _, normal in
    state > 0 ? max(-20, -1.5 * state + normal()) : 0.5 * state + 1 + normal()
  },
  // Values grow until something is emptied, at a level and not after a time: a heap, a cache, a log.
  Kind("growth and reset", noise: 0.3) { state, _, normal in
    state > 10 ? 0 : state + 1 + 0.2 * normal()
  },
]

/// The mean absolute errors of forecasts with and without the network.
func printForecasts() {
  print(
    "mean absolute error of 20 forecasts: all models, all but the network; how often it is chosen")
  for horizon in [1, 6] {
    for length in [150, 600] {
      for kind in kinds {
        var (all, without, chosen) = (0.0, 0.0, 0)
        for seed in 1...20 as ClosedRange<UInt64> {
          var noise = Noise(seed: seed)
          let series = kind.make(&noise, length + horizon)
          func error(_ forecast: Forecast) -> Double {
            zip(forecast.points, series.suffix(horizon))
              .reduce(0) { $0 + abs($1.0.mean - $1.1) } / Double(20 * horizon)
          }
          var forecaster = Forecaster()
          let known = Array(series.prefix(length))
          let forecast = forecaster.forecast(after: known, horizon: horizon)
          all += error(forecast)
          chosen += forecast.shares.contains { $0.model.family == .lstm } ? 1 : 0
          forecaster.families.remove(.lstm)
          without += error(forecaster.forecast(after: known, horizon: horizon))
        }
        print(
          "\(kind.name), \(length) values, \(horizon) ahead:",
          String(format: "%.2f %.2f (%+.0f %%)", all, without, 100 * (all / without - 1)),
          "chosen \(chosen) of 20")
      }
    }
  }
}
