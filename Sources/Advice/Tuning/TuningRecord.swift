package import Configuration
package import Model

/// What searches found, for those that come later.
package struct TuningRecord: Hashable, Sendable, Codable {
  /// What is known of a setting.
  package struct Knowledge: Hashable, Sendable, Codable {
    /// The log-ratio of the metric to that of the present setting, negative when better (`Scale`).
    package var mean: Double
    /// Its standard error.
    package var error: Double
    package var runs: Int

    package init(mean: Double, error: Double, runs: Int) {
      self.mean = mean
      self.error = error
      self.runs = runs
    }
  }

  package var workflow: String
  package var metric: String
  /// The direction of the metric; nil in records that were written without it.
  package var better: Metric.Direction?
  /// Of the machine.
  package var environment: String
  /// RFC 3339.
  package var at: String
  package var settings: [Entry]

  package struct Entry: Hashable, Sendable, Codable {
    package var parameters: [String: String]
    package var knowledge: Knowledge

    package init(parameters: [String: String], knowledge: Knowledge) {
      self.parameters = parameters
      self.knowledge = knowledge
    }
  }

  package init(
    workflow: String, metric: Metric, environment: String, at: String, settings: [Entry]
  ) {
    self.workflow = workflow
    self.metric = metric.name
    self.better = metric.better
    self.environment = environment
    self.at = at
    self.settings = settings
  }

  /// What several searches say together: means weighted by how sure they are.
  ///
  /// What changed since isn't known, so that each search counts half as much as the one after it.
  package static func combined(_ records: [TuningRecord]) -> [Setting: Knowledge] {
    var sums: [Setting: (weight: Double, sum: Double, runs: Int)] = [:]
    for (age, record) in records.reversed().enumerated() {
      let discount = (0..<age).reduce(1.0) { part, _ in part / 2 }
      for entry in record.settings where entry.knowledge.error > 0 {
        let weight = discount / (entry.knowledge.error * entry.knowledge.error)
        guard weight > 0 else { continue }
        var sum = sums[Setting(entry.parameters)] ?? (0, 0, 0)
        sum.weight += weight
        sum.sum += weight * entry.knowledge.mean
        sum.runs += entry.knowledge.runs
        sums[Setting(entry.parameters)] = sum
      }
    }
    return sums.mapValues { sum in
      Knowledge(mean: sum.sum / sum.weight, error: 1 / sum.weight.squareRoot(), runs: sum.runs)
    }
  }
}
