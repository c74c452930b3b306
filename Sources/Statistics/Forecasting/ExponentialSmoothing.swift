/// Exponential smoothing with a damped trend or seasonality, and autocorrelated errors.
///
/// - SeeAlso: Gardner & McKenzie (1985), Management Science 31, doi:10.1287/mnsc.31.10.1237, for the
///   damped trend; Taylor (2003), J. Oper. Res. Soc. 54, doi:10.1057/palgrave.jors.2601589, for two
///   seasons with an autoregression of the errors.
struct ExponentialSmoothing: Hashable, Sendable {
  /// The smoothing rates of the components.
  struct Rates: Hashable, Sendable {
    var level = 0.0
    var trend = 0.0
    /// The damping factor of the trend.
    var damping = 1.0
    /// One for each period.
    var seasons: [Double] = []
    /// The autocorrelation of the errors.
    var memory = 0.0
  }

  /// The length of each season, in values.
  let periods: [Int]
  let rates: Rates

  /// Fits the rates to values, on the additive scale.
  init(periods: [Int], fittedTo values: [Double]) {
    let (start, lower, upper): ([Double], [Double], [Double]) =
      switch periods.count {
      case 0: ([0.3, 0.1, 0.9], [0.001, 0, 0.8], [0.999, 0.6, 0.98])
      case 1: ([0.1, 0.1, 0.5], [0.0005, 0, 0], [0.9, 0.6, 0.98])
      default: ([0.1, 0.1, 0.1, 0.5], [0.0005, 0, 0, 0], [0.9, 0.6, 0.6, 0.98])
      }
    func rates(_ arguments: [Double]) -> Rates {
      periods.isEmpty
        ? Rates(
          level: arguments[0], trend: arguments[1] * arguments[0], damping: arguments[2])
        : Rates(
          level: arguments[0], seasons: Array(arguments[1...periods.count]),
          memory: arguments[periods.count + 1])
    }
    let initial = State(of: values, periods: periods)
    let best = NelderMead.minimum(from: start, lower: lower, upper: upper) { arguments in
      var state = initial
      return state.run(values, rates(arguments), from: periods.max() ?? 1)
    }
    self.periods = periods
    self.rates = rates(best)
  }

  /// The values after a series.
  func forecast(after values: [Double], horizon: Int) -> [Double] {
    var state = State(of: values, periods: periods)
    _ = state.run(values, rates, from: 0)
    var (trend, damping, memory) = (0.0, 1.0, state.error)
    return (0..<horizon).map { step in
      damping *= rates.damping
      trend += damping
      memory *= rates.memory
      return state.level + trend * state.trend + memory
        + state.seasons.reduce(0) { $0 + $1[(values.count + step) % $1.count] }
    }
  }

  /// The state of the components after some values.
  private struct State {
    var level: Double
    var trend = 0.0
    var seasons: [[Double]]
    var error = 0.0

    /// The initial state: the decomposition of the first three cycles.
    init(of values: [Double], periods: [Int]) {
      let longest = periods.max() ?? 1
      var first = Array(values.prefix(longest > 1 ? 3 * longest : 1))
      self.seasons =
        Seasons(takenFrom: &first, periods: periods, isMultiplicative: false).indices
      self.level = mean(of: Array(first.prefix(longest)))
    }

    /// Updates the state with values.
    ///
    /// - Returns: The sum of the squared errors from an index on.
    mutating func run(_ values: [Double], _ rates: Rates, from start: Int) -> Double {
      var squares = 0.0
      for index in values.indices {
        var expected = level + rates.damping * trend
        for season in seasons.indices {
          expected += seasons[season][index % seasons[season].count]
        }
        let residual = values[index] - expected
        let surprise = residual - rates.memory * error
        if index >= start { squares += surprise * surprise }
        level += rates.damping * trend + rates.level * surprise
        trend = rates.damping * trend + rates.trend * surprise
        for season in seasons.indices {
          seasons[season][index % seasons[season].count] += rates.seasons[season] * surprise
        }
        error = residual
      }
      return squares
    }
  }
}
