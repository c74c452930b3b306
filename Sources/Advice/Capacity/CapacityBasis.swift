package import Model
import Scheduling

/// What a capacity plan is made from: when runs came, what they measured, and what would make them
/// shorter.
package struct CapacityBasis: Sendable {
  package let demand: Demand
  package let history: RecordedHistory
  /// Empty for the history of a file, which has no tasks.
  package let recommendations: [Recommendation]
  /// What the user should know.
  package let warnings: [String]

  /// How many of the newest runs recommendations are looked for in.
  private static let recent = 200

  /// The basis that a history of a file is.
  package init(_ history: RecordedHistory) {
    self.history = history
    demand = Demand(history)
    recommendations = []
    let repeated = demand.repeatedValues
    warnings =
      repeated > 0
      ? ["\(repeated) rows have the commit of another row; counted as samples of the same run"]
      : []
  }

  /// The basis that recorded runs are.
  ///
  /// - Parameters:
  ///   - runs: The oldest first.
  ///   - history: What they measured.
  /// - Throws: `InsightError` for a trace that can't be analysed.
  package init(_ runs: [Run], history: RecordedHistory) throws {
    self.history = history
    demand = Demand(runs)
    let traced = runs.suffix(Self.recent).compactMap { run in Trace(run).map { (run, $0) } }
    let evidence = try Evidence.newest(traced.map(\.1), runs: traced.map(\.0))
    recommendations = Recommender().recommendations(for: evidence, tests: nil)
    warnings = []
  }
}
