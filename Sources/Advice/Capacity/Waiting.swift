package import Model
package import Statistics

/// What arrivals wait for with some number of agents.
package struct Waiting: Hashable, Sendable {
  package let agents: Int
  /// The number of waits that the objective is about, in seconds; infinite where the line grows for
  /// ever.
  package let value: Double
  /// Of the same, with 95 % confidence; nil where it can't be told.
  package let interval: ClosedRange<Double>?
  /// The share of the time in which an agent is busy.
  package let utilization: Double

  private static let blocks = 20

  /// The number of waits alone.
  static func value(
    _ arrivals: QueueSimulation.Arrivals, agents: Int, objective: MetricLimit
  ) -> Double {
    objective.statistic.of(
      objective.times(QueueSimulation(arrivals, servers: agents), arrivals))
  }
}

extension Waiting {
  /// What a simulated queue came to.
  ///
  /// - Parameter objective: Which number of waits, or of waits and services together, is meant.
  package init(
    _ arrivals: QueueSimulation.Arrivals, agents: Int, objective: MetricLimit
  ) {
    let queue = QueueSimulation(arrivals, servers: agents)
    let values = objective.times(queue, arrivals)
    self.agents = agents
    self.value = objective.statistic.of(values)
    let span = max(queue.end, arrivals.times.last ?? 0) - (arrivals.times.first ?? 0)
    self.utilization = span > 0 ? queue.busy / span / Double(agents) : 0
    let size = values.count / Self.blocks
    self.interval =
      size >= 20
      ? StudentizedDifference.paired(
        (0..<Self.blocks).map {
          objective.statistic.of(Array(values[($0 * size)..<(($0 + 1) * size)]))
        }
      ).flatMap { $0.interval(confidence: 0.95) }.map {
        // The statistic of all is the better estimate; blocks say how far it may be off.
        let reach = ($0.upperBound - $0.lowerBound) / 2
        let middle = objective.statistic.of(values)
        return max(0, middle - reach)...(middle + reach)
      } : nil
  }
}

extension MetricLimit {
  /// The metrics of a run that a queue knows.
  package static let ofQueues = ["queue_time", "response_time"]

  /// What it is about: waits, or waits with services.
  func times(_ queue: QueueSimulation, _ arrivals: QueueSimulation.Arrivals) -> [Double] {
    metric == "queue_time" ? queue.waits : zip(queue.waits, arrivals.services).map(+)
  }
}

extension MetricLimit.Statistic {
  /// The number of some values; 0 of none.
  package func of(_ values: [Double]) -> Double {
    guard !values.isEmpty else { return 0 }
    switch self {
    case .mean: return Statistics.mean(of: values)
    case .largest: return values.max() ?? 0
    case .quantile(let share):
      var values = values
      return Statistics.quantile(share, reordering: &values)
    }
  }
}
