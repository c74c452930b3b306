import Model
package import Quantities
import Statistics

/// The law that a workflow's throughput follows.
package struct ScalabilityEntry: Codable, Sendable {
  package let workflow: String
  private(set) var law = "usl"
  package let metric: String
  /// How many it was fitted to.
  package let points: Int
  package let throughputOfOne: Double?
  package let contention: Double?
  package let coherency: Double?
  package let peakAgents: Double?
  package let peakThroughput: Double?
  /// The throughput that no number of agents exceeds.
  package let limit: Double?
  package let residualError: Double?
  package let intervals: Intervals
  package let notes: [String]

  package struct Intervals: Codable, Sendable {
    package let contention: Interval?
    package let coherency: Interval?
    package let throughputOfOne: Interval?
    package let confidence: Double?
    /// As R's package usl prints them.
    package let asRUsl: Parameters?
  }

  package struct Parameters: Codable, Sendable {
    package let contention: Interval
    package let coherency: Interval
    package let throughputOfOne: Interval
  }
}

extension ScalabilityEntry {
  init(_ one: Scalability) {
    let law = one.law
    let shown = law?.interval(confidence: 0.95).map(Parameters.init)
    self.init(
      workflow: one.workflow, metric: one.metric.name, points: one.points.count,
      throughputOfOne: law?.throughputOfOne, contention: law?.contention,
      coherency: law?.coherency, peakAgents: law?.peakWorkers,
      peakThroughput: law?.peakThroughput, limit: law?.limit, residualError: law?.residualError,
      intervals: Intervals(
        contention: shown?.contention, coherency: shown?.coherency,
        throughputOfOne: shown?.throughputOfOne, confidence: law == nil ? nil : 0.95,
        asRUsl: (law?.intervalAsUSL).map(Parameters.init)), notes: one.notes)
  }
}

extension ScalabilityEntry.Parameters {
  fileprivate init(
    _ ends: (lower: ScalabilityLaw.Parameters, upper: ScalabilityLaw.Parameters)
  ) {
    func pair(_ path: KeyPath<ScalabilityLaw.Parameters, Double>) -> Interval {
      Interval(lower: ends.lower[keyPath: path], upper: ends.upper[keyPath: path])
    }
    self.init(
      contention: pair(\.contention), coherency: pair(\.coherency),
      throughputOfOne: pair(\.throughputOfOne))
  }
}
