import Exchange
import Foundation
import Git
import History
import Insight
import Model
import Quantities

/// Finds what a name on the command line of `comparative` stands for.
final class PopulationResolver {
  private let history: RecordedHistory
  /// The only metric of recorded runs; nil for all.
  private let metric: String?
  /// Whether the history is that of the recorded runs of a branch, and of no file.
  private let isRecorded: Bool
  private let format: ExchangeFormat?
  private let better: [String: Metric.Direction]
  private let keepMetrics: (inout RecordedHistory) -> Void
  /// What the user should know.
  private(set) var warnings: [String] = []

  /// How many of a workflow's newest points stand for it.
  private static let recent = 20

  /// - Parameters:
  ///   - history: What was read from the source.
  ///   - source: Where it is from.
  ///   - keepMetrics: Leaves only those metrics that are wanted.
  init(
    history: RecordedHistory, from source: HistorySource,
    keepMetrics: @escaping (inout RecordedHistory) -> Void
  ) {
    self.history = history
    self.metric = source.metric
    self.isRecorded = source.input.isEmpty
    self.format = source.from
    self.better = source.better.directions
    self.keepMetrics = keepMetrics
  }

  /// The two populations that are compared, of one workflow if one of them is a workflow.
  func pair(
    _ before: String, _ after: String, _ operation: some Operation
  ) throws -> (Population, Population) {
    let workflows = Set(history.series.map(\.workflow))
    switch (isWorkflow(before, workflows), isWorkflow(after, workflows)) {
    case (true, true):
      return (newest(of: before, namesWorkflow: false), newest(of: after, namesWorkflow: false))
    case (false, true):
      let other = try population(before, of: after, operation)
      return (other, newest(of: after, like: other))
    case (true, false):
      let other = try population(after, of: before, operation)
      return (newest(of: before, like: other), other)
    case (false, false):
      return (
        try population(before, of: nil, operation), try population(after, of: nil, operation)
      )
    }
  }

  /// That a name stands for nothing.
  func unknown(_ name: String) -> InsightError {
    let workflows = Array(Set(history.series.map(\.workflow))).sorted()
    let guess = nearestName(to: name, among: workflows).map { "did you mean '\($0)'? " } ?? ""
    return InsightError(
      code: .usage,
      detail: """
        '\(name)' is no workflow, commit, range, period or file
          \(guess)Recorded workflows: \(workflows.prefix(8).joined(separator: ", "))
        """)
  }

  private func isWorkflow(_ name: String, _ workflows: Set<String>) -> Bool {
    workflows.contains(name) && !FileManager.default.fileExists(atPath: name)
  }

  /// A workflow's newest points.
  private func newest(of workflow: String, namesWorkflow: Bool) -> Population {
    var population = Population(name: workflow)
    for series in history.series where series.workflow == workflow && series.count > 0 {
      population.add(
        Array(series.values.suffix(Self.recent)), of: series.metric,
        workflow: namesWorkflow ? workflow : "", environment: series.environment)
    }
    return population
  }

  /// What of a workflow can be compared with something else: the samples of its newest point with
  /// those of one commit, its newest points with those of many.
  private func newest(of workflow: String, like other: Population) -> Population {
    guard other.isOnePoint else { return newest(of: workflow, namesWorkflow: true) }
    var population = Population(name: workflow)
    for series in history.series where series.workflow == workflow && series.count > 0 {
      population.add(
        series.samples(at: series.count - 1), of: series.metric, workflow: workflow,
        environment: series.environment)
    }
    return population
  }

