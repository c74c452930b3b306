import Git
package import History
package import Model
import Quantities

/// Resolves a name on the command line: a workflow, a commit, a range of commits, a period, a file, or
/// the baseline.
package final class PopulationResolver {
  private let history: RecordedHistory
  /// The only metric of recorded runs; nil for all.
  private let metric: String?
  /// Whether the history contains the recorded runs of a branch, as opposed to a file.
  private let isRecorded: Bool
  private let project: () throws -> Project
  private let isFile: (String) -> Bool
  private let readFile: (String) throws -> Reading
  private let keepMetrics: (inout RecordedHistory) -> Void
  /// What the user should know.
  package private(set) var warnings: [String] = []

  /// The contents of a file, with warnings for the user.
  package typealias Reading = (history: RecordedHistory, warnings: [String])

  /// The number of newest points that represent a workflow.
  private static let recent = 20

  /// - Parameters:
  ///   - history: The history read from the source.
  ///   - isRecorded: Whether it contains the recorded runs of a branch.
  ///   - metric: The only metric of recorded runs; nil for all.
  ///   - project: Opens the project, for names that require it.
  ///   - isFile: Whether a name is a file or folder.
  ///   - readFile: Reads a file of another tool.
  ///   - keepMetrics: Keeps only the selected metrics.
  package init(
    history: RecordedHistory, isRecorded: Bool, metric: String? = nil,
    project: @escaping () throws -> Project, isFile: @escaping (String) -> Bool,
    readFile: @escaping (String) throws -> Reading,
    keepMetrics: @escaping (inout RecordedHistory) -> Void = { _ in }
  ) {
    self.history = history
    self.isRecorded = isRecorded
    self.metric = metric
    self.project = project
    self.isFile = isFile
    self.readFile = readFile
    self.keepMetrics = keepMetrics
  }

  /// The two populations to compare, restricted to a workflow if one of them is one.
  ///
  /// - Throws: `InsightError` for an unknown name or an empty population; errors of opening the project
  ///   or reading a file.
  package func pair(_ before: String, _ after: String) throws -> (Population, Population) {
    let workflows = Set(history.series.map(\.workflow))
    switch (isWorkflow(before, workflows), isWorkflow(after, workflows)) {
    case (true, true):
      return (newest(of: before, namesWorkflow: false), newest(of: after, namesWorkflow: false))
    case (false, true):
      let other = try population(before, of: after)
      return (other, newest(of: after, like: other))
    case (true, false):
      let other = try population(after, of: before)
      return (newest(of: before, like: other), other)
    case (false, false):
      return (
        try population(before, of: nil), try population(after, of: nil)
      )
    }
  }

  /// The error for an unknown name.
  package func unknown(_ name: String) -> InsightError {
    let workflows = Array(Set(history.series.map(\.workflow))).sorted()
    let guess = nearestName(to: name, among: workflows).map { "did you mean '\($0)'? " } ?? ""
    return InsightError(
      code: .usage,
      detail: """
        '\(name)' is not a workflow, commit, range, period or file
          \(guess)Recorded workflows: \(workflows.prefix(8).joined(separator: ", "))
        """)
  }

  private func isWorkflow(_ name: String, _ workflows: Set<String>) -> Bool {
    workflows.contains(name) && !isFile(name)
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

  /// The part of a workflow to compare: the samples of its newest point with those of one commit, or its
  /// newest points with those of many.
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
    _ name: String, of workflow: String?
  ) throws -> Population {
    var part = history
    if let workflow { part.keep { $0.workflow == workflow } }
    if isFile(name) {
      var reading = try readFile(name)
      warnings += reading.warnings
      keepMetrics(&reading.history)
      return Population(name: name, of: reading.history)
    }
    if name == "baseline" { return try baseline(of: workflow) }
    let newest = history.entries.compactMap(\.time).max().map(Instant.init(secondsSince1970:))
    if let period = Period(name, newest: newest) {
      return Population(name: name, of: part) { place in
        part.entries[place].time.map { period.contains(Instant(secondsSince1970: $0)) } ?? false
      }
    }
    guard let commits = try commits(name) else { throw unknown(name) }
    if isRecorded { try addRuns(of: commits, of: workflow, to: &part) }
    let found = Population(name: name, of: part) { commits.contains(part.entries[$0].commit) }
    guard !found.keys.isEmpty else {
      throw InsightError(
        code: .insufficientData,
        detail: "no recorded runs for '\(name)'\n  Record: perf-check record --at "
          + (name.contains("..") ? "COMMIT, for some of its commits" : name))
    }
    return found
  }

  /// Adds the runs of commits that aren't first-parent ancestors, such as those of a merged branch.
  private func addRuns(
    of commits: Set<String>, of workflow: String?, to history: inout RecordedHistory
  ) throws {
    let onBranch = Set(self.history.entries.map(\.commit))
    let others = commits.subtracting(onBranch).compactMap { ObjectID(hex: $0) }
    guard !others.isEmpty else { return }
    let selection = Ledger.Selection(workflow: workflow, metric: metric)
    let reading = try Ledger.runs(of: others, in: project())
    for commit in others.sorted() {
      for run in (reading.runs[commit] ?? []).compactMap(selection.part) where !run.dirty {
        history.add(run, time: Instant(run.at)?.secondsSince1970)
      }
    }
    keepMetrics(&history)
  }

  private func baseline(of workflow: String?) throws -> Population {
    var population = Population(name: "baseline", isOnePoint: true)
    for entry in try project().baseline().entries
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

  /// The commits of a revision or a range; nil if it is neither.
  private func commits(_ name: String) throws -> Set<String>? {
    // The commits of a file have their own names.
    if history.entries.contains(where: { $0.commit == name }) { return [name] }
    guard let project = try? project() else { return nil }
    guard name.contains("..") else {
      return try project.repository.commit(ifNamedBy: name).map { [$0.id.hex] }
    }
    do {
      return try project.repository.commits(inRange: name).map { Set($0.map(\.hex)) }
    } catch {
      guard [.notFound, .ambiguous].contains(error.code) else { throw error }
      return nil
    }
  }
}
