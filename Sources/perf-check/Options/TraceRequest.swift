import Exchange
import Foundation
import Insight
import Model
import Quantities

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
  /// Where recorded runs are asked for instead of in the notes.
  var stored: StoreOptions?

  /// What was read, oldest first.
  struct Reading {
    var traces: [Trace] = []
    var warnings: [String] = []
    /// The recorded runs that the traces are of; empty for those of files.
    var runs: [Run] = []

    /// Leaves out traces of files that are older than an instant, or don't say when they were.
    fileprivate mutating func keep(since start: Instant) throws(InsightError) {
      let undated = traces.count { $0.date == nil }
      traces.removeAll { $0.date.map { Instant($0) < start } ?? true }
      guard !traces.isEmpty else {
        throw InsightError(
          code: .insufficientData,
          detail: """
            no execution in the files is newer than \(start)\
            \(undated > 0 ? "; \(undated) have no date" : "")
              Omit --time-range to use all of them.
            """)
      }
      if undated > 0 { warnings.append("\(undated) executions have no date; skipped") }
    }
  }

  /// Reads the traces that are wanted.
  func read(_ scope: RecordedTraces.Scope = .newest, in session: Session) throws -> Reading {
    input.isEmpty ? try recorded(scope, session) : try files(of: scope.span, session)
  }

  /// - Parameter span: The time up to now that is wanted, if not all.
  private func files(of span: Seconds?, _ session: Session) throws -> Reading {
    var all = Reading()
    for file in input {
      let reading = try TraceReader.read(
        file: file, in: session.workingDirectory, format: format)
      all.traces += reading.traces
      all.warnings += reading.warnings
    }
    let names = Set(all.traces.map(\.workflow))
    all.traces.removeAll { workflow != nil && $0.workflow != workflow }
    guard !all.traces.isEmpty else {
      throw InsightError.unknown(workflow ?? "", among: names, "no trace")
    }
    if let span { try all.keep(since: Instant(session.now) - span) }
    return all
  }

  private func recorded(_ scope: RecordedTraces.Scope, _ session: Session) throws -> Reading {
    if stored?.isElsewhere(in: session) == true {
      throw UsageError(
        description:
          "what agents did is analyzed in a clone of the repository, along its commits\n  "
          + "Leave --repository-id out there")
    }
    let project = try stored?.project(in: session) ?? session.project()
    let found = try RecordedTraces(
      scope, from: at ?? "HEAD", run: run, workflow: workflow, in: project,
      now: Instant(session.now),
      advice: "Or analyze a trace of another system: --input FILE (\(TraceFormat.names))")
    return Reading(traces: found.traces, warnings: found.warnings, runs: found.runs)
  }
}
