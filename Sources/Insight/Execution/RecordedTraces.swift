import Configuration
package import History
package import Model
package import Quantities
import Scheduling

/// The traces of recorded runs, oldest first.
package struct RecordedTraces: Sendable {
  package let traces: [Trace]
  /// The runs of the traces.
  package let runs: [Run]
  package private(set) var warnings: [String] = []

  /// The scope of an analysis.
  package enum Scope: Sendable {
    /// The newest run of each workflow.
    case newest
    /// The runs of at most this number of newest commits, optionally measured in the last seconds.
    case commits(Int, of: Seconds? = nil)

    /// The number of last seconds; nil for all time.
    package var span: Seconds? {
      if case .commits(_, let span) = self { span } else { nil }
    }
  }

  /// Finds the runs.
  ///
  /// - Parameters:
  ///   - revision: The newest commit.
  ///   - run: A prefix or suffix of the id of a single run; nil for all.
  ///   - workflow: The only one; nil for all.
  ///   - now: The present time, in seconds since 1970.
  ///   - advice: An alternative remedy if nothing is recorded.
  /// - Throws: `InsightError` if there is no such run.
  package init(
    _ scope: Scope, from revision: String, run: String?, workflow: String?,
    in project: borrowing Project, now: Instant, advice: String
  ) throws {
    var (limit, since): (Int, Instant?) = (1, nil)
    if case .commits(let maximum, let span) = scope {
      limit = maximum
      if let span { since = now - span }
    }
    // The newest runs of different workflows may belong to different commits.
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
    // Ids sort by time, so the last one of a commit is the newest.
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
        detail: "no recorded run '\(run)' with a time\n  List runs: perf-check history")
    }
    let names = Set(((try? project.workflowFile())?.workflows ?? []).map(\.name))
    if let workflow, !names.isEmpty, !names.contains(workflow) {
      return .unknown(workflow, among: names, "no recorded run")
    }
    let what = workflow.map { " of workflow '\($0)'" } ?? ""
    return InsightError(
      code: .insufficientData,
      detail: """
        no recorded run\(what)\(isOfSpan ? " in that time" : "")
          Record one: perf-check record\(workflow.map { " " + $0 } ?? "")
          \(advice)
        """)
  }
}

extension InsightError {
  /// The error for an unknown workflow.
  ///
  /// - Parameters:
  ///   - workflow: Its name.
  ///   - names: Those of the workflows that there are.
  ///   - problem: The description of what is missing.
  package static func unknown(
    _ workflow: String, among names: Set<String>, _ problem: String
  ) -> InsightError {
    InsightError(
      code: .usage,
      detail: "\(problem) of workflow '\(workflow)'\n  Workflows: "
        + names.sorted().prefix(8).joined(separator: ", ") + (names.count > 8 ? ", …" : ""))
  }
}
