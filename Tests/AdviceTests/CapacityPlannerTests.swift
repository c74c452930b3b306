import Advice
import Foundation
import Model
import Quantities
import Statistics
import Testing

/// Arrivals by chance at a rate that goes up and down with hours and weekdays, and grows.
private struct Year {
  var perHour = 1.5
  var growth = 0.5
  var meanService = 1200.0

  private static let hours = [
    0.3, 0.3, 0.3, 0.3, 0.3, 0.4, 0.6, 1, 1.6, 2, 2, 1.6, 1.4, 1.8, 2, 1.8, 1.4, 1, 0.8, 0.6, 0.5,
    0.4, 0.4, 0.3,
  ]
  private static let days = [1.2, 1.25, 1.2, 1.2, 1.1, 0.5, 0.55]

  /// The arrivals of some days.
  func arrivals(days: Int, using generator: inout SeededGenerator) -> [Demand.Arrival] {
    var all: [Demand.Arrival] = []
    for hour in 0..<(24 * days) {
      let grown = pow(1 + growth, Double(hour) / 24 / 365)
      let rate = perHour * grown * Self.hours[hour % 24] * Self.days[hour / 24 % 7]
      var time = 0.0
      while true {
        time -= log(1 - Double.random(in: 0..<1, using: &generator)) / rate
        guard time < 1 else { break }
        let service =
          meanService * -log(1 - Double.random(in: 0..<1, using: &generator)) * 0.8
          + meanService * 0.2
        all.append(
          Demand.Arrival(workflow: "ci", time: (Double(hour) + time) * 3600, service: service))
      }
    }
    return all
  }
}

private func objective(_ text: String) throws -> MetricLimit { try #require(MetricLimit(text)) }

@Suite struct `Planning capacity` {
  /// 80 % is promised.
  ///
  /// Of 300 years with other seeds 235 held; 40 hold 25…39 with a chance of 99.7 %.
  @Test func `names the week in which agents won't do as often as it says`() throws {
    let limit = try objective("p95 queue_time < 5m")
    let (week, year) = (7 * 86_400.0, 365 * 86_400.0)
    let held = Parallel.map(Array(0..<40)) { seed -> Bool in
      var generator = SeededGenerator(seed: UInt64(1000 + seed))
      let all = Year().arrivals(days: 365 * 3, using: &generator)
      let demand = Demand(all.filter { $0.time < year })
      var planner = CapacityPlanner(objective: limit, horizon: Seconds(year / 2))
      planner.agents = 4
      planner.seed = UInt64(seed)
      guard let breach = try? planner.plan(for: demand).breach else { return false }
      // What really happened afterwards.
      let later = all.filter { $0.time > demand.end }
      let waits = QueueSimulation(
        QueueSimulation.Arrivals(times: later.map(\.time), services: later.map(\.service)),
        servers: 4
      ).waits
      let first = (0..<104).first { number in
        let from = demand.end + Double(number) * week
        let inside = zip(later, waits).filter { $0.0.time >= from && $0.0.time < from + week }
        return !limit.holds(limit.statistic.of(inside.map(\.1)))
      }
      guard let first else { return false }
      let date = demand.end + Double(first) * week
      return date >= breach.earliest ?? .infinity && date <= breach.latest ?? .infinity
    }
    #expect((25...39).contains(held.count(where: \.self)))
  }
}
