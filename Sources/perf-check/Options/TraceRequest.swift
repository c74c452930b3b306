import Configuration
import Exchange
import Foundation
import History
import Insight
import Model
import Quantities
import Scheduling

/// Traces that are wanted: of recorded runs, or of files.
struct TraceRequest {
  /// Files instead of recorded runs.
  var input: [String]
  /// That of the files; nil to tell it from their contents.
  var format: TraceFormat?
  /// The newest commit; nil for HEAD.
  var at: String?
  /// The beginning or end of the id of the only run.
  var run: String?
  /// The only workflow.
  var workflow: String?

  /// What was read, oldest first.
  struct Reading {
    var traces: [Trace] = []
    var warnings: [String] = []
    /// The recorded runs that the traces are of; empty for those of files.
    var runs: [Run] = []

    /// Leaves out traces of files that are older than an instant in seconds since 1970, or don't say
    /// when they were.
    fileprivate mutating func keep(since start: Double) throws(InsightError) {
      let undated = traces.count { $0.date == nil }
      traces.removeAll { ($0.date?.timeIntervalSince1970 ?? -.infinity) < start }
      guard !traces.isEmpty else {
        throw InsightError(
          code: .insufficientData,
          detail: """
            no execution in the files is newer than \(Timestamp.text(seconds: start))\
            \(undated > 0 ? "; \(undated) don't say when they were" : "")
              Leave --time-range out to take them all.
            """)
      }
      if undated > 0 { warnings.append("\(undated) executions don't say when they were; left out") }
    }
  }

  /// Which recorded runs an analysis is of.
  enum Scope {
    /// The newest of each workflow.
    case newest
    /// Those of the newest commits, at most so many, that were measured in the last seconds, where
    /// these are given.
    case commits(Int, of: Double? = nil)

    /// The last seconds that are wanted, if not all time.
    fileprivate var span: Double? {
      if case .commits(_, let span) = self { span } else { nil }
    }
  }

  /// Reads the traces that are wanted.
  func read(_ scope: Scope = .newest, in session: Session) throws -> Reading {
    input.isEmpty ? try recorded(scope, session) : try files(of: scope.span, session)
  }

  /// - Parameter span: The last seconds that are wanted, if not all time.
  private func files(of span: Double?, _ session: Session) throws -> Reading {
    var all = Reading()
    for file in input {
      let reading = try TraceReader.read(
        file: file, in: session.workingDirectory, format: format)
      all.traces += reading.traces
      all.warnings += reading.warnings
    }
    let names = Set(all.traces.map(\.workflow))
    all.traces.removeAll { workflow != nil && $0.workflow != workflow }
    guard !all.traces.isEmpty else { throw unknown(among: names, "there is no trace") }
    if let span { try all.keep(since: session.now.timeIntervalSince1970 - span) }
    return all
  }

  private func recorded(_ scope: Scope, _ session: Session) throws -> Reading {
    let project = try session.project()
    var (limit, since) = (1, -Double.infinity)
    if case .commits(let most, let span) = scope {
      limit = most
      if let span { since = session.now.timeIntervalSince1970 - span }
    }
    // Among all workflows the newest of each may be of different commits.
    let isOfEach = if case .newest = scope { run == nil } else { false }
    if isOfEach, workflow == nil { limit = 50 }
    let (commits, unreadable) = try Ledger.newest(
      limit, from: at ?? "HEAD", Ledger.Selection(workflow: workflow), in: project
    ) { run in
      (!run.spans.isEmpty || run.samples(of: "wall_time") != nil)
        && (Timestamp.seconds(run.at) ?? .infinity) >= since
        && (self.run.map { run.id.hasPrefix($0) || run.id.hasSuffix($0) } ?? true)
    }
    var reading = Reading()
    if unreadable > 0 { reading.warnings.append(LedgerWarning.unreadable(unreadable)) }
    if let missing = try LedgerWarning.missing(in: project) { reading.warnings.append(missing) }
    // Ids sort by time, and the last of a commit is what was measured last.
    reading.runs = commits.reversed().flatMap { $0.runs.sorted { $0.id < $1.id } }
    if isOfEach {
      var last: [String: Int] = [:]
      for (index, run) in reading.runs.enumerated() { last[run.workflow] = index }
      reading.runs = last.values.sorted().map { reading.runs[$0] }
    }
    guard !reading.runs.isEmpty else { throw nothingRecorded(project, since: since) }
    let traced = reading.runs.compactMap { run in Trace(run).map { (run, $0) } }
    (reading.runs, reading.traces) = (traced.map(\.0), traced.map(\.1))
    return reading
  }

  private func nothingRecorded(
    _ project: borrowing Project, since: Double
  ) -> InsightError {
    if let run {
      return InsightError(
        code: .usage,
        detail: "there is no recorded run '\(run)' with a time\n  List them: perf-check history")
    }
    let names = Set(((try? project.workflowFile())?.workflows ?? []).map(\.name))
    if let workflow, !names.isEmpty, !names.contains(workflow) {
      return unknown(among: names, "no run is recorded")
    }
    let what = workflow.map { " of workflow '\($0)'" } ?? ""
    return InsightError(
      code: .insufficientData,
      detail: """
        no run\(what) is recorded\(since > -.infinity ? " in that time" : "")
          Record one: perf-check record\(workflow.map { " " + $0 } ?? "")
          Or give a trace that another system wrote: --input FILE (\(TraceFormat.names))
        """)
  }

  private func unknown(among names: Set<String>, _ problem: String) -> InsightError {
    InsightError(
      code: .usage,
      detail: "\(problem) of workflow '\(workflow ?? "")'\n  There are: "
        + names.sorted().prefix(8).joined(separator: ", ") + (names.count > 8 ? ", …" : ""))
  }
}
