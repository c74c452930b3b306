import Insight
package import Model
package import Quantities

/// What `comparative` prints for programs.
package struct ComparativeResults: Codable, Sendable {
  package let comparisons: [Comparison]
  package let workflows: [Standing]
  package let historical: [Historical]
  package let warnings: [String]

  package struct Comparison: Codable, Sendable {
    /// The names of the populations.
    package let before: String
    package let after: String
    package let rows: [Row]
    package let geometricMeans: [GeometricMean]
  }

  /// A metric of two populations; changes are positive when worse.
  package struct Row: Codable, Sendable {
    package let workflow: String?
    package let metric: String
    package let unit: String
    package let better: Metric.Direction
    package let environment: String?
    package let verdict: Verdict
    package let change: Double?
    package let interval: Interval?
    package let confidence: Double
    package let pValue: Double?
    package let before: Side
    package let after: Side
  }

  package struct Side: Codable, Sendable {
    package let median: Double?
    /// How many.
    package let samples: Int
  }

  package struct GeometricMean: Codable, Sendable {
    package let metric: String
    package let change: Double
    /// How many.
    package let benchmarks: Int
  }

  package struct Standing: Codable, Sendable {
    package let workflow: String
    /// By metric: the fraction of other workflows that it does better than.
    package let percentiles: [String: Double]
    package let similar: [Similar]
  }

  package struct Similar: Codable, Sendable {
    package let workflow: String
    package let similarity: Double
  }

  package struct Historical: Codable, Sendable {
    package let workflow: String
    package let metric: String
    package let environment: String?
    package let ages: [Age]
    package let best: Month?
  }

  package struct Age: Codable, Sendable {
    package let months: Int
    package let comparison: Row
  }

  package struct Month: Codable, Sendable {
    /// "2026-01".
    package let month: String
    package let median: Double
  }
}

extension ComparativeResults.Comparison {
  init(_ comparison: PopulationComparison) {
    self.init(
      before: comparison.before, after: comparison.after,
      rows: comparison.rows.map(ComparativeResults.Row.init),
      geometricMeans: comparison.geometricMeans.map {
        .init(metric: $0.metric, change: $0.change, benchmarks: $0.benchmarks)
      })
  }
}

extension ComparativeResults.Row {
  fileprivate init(_ row: PopulationComparison.Row) {
    self.init(
      workflow: row.key.workflow.orNil, metric: row.key.metric, unit: row.metric.unit,
      better: row.metric.better, environment: row.key.environment.orNil, verdict: row.verdict,
      change: row.change, interval: row.interval.map { Interval($0) }, confidence: 0.95,
      pValue: row.pValue, before: .init(median: row.before, samples: row.counts.before),
      after: .init(median: row.after, samples: row.counts.after))
  }
}

extension ComparativeResults.Standing {
  init(_ standing: WorkflowStanding) {
    self.init(
      workflow: standing.workflow,
      percentiles: Dictionary(
        uniqueKeysWithValues: standing.percentiles.map { ($0.metric, $0.share) }),
      similar: standing.similar.map { .init(workflow: $0.workflow, similarity: $0.similarity) })
  }
}

extension ComparativeResults.Historical {
  init(_ historical: HistoricalComparison) {
    self.init(
      workflow: historical.series.workflow, metric: historical.series.metric.name,
      environment: historical.series.environment.orNil,
      ages: historical.ages.map {
        .init(months: $0.months, comparison: ComparativeResults.Row($0.comparison))
      }, best: historical.best.map { .init(month: $0.month, median: $0.median) })
  }
}
