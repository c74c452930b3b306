import Foundation
import Quantities
package import Statistics

/// A demand that can be made larger, and served by any number of agents on paper.
package struct Workload: Sendable {
  /// How waits are worked out.
  package enum Method: String, Hashable, Sendable {
    /// Erlang's formula: runs come by chance and take exponential times.
    case erlang = "erlang_c"
    /// A simulation of arrivals by chance that take the recorded times.
    case poisson = "simulation"
    /// A simulation of the recorded arrivals with the times that they took.
    case replay
  }

  package let method: Method
  /// Arrivals a second, at the end of the history.
  package let rate: Double
  /// How long one keeps its agents, in seconds.
  package let meanService: Double
  /// The squared coefficients of variation of the times between arrivals and of services.
  package let arrivalVariability: Double
  package let serviceVariability: Double
  /// The variance of the arrivals of an hour over their mean: 1 where they come by chance.
  package let dispersion: Double
  private var source: QueueSimulation.Arrivals
  /// How many times as many came at the end as when each did.
  private var weights: [Double]
  private let seed: UInt64

  /// Waits are told from so many arrivals.
  private static let simulated = 100_000
  private static let maximumReplayedArrivals = 1_000_000
  /// How many standard errors from what chance brings is too far.
  private static let tolerance = 3.0

  /// - Parameters:
  ///   - demand: At least two arrivals, at two times.
  ///   - trend: How it grew, by periods of some length in seconds; nil where it didn't.
  ///   - seed: For what is drawn.
  package init(_ demand: Demand, trend: (CountTrend, period: Double)?, seed: UInt64) {
    precondition(demand.count > 1 && demand.arrivals.span > 0, "a demand has a rate")
    let times = demand.arrivals.times
    let services = demand.arrivals.services
    let weights = times.map { time in
      trend.map { trend, period in
        1 / max(1e-3, trend.multiple(after: -(demand.end - time) / period))
      } ?? 1
    }
    self.seed = seed
    self.rate = trend.map { $0.level / $1 } ?? demand.rate
    self.meanService = mean(of: services)
    let gaps = zip(times.dropFirst(), times).map(-)
    self.arrivalVariability = Self.variability(of: gaps)
    self.serviceVariability = Self.variability(of: services)
    let bin = max(3600, 5 / demand.rate)
    let counts = demand.counts(ofPeriods: bin)
    let moments = counts.count > 1 ? SampleMoments(counts) : nil
    let dispersion = moments.map { $0.variance / $0.mean } ?? 1
    self.dispersion = dispersion
    let dispersionError = (2 / Double(max(counts.count - 1, 1))).squareRoot()
    let isByChance =
      demand.arrivals.widths.isEmpty && trend == nil
      && abs(dispersion - 1) <= Self.tolerance * dispersionError
      && Self.isExponential(gaps)
    self.method = isByChance ? (Self.isExponential(services) ? .erlang : .poisson) : .replay
    let skipped = max(0, times.count - Self.maximumReplayedArrivals)
    self.source = QueueSimulation.Arrivals(
      times: Array(times.dropFirst(skipped)), services: Array(services.dropFirst(skipped)),
      widths: Array(demand.arrivals.widths.dropFirst(skipped)))
    self.weights = Array(weights.dropFirst(skipped))
  }

  private static func variability(of values: [Double]) -> Double {
    guard values.count > 1, let moments = SampleMoments(values), moments.mean > 0 else { return 0 }
    return moments.squaredVariation
  }

  /// Whether values may be exponential, by the largest distance between the distributions.
  ///
  /// - SeeAlso: The limit of 1 % of Lilliefors (1969), doi:10.1080/01621459.1969.10500983; Stephens
  ///   (1974), doi:10.1080/01621459.1974.10480196, for its form.
  private static func isExponential(_ values: [Double]) -> Bool {
    let mean = mean(of: values)
    guard mean > 0, values.count >= 20 else { return false }
    let count = Double(values.count)
    var distance = 0.0
    for (place, value) in values.sorted().enumerated() {
      let share = -expm1(-value / mean)
      distance = max(distance, share - Double(place) / count, Double(place + 1) / count - share)
    }
    let modified = (distance - 0.2 / count) * (count.squareRoot() + 0.26 + 0.5 / count.squareRoot())
    return modified <= 1.308
  }

  /// How many agents are asked for at once on average.
  package var load: Double {
    guard !source.widths.isEmpty else { return rate * meanService }
    let work = zip(source.services, source.widths).reduce(0) { $0 + $1.0 * Double($1.1) }
    return rate * work / Double(source.count)
  }

  /// The standard error of the logarithm of the load, where arrivals come by chance; nil where the
  /// weeks say how much waits vary.
  var error: Double? {
    method == .replay ? nil : ((1 + serviceVariability) / Double(source.count)).squareRoot()
  }

  /// The formula's view of it, whether it holds or not.
  package func model(agents: Int, times multiple: Double = 1) -> QueueingModel? {
    QueueingModel(
      arrivalRate: rate * multiple, meanService: meanService, servers: agents,
      arrivalVariability: method == .replay ? arrivalVariability : 1,
      serviceVariability: serviceVariability)
  }

  /// The same with the last arrivals alone.
  private func part(_ count: Int) -> Workload {
    var part = self
    part.source = QueueSimulation.Arrivals(
      times: Array(source.times.suffix(count)), services: Array(source.services.suffix(count)),
      widths: Array(source.widths.suffix(count)))
    part.weights = Array(weights.suffix(count))
    return part
  }

  // MARK: - Arrivals

  /// As many times the arrivals as at the end of the history.
  ///
  /// Recorded arrivals are kept by chance, several at once together, and added from other weeks.
  package func arrivals(times multiple: Double) -> QueueSimulation.Arrivals {
    switch method {
    case .erlang, .poisson: byChance(times: multiple)
    case .replay: replayed(times: multiple)
    }
  }

  private func byChance(times multiple: Double) -> QueueSimulation.Arrivals {
    var generator = SeededGenerator(seed: seed)
    var times: [Double] = []
    var services: [Double] = []
    var time = 0.0
    for _ in 0..<Self.simulated {
      time += -log1p(-Double.random(in: 0..<1, using: &generator)) / (rate * multiple)
      times.append(time)
      services.append(
        method == .erlang
          ? -log1p(-Double.random(in: 0..<1, using: &generator)) * meanService
          : source.services[Int.random(in: 0..<source.count, using: &generator)])
    }
    return QueueSimulation.Arrivals(times: times, services: services)
  }

  /// Copies are moved by whole weeks where there are several, by days where there aren't.
  private static let week = 7 * 86_400.0

  /// Of larger multiples only the last part of the history is replayed.
  private static let maximumCopiedArrivals = 400_000.0

  private func replayed(times multiple: Double) -> QueueSimulation.Arrivals {
    let fitting = Int(saturating: Self.maximumCopiedArrivals / max(1, multiple))
    guard source.count <= fitting else {
      return part(fitting).replayed(times: multiple)
    }
    guard weights.contains(where: { abs($0 * multiple - 1) > 1e-12 }) else { return source }
    var generator = SeededGenerator(seed: seed)
    let first = source.times[0]
    let end = first + source.span
    let unit = source.span >= 2 * Self.week ? Self.week : source.span >= 172_800 ? 86_400 : 0
    // What comes at once stays together.
    let together = 0.05 / rate
    let units = unit > 0 ? max(1, Int(saturating: (source.span / unit).rounded(.up))) : 1
    let circle = unit > 0 ? Double(units) * unit : source.span * (1 + 1 / Double(source.count))
    var all: [(time: Double, service: Double, width: Int32)] = []
    let layers = Int(saturating: ((weights.max() ?? 1) * multiple).rounded(.up))
    for layer in 0..<max(layers, 1) {
      let shift =
        layer == 0
        ? 0
        : unit > 0
          ? Double(units > 1 ? (layer - 1) % (units - 1) + 1 : 0) * unit
          : Double.random(in: 0..<circle, using: &generator)
      var (last, coin) = (-Double.infinity, 0.0)
      for index in source.times.indices {
        let time = source.times[index]
        if time - last > together { coin = Double.random(in: 0..<1, using: &generator) }
        last = time
        guard coin < weights[index] * multiple - Double(layer) else { continue }
        let moved =
          layer == 0
          ? time
          : first
            + (time - first + shift).truncatingRemainder(
              dividingBy: circle)
        // A copy of the last, broken week would reach beyond the history.
        guard moved <= end else { continue }
        all.append(
          (moved, source.services[index], source.widths.isEmpty ? 1 : source.widths[index]))
      }
    }
    all.sort { $0.time < $1.time }
    return QueueSimulation.Arrivals(
      times: all.map(\.time), services: all.map(\.service), widths: all.map(\.width))
  }
}
