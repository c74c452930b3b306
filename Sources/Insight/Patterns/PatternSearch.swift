import Foundation
package import Model
import Quantities
import Statistics

/// Finds conditions associated with fast, slow or failing runs.
///
/// Each condition divides the runs of a workflow in two groups; the values of each metric, without
/// levels and trends, are compared by the Mann–Whitney test, failures by Fisher's exact test. The
/// Benjamini–Hochberg procedure controls the false discovery rate over all conditions and metrics.
package struct PatternSearch: Sendable {
  /// The false discovery rate, in 0…1.
  package var falseDiscoveryRate = 0.05
  /// The kinds to report.
  package var kinds: Set<Pattern.Kind> = Set(Pattern.Kind.allCases)
  /// The minimum confidence, in 0…1.
  package var minimumConfidence = 0.7
  /// Whether to exclude conditions that can't be changed.
  package var onlyActionable = false

  package init() {}

  /// The minimum number of runs on each side of a condition.
  private static let minimumRuns = 6
  /// The maximum number of values of a tag; a tag with more is an identifier, not a condition.
  private static let maximumValues = 12
  /// The values of the tag `status` for failed runs.
  private static let failures: Set = [
    "failed", "failure", "error", "timeout", "timed_out", "cancelled",
  ]
  private static let statusTags: Set = ["status", "outcome", "result"]

  /// A condition and the positions of the history that satisfy it.
  private struct Condition {
    let name: String
    let isActionable: Bool
    /// The positions at which the condition is known.
    let known: Set<Int>
    let places: Set<Int>
  }

  /// A pattern before the correction for multiple testing.
  private struct Candidate {
    let pattern: (Double) -> Pattern
    let pValue: Double
  }

  /// Searches a history.
  ///
  /// - Throws: `InsightError` if no workflow has enough runs on both sides of any condition.
  package func patterns(in history: RecordedHistory) throws(InsightError) -> [Pattern] {
    var candidates: [Candidate] = []
    var isTried = false
    let workflows = Dictionary(grouping: history.series) { $0.workflow }
    let tagged = Dictionary(grouping: history.conditions) { $0.workflow }
    for workflow in Set(workflows.keys).union(tagged.keys).sorted() {
      let series = workflows[workflow] ?? []
      let conditions = conditions(
        tags: tagged[workflow] ?? [], places: Set(series.flatMap { $0.entries.map(Int.init) }),
        in: history)
      // The series without levels and slopes is the same for every condition.
      let residuals = Parallel.map(series) { TrendAnalysis.residuals(of: $0) }
      for condition in conditions {
        for (one, residuals) in zip(series, residuals) {
          let found = candidatesOf(one, residuals, condition)
          isTried = isTried || !found.isEmpty
          candidates += found
        }
        if let failing = failing(workflow, tagged[workflow] ?? [], condition) {
          isTried = true
          candidates.append(failing)
        }
      }
    }
    for group in Dictionary(grouping: history.series, by: { [$0.workflow, $0.metric.name] })
      .sorted(by: { $0.key.lexicographicallyPrecedes($1.key) }).map(\.value)
    where group.count > 1 {
      let found = group.compactMap { environment($0, among: group) }
      isTried = isTried || !found.isEmpty
      candidates += found
    }
    guard isTried else {
      throw InsightError(
        code: .insufficientData,
        detail: """
          too little data: no condition has \(Self.minimumRuns) runs with and \(Self.minimumRuns) without it
            Tag runs: perf-check record --tag key=value
            Or analyze a table with additional columns, such as agents: --input FILE
          """)
    }
    let adjusted = MultipleTesting.benjaminiHochberg(candidates.map(\.pValue))
    return zip(candidates, adjusted).filter { $1 <= falseDiscoveryRate }
      .map { $0.pattern(1 - $1) }
      .filter {
        kinds.contains($0.kind) && $0.confidence >= minimumConfidence
          && ($0.isActionable || !onlyActionable)
      }
      .sorted { abs($0.effect) > abs($1.effect) }
  }

  // MARK: Conditions

  private func conditions(
    tags: [RecordedHistory.Conditions], places: Set<Int>, in history: RecordedHistory
  ) -> [Condition] {
    var conditions: [Condition] = []
    for name in Set(tags.flatMap(\.tags.keys)).subtracting(Self.statusTags).sorted() {
      let values = tags.compactMap { run in run.tags[name].map { (run.place, $0) } }
      let known = Set(values.map(\.0))
      let groups = Dictionary(grouping: values, by: \.1)
      if groups.count > 1, groups.count <= Self.maximumValues {
        // For two values, one condition is sufficient.
        let shown = groups.keys.sorted().dropFirst(groups.count == 2 ? 1 : 0)
        conditions += shown.map { value in
          Condition(
            name: "\(name) = \(value)", isActionable: true, known: known,
            places: Set((groups[value] ?? []).map(\.0)))
        }
      }
      let numbers = values.compactMap { place, text in Double(text).map { (place, $0) } }
      if groups.count > 2, numbers.count == values.count {
        let middle = median(of: numbers.map(\.1))
        conditions.append(
          Condition(
            name:
              "\(name) > \(middle == middle.rounded() ? "\(Int(saturating: middle))" : "\(middle)")",
            isActionable: true, known: known,
            places: Set(numbers.filter { $0.1 > middle }.map(\.0))))
      }
    }
    let timed = places.union(tags.map(\.place)).compactMap { place in
      history.entries[place].time.map { (place, $0) }
    }
    let known = Set(timed.map(\.0))
    let weekend = timed.filter { TrendAnalysis.weekday($0.1) > 5 }.map(\.0)
    conditions.append(
      Condition(name: "weekend", isActionable: false, known: known, places: Set(weekend)))
    for start in stride(from: 0, to: 24, by: 6) {
      let members = timed.filter { start..<(start + 6) ~= TrendAnalysis.hour($0.1) }.map(\.0)
      conditions.append(
        Condition(
          name: "between \(start) and \(start + 6) h UTC", isActionable: false, known: known,
          places: Set(members)))
    }
    return conditions
  }

  // MARK: Outcomes

  /// The number of newest points that represent an environment.
  private static let recent = 100

  /// Compares a metric in one environment with the others.
  private func environment(_ series: MetricSeries, among all: [MetricSeries]) -> Candidate? {
    func newest(_ series: MetricSeries) -> [Double] { Array(series.values.suffix(Self.recent)) }
    let others = all.filter { $0.environment != series.environment }.flatMap(newest)
    return candidate(
      of: series, (newest(series), others), under: "environment = \(series.environment)",
      isActionable: true, isRatio: (newest(series) + others).allSatisfy { $0 > 0 },
      isLogarithm: false)
  }

  /// Compares the values with and without a condition.
  private func candidate(
    of series: MetricSeries, _ sides: (with: [Double], without: [Double]), under condition: String,
    isActionable: Bool, isRatio: Bool, isLogarithm: Bool, isEmerging: Bool = false
  ) -> Candidate? {
    let isScaled = isRatio && !isLogarithm
    let with = isScaled ? sides.with.map { log($0) } : sides.with
    let without = isScaled ? sides.without.map { log($0) } : sides.without
    guard min(with.count, without.count) >= Self.minimumRuns,
      let shift = ShiftEstimate.between(baseline: without, candidate: with, confidence: 0.95)
    else { return nil }
    let sign = series.metric.better == .lower ? 1.0 : -1.0
    func size(_ value: Double) -> Double { sign * (isRatio ? expm1(value) : value) }
    let ends = [size(shift.lower), size(shift.upper)].sorted()
    let all = with.count + without.count
    return Candidate(
      pattern: { confidence in
        Pattern(
          kind: isEmerging ? .emerging : size(shift.estimate) > 0 ? .failure : .success,
          workflow: series.workflow, outcome: .metric(series.metric.name), condition: condition,
          frequency: Double(with.count) / Double(all), runs: (with.count, all),
          effect: size(shift.estimate), interval: ends[0]...ends[1], confidence: confidence,
          isActionable: isActionable)
      }, pValue: MannWhitney(baseline: without, candidate: with).pValue)
  }

  private func candidatesOf(
    _ series: MetricSeries, _ residuals: [Double], _ condition: Condition
  ) -> [Candidate] {
    let isRatio = series.values.allSatisfy { $0 > 0 }
    let points = series.entries.indices.filter {
      condition.known.contains(Int(series.entries[$0]))
    }
    func split(_ points: some Sequence<Int>) -> (with: [Double], without: [Double]) {
      var sides: (with: [Double], without: [Double]) = ([], [])
      for point in points {
        if condition.places.contains(Int(series.entries[point])) {
          sides.with.append(residuals[point])
        } else {
          sides.without.append(residuals[point])
        }
      }
      return sides
    }
    func candidate(
      _ sides: (with: [Double], without: [Double]), isEmerging: Bool
    ) -> Candidate? {
      self.candidate(
        of: series, sides, under: condition.name, isActionable: condition.isActionable,
        isRatio: isRatio, isLogarithm: isRatio, isEmerging: isEmerging)
    }
    guard let whole = candidate(split(points), isEmerging: false) else { return [] }
    let newest = Array(points.suffix(points.count / 3))
    let older = split(points.dropLast(points.count / 3))
    guard older.with.count >= Self.minimumRuns, older.without.count >= Self.minimumRuns,
      let emerging = candidate(split(newest), isEmerging: true),
      let before = ShiftEstimate.between(
        baseline: older.without, candidate: older.with, confidence: 0.95),
      let now = ShiftEstimate.between(
        baseline: split(newest).without, candidate: split(newest).with, confidence: 0.95),
      // The effect is recent, with a significant difference.
      before.upper < now.lower || before.lower > now.upper,
      abs(before.estimate) < abs(now.estimate) / 2
    else { return [whole] }
    return [whole, emerging]
  }

  private func failing(
    _ workflow: String, _ runs: [RecordedHistory.Conditions], _ condition: Condition
  ) -> Candidate? {
    let known = runs.compactMap { run -> (place: Int, hasFailed: Bool)? in
      guard condition.known.contains(run.place),
        let status = Self.statusTags.compactMap({ run.tags[$0] }).first
      else { return nil }
      return (run.place, Self.failures.contains(status.lowercased()))
    }
    let with = known.filter { condition.places.contains($0.place) }
    let without = known.filter { !condition.places.contains($0.place) }
    guard min(with.count, without.count) >= Self.minimumRuns else { return nil }
    let (bad, otherBad) = (with.count { $0.hasFailed }, without.count { $0.hasFailed })
    let effect = Double(bad) / Double(with.count) - Double(otherBad) / Double(without.count)
    return Candidate(
      pattern: { confidence in
        Pattern(
          kind: effect > 0 ? .failure : .success, workflow: workflow, outcome: .failing,
          condition: condition.name, frequency: Double(with.count) / Double(known.count),
          runs: (with.count, known.count), effect: effect, interval: nil, confidence: confidence,
          isActionable: condition.isActionable)
      },
      pValue: RankTests.differenceOfFractions((bad, with.count), (otherBad, without.count)))
  }
}
