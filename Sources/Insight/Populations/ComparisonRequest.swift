package import Model
package import Quantities

/// A request to compare populations.
package struct ComparisonRequest: Sendable {
  /// Compared with the first of them, or, with references, only the first with these.
  package var subjects: [String]
  package var references: [String]
  /// Names of metrics and groups; empty for all.
  package var metrics: [String]
  /// The largest change considered equivalent, as a fraction.
  package var limit: Fraction

  package init(subjects: [String], references: [String], metrics: [String], limit: Fraction) {
    self.subjects = subjects
    self.references = references
    self.metrics = metrics
    self.limit = limit
  }

  /// All names.
  package var names: [String] { subjects + references }

  /// The pairs of populations, with the reference first.
  private var pairs: [(before: String, after: String)] {
    guard let first = references.first else {
      return subjects.dropFirst().map { (subjects[0], $0) }
    }
    guard let subject = subjects.first else {
      return references.dropFirst().map { (first, $0) }
    }
    return references.map { ($0, subject) }
  }

  /// Keeps only the selected metrics.
  package func keepMetrics(_ history: inout RecordedHistory) {
    guard !metrics.isEmpty else { return }
    history.keep { series in metrics.contains { MetricGroup.holds(series.metric, $0) } }
  }

  /// Compares the pairs; if only one workflow is named, keeps only its series.
  ///
  /// - Parameters:
  ///   - resolver: Resolves the names.
  ///   - history: The history of the resolver.
  /// - Throws: As the resolver; `InsightError` if there is nothing to compare.
  package func comparisons(
    _ resolver: PopulationResolver, in history: inout RecordedHistory
  ) throws -> [PopulationComparison] {
    let comparisons = try pairs.map { pair in
      let (before, after) = try resolver.pair(pair.before, pair.after)
      return PopulationComparison(from: before, to: after, limit: limit)
    }
    if comparisons.isEmpty, let only = names.first {
      history.keep { $0.workflow == only }
      guard !history.series.isEmpty else { throw resolver.unknown(only) }
    }
    guard !comparisons.isEmpty || !history.series.isEmpty else {
      throw InsightError(
        code: .insufficientData,
        detail: """
          no recorded runs to compare
            Record: perf-check record
            Or compare files: perf-check comparative OLD.json NEW.json
          """)
    }
    return comparisons
  }
}
