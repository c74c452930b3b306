import Model
import Statistics
import Testing

@testable import Advice

private let week = 7 * 86_400.0

/// So many runs in the first half of each week, each of which takes as long as given.
private func arrivals(
  _ counts: [Int], seconds: (Int) -> Double
) -> QueueSimulation.Arrivals {
  var all = QueueSimulation.Arrivals(times: [], services: [])
  for (number, count) in counts.enumerated() {
    for place in 0..<count {
      all.times.append((Double(number) + Double(place) / Double(2 * count)) * week)
      all.services.append(seconds(number))
    }
  }
  // Ends the last week.
  all.times.append(Double(counts.count) * week)
  all.services.append(1)
  return all
}

@Suite struct `The share of weeks in which an objective is broken` {
  private let objective = MetricLimit(
    .largest, of: "queue_time", .below, 60, description: "max queue_time < 1m")

  private func share(_ counts: [Int], seconds: (Int) -> Double) -> Double {
    BreachCurve.share(of: arrivals(counts, seconds: seconds), agents: 1, objective: objective)
  }

  @Test func `counts busy weeks one by one`() {
    // 50 runs of two hours wait for one agent; of one minute, they don't.
    #expect(share([50, 50, 50, 50]) { $0 == 1 ? 7200 : 60 } == 0.25)
    #expect(share([50, 50]) { _ in 60 } == 0)
    #expect(share([50, 0, 50]) { $0 == 0 ? 7200 : 60 } == 1.0 / 3)
  }

  /// Five arrivals say little: weeks of so few are judged four at a time.
  @Test func `judges weeks of few arrivals together`() {
    let counts = Array(repeating: 5, count: 8)
    #expect(share(counts) { $0 == 1 ? 70_000 : 60 } == 0.5)
    #expect(share(counts) { _ in 60 } == 0)
  }

  @Test func `takes a history with fewer arrivals as one`() {
    #expect(share([3, 3]) { _ in 3e5 } == 1)
    #expect(share([3, 3]) { _ in 60 } == 0)
  }
}
