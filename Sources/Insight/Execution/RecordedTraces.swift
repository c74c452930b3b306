import Configuration
package import History
package import Model
package import Quantities
import Scheduling

/// The traces of recorded runs, oldest first.
package struct RecordedTraces: Sendable {
  package let traces: [Trace]
  /// What the traces are of.
  package let runs: [Run]
  package private(set) var warnings: [String] = []

  /// Which runs an analysis is of.
  package enum Scope: Sendable {
    /// The newest of each workflow.
    case newest
    /// Those of the newest commits, at most so many, that were measured in a time up to now,
    /// where one is given.
    case commits(Int, of: Seconds? = nil)

    /// The time up to now that is wanted, if not all.
    package var span: Seconds? {
      if case .commits(_, let span) = self { span } else { nil }
    }
  }

  /// Looks them up.
  ///
  /// - Parameters:
  ///   - revision: The newest commit.
  ///   - run: The beginning or end of the id of the only run; nil for all.
  ///   - workflow: The only one; nil for all.
  ///   - now: The present time.
  ///   - advice: What to do where nothing is recorded, besides recording.
  /// - Throws: `InsightError` where there is no such run.
  package init(
    _ scope: Scope, from revision: String, run: String?, workflow: String?,
    in project: borrowing Project, now: Instant, advice: String
  ) throws {
    var (limit, since): (Int, Instant?) = (1, nil)
    if case .commits(let most, let span) = scope {
      limit = most
      if let span { since = now - span }
    }
    // Among all workflows the newest of each may be of different commits.
    let isOfEach = if case .newest = scope { run == nil } else { false }
    if isOfEach, workflow == nil { limit = 50 }
    let (commits, unreadable) = try Ledger.newest(
      limit, from: revision, Ledger.Selection(workflow: workflow), in: project
    ) { found in
      (!found.spans.isEmpty || found.samples(of: "wall_time") != nil)
        && (since.map { since in Instant(found.at).map { $0 >= since } ?? true } ?? true)
        && (run.map { found.id.hasPrefix($0) || found.id.hasSuffix($0) } ?? true)
    }
    if unreadable > 0 { warnings.append(LedgerWarning.unreadable(unreadable)) }
    if let missing = try LedgerWarning.missing(in: project) { warnings.append(missing) }
    // Ids sort by time, and the last of a commit is what was measured last.
    var found = commits.reversed().flatMap { $0.runs.sorted { $0.id < $1.id } }
    if isOfEach {
      var last: [String: Int] = [:]
      for (index, run) in found.enumerated() { last[run.workflow] = index }
      found = last.values.sorted().map { found[$0] }
    }
    guard !found.isEmpty else {
      throw Self.nothing(of: run, workflow, in: project, isOfSpan: since != nil, advice)
    }
    let traced = found.compactMap { run in Trace(run).map { (run, $0) } }
    (runs, traces) = (traced.map(\.0), traced.map(\.1))
  }

  private static func nothing(
    of run: String?, _ workflow: String?, in project: borrowing Project, isOfSpan: Bool,
    _ advice: String
  ) -> InsightError {
    if let run {
      return InsightError(
        code: .usage,
        detail: "there is no recorded run '\(run)' with a time\n  List them: perf-check history")
    }
    let names = Set(((try? project.workflowFile())?.workflows ?? []).map(\.name))
    if let workflow, !names.isEmpty, !names.contains(workflow) {
      return .unknown(workflow, among: names, "no run is recorded")
    }
    let what = workflow.map { " of workflow '\($0)'" } ?? ""
    return InsightError(
      code: .insufficientData,
      detail: """
        no run\(what) is recorded\(isOfSpan ? " in that time" : "")
          Record one: perf-check record\(workflow.map { " " + $0 } ?? "")
          \(advice)
        """)
  }
}

extension InsightError {
  /// That a workflow isn't there.
  ///
  /// - Parameter problem: What there is none of.
  package static func unknown(
    _ workflow: String, among names: Set<String>, _ problem: String
  ) -> InsightError {
    InsightError(
      code: .usage,
      detail: "\(problem) of workflow '\(workflow)'\n  There are: "
        + names.sorted().prefix(8).joined(separator: ", ") + (names.count > 8 ? ", …" : ""))
  }
}
