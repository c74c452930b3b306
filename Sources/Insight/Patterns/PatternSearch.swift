import Foundation
package import Model
import Quantities
import Statistics

/// Finds conditions under which runs do well, badly or fail.
///
/// Each condition splits the runs of a workflow in two; the values of each metric, their levels and
/// trends aside, are compared by Mann and Whitney's test, failures by Fisher's. Over all conditions
/// and metrics, the expected share of false patterns among those reported is held by Benjamini and
/// Hochberg's procedure.
package struct PatternSearch: Sendable {
  /// The expected share of false patterns, in 0…1.
  package var falseDiscoveryRate = 0.05
  /// Which kinds are wanted.
  package var kinds: Set<Pattern.Kind> = Set(Pattern.Kind.allCases)
  /// Patterns of less confidence are left out, in 0…1.
  package var leastConfidence = 0.7
  /// Whether conditions that nobody can change are left out.
  package var onlyActionable = false

  package init() {}

  /// The fewest runs on each side of a condition.
  private static let fewest = 6
  /// A tag with more values than that is taken for a name, not for a condition.
  private static let mostValues = 12
  /// What the tag `status` says of a run that failed.
  private static let failures: Set = [
    "failed", "failure", "error", "timeout", "timed_out", "cancelled",
  ]
  private static let statusTags: Set = ["status", "outcome", "result"]

  /// A condition and the places of the history that fulfil it.
  private struct Condition {
    let name: String
    let isActionable: Bool
    /// Where it is known whether it holds.
    let known: Set<Int>
    let places: Set<Int>
  }

  /// A pattern before it is known how many were looked at.
  private struct Candidate {
    let pattern: (Double) -> Pattern
    let pValue: Double
  }

  /// Searches a history.
  ///
  /// - Throws: `InsightError` where no workflow has runs enough on two sides of any condition.
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
      // What a series is without its levels and slopes is the same under every condition.
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
          too little data: no condition has \(Self.fewest) runs with and \(Self.fewest) without it
            Tag runs: perf-check record --tag key=value
            Or analyse a table with further columns, such as agents: --input FILE
          """)
    }
    let adjusted = MultipleTesting.benjaminiHochberg(candidates.map(\.pValue))
    return zip(candidates, adjusted).filter { $1 <= falseDiscoveryRate }
      .map { $0.pattern(1 - $1) }
      .filter {
        kinds.contains($0.kind) && $0.confidence >= leastConfidence
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
      if groups.count > 1, groups.count <= Self.mostValues {
        // Of two values, one says all that the other does.
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

  /// How many of the newest points stand for an environment.
  private static let recent = 100

  /// Whether a metric is better or worse in one environment than in the others.
  private func environment(_ series: MetricSeries, among all: [MetricSeries]) -> Candidate? {
    func newest(_ series: MetricSeries) -> [Double] { Array(series.values.suffix(Self.recent)) }
    let others = all.filter { $0.environment != series.environment }.flatMap(newest)
    return candidate(
      of: series, (newest(series), others), under: "environment = \(series.environment)",
      isActionable: true, isRatio: (newest(series) + others).allSatisfy { $0 > 0 },
      isLogarithm: false)
  }

  /// What the values with and without a condition say.
  private func candidate(
    of series: MetricSeries, _ sides: (with: [Double], without: [Double]), under condition: String,
    isActionable: Bool, isRatio: Bool, isLogarithm: Bool, isEmerging: Bool = false
  ) -> Candidate? {
    let isScaled = isRatio && !isLogarithm
    let with = isScaled ? sides.with.map { log($0) } : sides.with
    let without = isScaled ? sides.without.map { log($0) } : sides.without
    guard min(with.count, without.count) >= Self.fewest,
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
    guard older.with.count >= Self.fewest, older.without.count >= Self.fewest,
      let emerging = candidate(split(newest), isEmerging: true),
      let before = ShiftEstimate.between(
        baseline: older.without, candidate: older.with, confidence: 0.95),
      let now = ShiftEstimate.between(
        baseline: split(newest).without, candidate: split(newest).with, confidence: 0.95),
      // What wasn't there before and is now, beyond what either says by chance.
      before.upper < now.lower || before.lower > now.upper,
      abs(before.estimate) < abs(now.estimate) / 2
    else { return [whole] }
    return [whole, emerging]
  }

  private func failing(
    _ workflow: String, _ runs: [RecordedHistory.Conditions], _ condition: Condition
  ) -> Candidate? {
    let told = runs.compactMap { run -> (place: Int, hasFailed: Bool)? in
      guard condition.known.contains(run.place),
        let status = Self.statusTags.compactMap({ run.tags[$0] }).first
      else { return nil }
      return (run.place, Self.failures.contains(status.lowercased()))
    }
    let with = told.filter { condition.places.contains($0.place) }
    let without = told.filter { !condition.places.contains($0.place) }
    guard min(with.count, without.count) >= Self.fewest else { return nil }
    let (bad, otherBad) = (with.count { $0.hasFailed }, without.count { $0.hasFailed })
    let effect = Double(bad) / Double(with.count) - Double(otherBad) / Double(without.count)
    return Candidate(
      pattern: { confidence in
        Pattern(
          kind: effect > 0 ? .failure : .success, workflow: workflow, outcome: .failing,
          condition: condition.name, frequency: Double(with.count) / Double(told.count),
          runs: (with.count, told.count), effect: effect, interval: nil, confidence: confidence,
          isActionable: condition.isActionable)
      },
      pValue: RankTests.differenceOfShares((bad, with.count), (otherBad, without.count)))
  }
}
