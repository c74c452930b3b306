import Configuration
import Foundation
import Git
import History
import Insight
import Model
import Quantities
import Reports

/// What a site is made of: the recorded history, or that of files.
struct SiteSource {
  let source: HistorySource
  let global: GlobalOptions

  /// Reads and surveys everything.
  ///
  /// - Returns: The site, and what the user should know.
  func site(in session: Session) throws -> (site: Site, warnings: [String]) {
    let reading = try source.read(workflow: nil, in: session)
    guard !reading.history.series.isEmpty else {
      throw InsightError(
        code: .insufficientData,
        detail: """
          no runs are recorded, so there is nothing to show
            Record: perf-check record
            Or show another history: --input FILE
          """)
    }
    let isRecorded = reading.isOfProject
    // A table may be shown anywhere; in a repository, its commits are known all the same.
    guard isRecorded || !source.stored.isGiven && (try? session.project()) != nil else {
      return (site(of: reading.history, in: nil, session), reading.warnings)
    }
    let project = try session.project()
    let tracked = try RegressionTestsFile.regressions(
      of: project, keeping: nil, in: reading.history, now: session.now)
    let details = Details(
      tracked: tracked, subjects: Self.subjects(of: reading.history, in: project.repository),
      releases: Self.releases(of: reading.history, in: project.repository),
      pages: session.commitPages(of: project.repository),
      title: URL(filePath: project.directory).lastPathComponent,
      extras: isRecorded ? extras(of: project, in: session) : [])
    return (site(of: reading.history, in: details, session), reading.warnings)
  }

  /// What only a repository knows.
  private struct Details {
    let tracked: [Regression]
    let subjects: [String]
    let releases: [Site.Release]
    let pages: CommitPages?
    let title: String
    let extras: [Site.Extra]
  }

  private func site(
    of history: RecordedHistory, in details: Details?, _ session: Session
  ) -> Site {
    Site(
      (details?.title).map { "Performance of \($0)" } ?? "Performance", history: history,
      surveys: SeriesSurvey.all(of: history), tracked: details?.tracked ?? [],
      subjects: details?.subjects ?? history.entries.map { _ in "" },
      releases: details?.releases ?? [], extras: details?.extras ?? [], pages: details?.pages,
      at: session.now, nonce: Session.nonce())
  }

  private static func subjects(
    of history: RecordedHistory, in repository: borrowing Repository
  ) -> [String] {
    var subjects: [String] = []
    for entry in history.entries {
      let commit = ObjectID(hex: entry.commit).flatMap { try? repository.commit($0) }
      subjects.append(commit?.subject ?? "")
    }
    return subjects
  }

  private static func releases(
    of history: RecordedHistory, in repository: borrowing Repository
  ) -> [Site.Release] {
    let places = Dictionary(
      history.entries.enumerated().map { ($0.element.commit, $0.offset) }, uniquingKeysWith: { $1 })
    return repository.tags().compactMap { tag in
      places[tag.commit].map { Site.Release(name: tag.name, place: $0) }
    }.sorted { ($0.place, $0.name) < ($1.place, $1.name) }
  }

  /// Pages about the tasks of workflows that have some; one that can't be made is left out.
  private func extras(of project: borrowing Project, in session: Session) -> [Site.Extra] {
    let workflows = (try? project.workflowFile())?.workflows ?? []
    guard workflows.contains(where: { $0.plan != nil }) else { return [] }
    let pages = session.commitPages(of: project.repository)
    var extras: [Site.Extra] = []
    if let traces = try? TraceRequest(input: [], at: source.at, stored: source.stored).read(
      in: session
    ).traces {
      let charts = traces.filter { $0.spans.count > 1 }.compactMap { try? ExecutionAnalysis($0) }
      if !charts.isEmpty {
        extras.append(
          Site.Extra(name: "tasks", title: "Tasks of the newest runs", charts: GanttPage(charts)))
      }
    }
    for (name, title) in [
      (CapacityPlanningCommand.operationName, "Capacity plan"),
      (RecommendationsCommand.operationName, "Recommendations"),
    ] {
      let place = source.at.map { ["--at=\($0)"] } ?? []
      guard var operation = Reportable.named(name, place + source.stored.arguments) else {
        continue
      }
      operation.global = global
      guard let outcome = try? operation.perform(in: session) else { continue }
      extras.append(
        Site.Extra(name: name, title: title, document: outcome.report.document, pages: pages))
    }
    return extras
  }
}
