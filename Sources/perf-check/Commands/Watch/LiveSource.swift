import Configuration
import Files
import Foundation
import History
import Quantities
import Watch

/// Where a dashboard gets its states from: what a monitor writes, or a run that is over.
struct LiveSource {
  private enum Kind {
    case feed(LiveFeed)
    case replay(LiveReplay)
  }

  /// What was recorded of a workflow, and when it was read.
  private struct Known {
    var workflow: String
    var past: RecordedPast
    var analyzed: Date
    var compared: Date
  }

  private let workflow: String?
  private let predicts: Bool
  private let session: Session
  private let periods: (analysis: Seconds, trends: Seconds)
  private var kind: Kind
  private var elapsed: Seconds = 0
  /// What was recorded before the run of a workflow, once it was asked for.
  private var known: Known?
  private var predictor: CompletionPredictor?

  /// - Parameters:
  ///   - workflow: The only one; nil for any.
  ///   - replay: A file, or the beginning or end of a recorded run's id; nil for what runs now.
  ///   - predicts: Whether the end of the run is predicted.
  /// - Throws: Where there is no such run, or nothing is known of its times.
  init(_ workflow: String?, replay: String?, predicts: Bool, in session: Session) throws {
    (self.workflow, self.predicts, self.session) = (workflow, predicts, session)
    let file = try? session.project().workflowFile()
    periods = (file?.analysisPeriod ?? 300, file?.trendPeriod ?? .hour)
    kind =
      try replay.map { .replay(try Self.replay($0, workflow, in: session)) }
      ?? .feed(LiveFeed(LiveFolder(of: session.project()), of: workflow))
  }

  private static func replay(
    _ name: String, _ workflow: String?, in session: Session
  ) throws -> LiveReplay {
    let path = absolutePath(name, in: session.workingDirectory)
    let isFile = FileManager.default.fileExists(atPath: path)
    if isFile, let data = FileManager.default.contents(atPath: path) {
      if let found = LiveReplay(lines: LiveFolder.texts(of: data)) { return found }
    }
    let request = TraceRequest(
      input: isFile ? [name] : [], format: nil, at: nil, run: isFile ? nil : name,
      workflow: workflow)
    let traces = try request.read(in: session).traces
    guard let found = traces.lazy.reversed().compactMap({ LiveReplay($0) }).first else {
      throw UsageError(
        description:
          "'\(name)' has no times to replay\n  Choose a run with tasks: perf-check history")
    }
    return found
  }

  /// The state when some more time has passed.
  mutating func next(after passed: Seconds) throws -> LiveState? {
    elapsed += passed
    return try state(at: elapsed)
  }

  /// The newest state, or the last of a replay.
  mutating func last() throws -> LiveState {
    guard let state = try state(at: elapsed == 0 ? Seconds(.greatestFiniteMagnitude) : elapsed)
    else {
      throw WatchError(
        .notFound,
        detail: """
          no run\(workflow.map { " of '\($0)'" } ?? "") was watched
            Watch one: perf-check monitor WORKFLOW, or: perf-check monitor -- COMMAND
          """)
    }
    return state
  }

  private mutating func state(at elapsed: Seconds) throws -> LiveState? {
    var state: LiveState?
    switch kind {
    case .feed(var feed):
      state = feed.next(now: session.now.timeIntervalSince1970)
      kind = .feed(feed)
    case .replay(var replay):
      state = replay.state(at: elapsed)
      kind = .replay(replay)
    }
    guard var found = state else { return nil }
    if predicts, found.status == .running {
      _ = past(of: found.workflow)
      predictor?.complete(&found)
    }
    return found
  }

  /// What was recorded of a workflow before the run that is shown.
  ///
  /// It is read when it is first asked for, and anew as often as the settings say: the end is predicted
  /// from all runs that were recorded by then, while the runs that are shown change less often.
  mutating func past(of workflow: String) -> RecordedPast {
    let now = session.now
    var run: String?
    if case .replay(let replay) = kind { run = replay.run }
    let own = known.flatMap { $0.workflow == workflow ? $0 : nil }
    // What was before a run that is over stays the same.
    if let own, run != nil || now < own.analyzed + periods.analysis.value { return own.past }
    var found = Known(
      workflow: workflow, past: RecordedPast(of: workflow, before: run, in: session),
      analyzed: now, compared: now)
    predictor = found.past.predictor
    if let own, now < own.compared + periods.trends.value {
      found.past = RecordedPast(runs: own.past.runs, predictor: predictor)
      found.compared = own.compared
    }
    known = found
    return found.past
  }
}