  private func population(
    _ name: String, of workflow: String?, _ operation: some Operation
  ) throws -> Population {
    var part = history
    if let workflow { part.keep { $0.workflow == workflow } }
    if FileManager.default.fileExists(atPath: name) {
      var reading = HistoryReading()
      try reading.add(file: name, format: format, better: better)
      warnings += reading.warnings
      keepMetrics(&reading.history)
      return Population(name: name, of: reading.history)
    }
    if name == "baseline" { return try baseline(of: workflow, operation) }
    if let period = Self.period(name, newest: history.entries.compactMap(\.time).max()) {
      return Population(name: name, of: part) { place in
        part.entries[place].time.map(period.contains) ?? false
      }
    }
    guard let commits = try commits(name, operation) else { throw unknown(name) }
    if isRecorded { try addRuns(of: commits, of: workflow, to: &part, operation) }
    let found = Population(name: name, of: part) { commits.contains(part.entries[$0].commit) }
    guard !found.keys.isEmpty else {
      throw InsightError(
        code: .insufficientData,
        detail: "nothing is recorded of '\(name)'\n  Record it: perf-check record --at "
          + (name.contains("..") ? "COMMIT, for some of its commits" : name))
    }
    return found
  }

  /// Adds the runs of commits that the branch's first parents don't lead to, such as those of a branch
  /// that was merged.
  private func addRuns(
    of commits: Set<String>, of workflow: String?, to history: inout RecordedHistory,
    _ operation: some Operation
  ) throws {
    let onBranch = Set(self.history.entries.map(\.commit))
    let others = commits.subtracting(onBranch).compactMap { ObjectID(hex: $0) }
    guard !others.isEmpty else { return }
    let selection = Ledger.Selection(workflow: workflow, metric: metric)
    let reading = try Ledger.runs(of: others, in: operation.project().repository)
    for commit in others.sorted() {
      for run in (reading.runs[commit] ?? []).compactMap(selection.part) where !run.dirty {
        history.add(run, time: Timestamp.seconds(run.at))
      }
    }
    keepMetrics(&history)
  }

  private func baseline(of workflow: String?, _ operation: some Operation) throws -> Population {
    var population = Population(name: "baseline", isOnePoint: true)
    for entry in try operation.project().baseline().entries
    where workflow == nil || entry.workflow == workflow {
      population.add(
        entry.samples,
        of: Metric(name: entry.metric, unit: entry.unit, better: entry.better),
        workflow: entry.workflow, environment: entry.environment)
    }
    guard !population.keys.isEmpty else {
      throw InsightError(
        code: .insufficientData,
        detail: "the baseline is empty\n  Measure one: perf-check baseline update")
    }
    return population
  }

  /// The commits of a revision or a range; nil where it is none.
  private func commits(_ name: String, _ operation: some Operation) throws -> Set<String>? {
    // A file's commits have names of their own.
    if history.entries.contains(where: { $0.commit == name }) { return [name] }
    guard let project = try? operation.project() else { return nil }
    do {
      if name.contains("..") {
        return try project.repository.commits(inRange: name).map { Set($0.map(\.hex)) }
      }
      return [try project.repository.commit(name).id.hex]
    } catch {
      guard [.notFound, .ambiguous].contains(error.code) else { throw error }
      return nil
    }
  }

  /// The seconds since 1970 of a month, a day, two days, or the newest so much time.
  private static func period(_ name: String, newest: Double?) -> ClosedRange<Double>? {
    if let span = TimeSpan.seconds(name) {
      return newest.map { ($0 - span)...$0 }
    }
    let ends = name.split(separator: "..", maxSplits: 1).map(String.init)
    if ends.count == 2 {
      guard let start = Period.seconds(ends[0]), let end = Period.end(ends[1]), start <= end else {
        return nil
      }
      return start...end
    }
    if let match = name.wholeMatch(of: /(\d{4})-(\d\d)/), let month = Int(match.2),
      let year = Int(match.1), let start = Period.seconds("\(name)-01")
    {
      let next =
        month == 12 ? "\(year + 1)-01-01" : "\(year)-\(month < 9 ? "0" : "")\(month + 1)-01"
      return Period.seconds(next).map { start...($0 - 0.001) }
    }
    guard let start = Period.seconds(name), let end = Period.end(name) else { return nil }
    return start...end
  }
}
