import Files
import Foundation
import Gate
import History
import Model
import Publishing
import Quantities
import Reports

/// A check that is reported: the last one, or one that comes from elsewhere.
struct ReportedCheck {
  let verdict: VerdictDocument
  /// Where its commits are shown.
  let pages: CommitPages?
  /// Whether it comes from elsewhere.
  private let isForeign: Bool

  /// The last one of this folder.
  init(in session: Session) throws {
    let project = try session.project()
    verdict = try LastCheck(of: project, to: "report the last check").document
    pages = session.commitPages(of: project.repository)
    isForeign = false
  }

  /// One that comes from elsewhere; it needs no repository.
  init(file: String, in session: Session) throws {
    isForeign = true
    let path = absolutePath(file, in: session.workingDirectory)
    verdict = try LastCheck(file: path, named: file).document
    if let pages = CommitPages(environment: session.environment) {
      self.pages = pages
    } else if let project = try? session.project() {
      pages = session.commitPages(of: project.repository)
    } else {
      pages = nil
    }
  }

  /// It in a format that only checks have.
  func text(as format: Report.Format, _ posting: PostingOptions, _ session: Session) -> String {
    switch format {
    case .junit:
      let time = Instant(verdict.timestamp)?.date ?? Date(timeIntervalSince1970: 0)
      return JUnitReport(verdict, at: time, on: ProcessInfo.processInfo.hostName).xml
    case .sarif: return SARIFLog(verdict, version: PerfCheck.version).json
    case .githubComment, .gitlabComment: return comment(format, posting, session).markdown
    case .githubChecks: return JSONValue.array(run(posting, session).requests).text
    case .slack: return SlackMessage(verdict, pages: pages).json
    case .text, .json, .markdown, .prometheus, .otlp, .remoteWrite, .alertmanager, .html, .svg,
      .png, .badge:
      return ""
    }
  }

  /// Posts it.
  ///
  /// - Returns: What was done, for people.
  func post(
    as format: Report.Format, _ posting: PostingOptions, _ session: Session
  ) throws(PublishingError) -> String {
    if format == .githubChecks { return try posting.post(run(posting, session), in: session) }
    return try posting.post(comment(format, posting, session), as: format, in: session)
  }

  private func comment(
    _ format: Report.Format, _ posting: PostingOptions, _ session: Session
  ) -> VerdictComment {
    VerdictComment(
      verdict, on: format == .gitlabComment ? .gitLab : .gitHub, key: posting.commentKey,
      pages: pages, from: origin(session.environment))
  }

  private func run(_ posting: PostingOptions, _ session: Session) -> CheckRun {
    CheckRun(
      verdict, of: GitHubEvent(environment: session.environment).head, key: posting.commentKey,
      pages: pages, from: origin(session.environment))
  }

  /// Where it was made, as the variables of CI say.
  private func origin(_ environment: [String: String]) -> VerdictComment.Origin {
    var run = GitHubEvent(environment: environment).run ?? environment["CI_JOB_URL"]
    if run == nil, let server = environment["GITHUB_SERVER_URL"],
      let repository = environment["GITHUB_REPOSITORY"], let id = environment["GITHUB_RUN_ID"]
    {
      run = "\(server)/\(repository)/actions/runs/\(id)"
    }
    return VerdictComment.Origin(run: run, isForeign: isForeign)
  }
}
