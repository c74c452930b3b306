import ArgumentParser
import Files
import Foundation
import Gate
import Git
import History
import Model
import Processes
import Quantities
import Reports

/// `perf-check report`.
struct ReportCommand: Operation {
  static let configuration = CommandConfiguration(
    commandName: "report",
    abstract: "Write a page, a comment or a picture of what was checked or recorded.",
    discussion: """
      Without operations it reports the last check, which .perf-check/verdict.json keeps; otherwise what \
      those operations say with their default options, such as 'report trends regression'. The page is one \
      file that needs no network. Of the last check there are also junit, sarif, github-comment, \
      gitlab-comment, github-checks and slack.
      """)

  private static let images: Set<Report.Format> = [.svg, .png, .badge]
  private static let checkFormats: Set<Report.Format> = [
    .junit, .sarif, .githubComment, .gitlabComment, .githubChecks, .slack,
  ]
  static let formats = Report.Format.common.union(checkFormats).union(images).union([.html])

  @OptionGroup var global: GlobalOptions
  @OptionGroup var source: HistorySource

  @Argument(
    help: ArgumentHelp(
      "What is reported: check, or operations that analyze what was recorded. (default: check)",
      valueName: "operation"))
  var operations: [String] = []

  @Option(
    help: ArgumentHelp(
      "Write the whole history as web pages to this folder: an overview, and a page a series.",
      valueName: "folder"))
  var site: String?

  @Option(
    help: ArgumentHelp(
      "With --format svg or png: draw only this workflow; of its metrics that of --metric.",
      valueName: "name"))
  var workflow: String?

  var workflowName: String? { workflow }

  /// Whether an image is asked for.
  private var isImage: Bool { Self.images.contains(global.format) }

  @Option(
    help: ArgumentHelp(
      "Report this verdict.json, which may be anybody's, such as an artifact of CI.",
      valueName: "file"))
  var verdict: String?

  @OptionGroup var posting: PostingOptions

  mutating func validate() throws {
    for name in operations where name != CheckCommand.operationName && Reportable.named(name) == nil
    {
      let near =
        nearestName(to: name, among: Reportable.names).map { "; did you mean '\($0)'?" } ?? ""
      throw ValidationError(
        "'\(name)' can't be reported\(near.isEmpty ? "." : near) Operations: \(Reportable.names.joined(separator: ", "))."
      )
    }
    if site != nil, !operations.isEmpty || global.output != nil {
      throw ValidationError(
        "--site writes the whole history to a folder, without operations and --output.")
    }
    if site != nil, !Report.Format.common.contains(global.format) {
      throw ValidationError(
        "--site has pages of its own, without --format \(global.format.rawValue).")
    }
    if isImage, ![[], ["check"], ["history"]].contains(operations) {
      throw ValidationError(
        "--format \(global.format.rawValue) draws the last check, or with 'report history' what was recorded."
      )
    }
    if workflow != nil, !isImage {
      throw ValidationError("--workflow requires --format svg or --format png.")
    }
    if site == nil, !isImage, !source.isWhole {
      throw ValidationError(
        "--input, --from, --better, --metric, --at, --store and --repository-id require --site or an image."
      )
    }
    if verdict != nil,
      site != nil || !(isOfCheck || operations.contains(CheckCommand.operationName))
    {
      throw ValidationError("--verdict is for reports of a check.")
    }
    let format = global.format
    if Self.checkFormats.contains(format), !isOfCheck {
      throw ValidationError("--format \(format.rawValue) is of checks only.")
    }
    if posting.post, site != nil || !PostingOptions.canPost(format) {
      throw ValidationError(
        "--post requires --format github-comment, gitlab-comment or github-checks.")
    }
  }

  /// Whether it is about the last check alone.
  private var isOfCheck: Bool { Set(operations).isSubset(of: [CheckCommand.operationName]) }

  func perform(in session: Session) throws -> Outcome {
    if let site { return try write(site: site, in: session) }
    if isImage { return try draw(in: session) }
    if !isOfCheck { return try performOperations(in: session) }
    if posting.post { return try performPost(in: session) }
    let check = try reportedCheck(in: session)
    switch global.wantedFormat {
    case .html, .json, nil:
      let page = Page(
        check.verdict, pages: check.pages, at: session.now, nonce: Session.nonce())
      return try write(page.html, in: session)
    case .text, .markdown: return Outcome(report: Report(check.verdict))
    case .some(let format):
      return Outcome(
        report: Report(check.verdict, exports: [format: check.text(as: format, posting, session)]))
    }
  }

  private func reportedCheck(in session: Session) throws -> ReportedCheck {
    try verdict.map { try ReportedCheck(file: $0, in: session) } ?? ReportedCheck(in: session)
  }

  /// Posts it: whatever keeps it from that is a warning, so that the check's own exit status counts.
  private func performPost(in session: Session) throws -> Outcome {
    var report = Report(
      Document([]), ReportResults.envelope(operations: [CheckCommand.operationName]))
    var isPrinted = true
    do {
      let check = try reportedCheck(in: session)
      let text = check.text(as: global.format, posting, session)
      report = Report(check.verdict, exports: [global.format: text])
      isPrinted = global.output == nil
      session.console.say(try check.post(as: global.format, posting, session))
    } catch {
      guard Interrupt.signal == 0 else { throw error }
      session.console.say("warning: nothing was posted: \(Failure(error).text)")
    }
    return Outcome(report: report, isPrinted: isPrinted)
  }

  private func performOperations(in session: Session) throws -> Outcome {
    var parts: [(heading: String, document: Document)] = []
    var failures: [any Error] = []
    for name in operations {
      if name == CheckCommand.operationName {
        parts.append((name, Document(page: try reportedCheck(in: session).verdict)))
      } else {
        guard var operation = Reportable.named(name) else { continue }
        operation.global = global
        operation.global.wantedFormat = .text
        do {
          parts.append((name, try operation.perform(in: session).report.document))
        } catch {
          // The others are worth a page; what can't be said is said on it.
          let text = Failure(error).text
          session.console.say("warning: \(name): \(text)")
          parts.append((name, Document([.paragraph(text, .caution)])))
          failures.append(error)
        }
      }
    }
    if let failure = failures.first, failures.count == parts.count { throw failure }
    let text = Document(parts.flatMap { part in [.section(part.heading, part.document.blocks)] })
    switch global.wantedFormat {
    case .html, .json, nil:
      let project = try session.project()
      let page = Page(
        "perf-check: \(operations.joined(separator: ", "))", parts: parts,
        pages: session.commitPages(of: project.repository), at: session.now, nonce: Session.nonce())
      return try write(page.html, in: session)
    default: return Outcome(report: Report(text, ReportResults.envelope(operations: operations)))
    }
  }

  private func draw(in session: Session) throws -> Outcome {
    let image = ReportedImage(
      workflow: workflow, metric: source.metric, isOfHistory: operations == ["history"],
      source: source, verdict: verdict)
    let results = ReportResults.envelope(operations: operations.isEmpty ? ["check"] : operations)
    func outcome(_ text: String, isPrinted: Bool = false) -> Outcome {
      Outcome(
        report: Report(
          Document([]), results, exports: [.svg: text, .badge: text]), isPrinted: isPrinted)
    }
    switch global.format {
    case .badge: return outcome(try image.badge(in: session))
    case .png:
      let svg = try image.svg(in: session)
      let name = global.output ?? Project.reportImageName
      let pixels = try PixelImage(environment: session.environment).png(of: svg)
      try session.file(name).write(pixels, isInterrupted: { Interrupt.signal != 0 })
      session.console.say("Image: \(name) (\(Quantity.text(Double(pixels.count), unit: "B")))")
      return outcome("", isPrinted: true)
    default: return outcome(try image.svg(in: session))
    }
  }

  private func write(site path: String, in session: Session) throws -> Outcome {
    let folder = try SiteFolder(path, in: session.workingDirectory)
    let (site, warnings) = try SiteSource(source: source, global: global).site(in: session)
    let size = try folder.write(site)
    func text(_ bytes: Int) -> String { Quantity.text(Double(bytes), unit: "B") }
    let start = (path.hasSuffix("/") ? path : path + "/") + "index.html"
    let line = "Site: \(start) (\(text(size.first)) for its first page, \(text(size.all)) in all)"
    var document = Document([.list([Item(line)])])
    document.add(.warnings(warnings))
    return Outcome(
      report: Report(document, ReportResults.envelope(operations: ["history"], files: [start])))
  }

  /// Writes a page to the file asked for, or one of the usual name.
  private func write(_ html: String, in session: Session) throws -> Outcome {
    let names = operations.isEmpty ? [CheckCommand.operationName] : operations
    if global.wantedFormat == .html, global.output != nil {
      return Outcome(
        report: Report(
          Document([]), ReportResults.envelope(operations: names), exports: [.html: html]))
    }
    try session.file(Project.reportPageName).write(html, isInterrupted: { Interrupt.signal != 0 })
    let size = Quantity.text(Double(html.utf8.count), unit: "B")
    let line = "Report: \(Project.reportPageName) (\(size))"
    if global.wantedFormat == .html { session.console.say(line) }
    return Outcome(
      report: Report(
        Document([.list([Item(line)])]),
        ReportResults.envelope(operations: names, files: [Project.reportPageName])),
      isPrinted: global.wantedFormat == .html)
  }
}

/// Operations whose reports a page can hold: they read what was recorded, and measure nothing.
enum Reportable {
  private static let all: [any Operation.Type] = [
    HistoryCommand.self, RegressionCommand.self, TrendsCommand.self, PatternsCommand.self,
    ComparativeCommand.self, PredictionsCommand.self, ExecutionAnalysisCommand.self,
    PhasePerformanceCommand.self, TaskOptimizationCommand.self, ParallelEfficiencyCommand.self,
    AgentPerformanceCommand.self, BottlenecksCommand.self, EfficiencyCommand.self,
    ThroughputCommand.self, ResourceEfficiencyCommand.self, RecommendationsCommand.self,
    CapacityPlanningCommand.self,
  ]

  static var names: [String] { [CheckCommand.operationName] + all.map { $0.operationName } }

  /// An operation; nil for one that can't be reported.
  ///
  /// - Parameter arguments: Its options.
  static func named(_ name: String, _ arguments: [String] = []) -> (any Operation)? {
    guard let type = all.first(where: { $0.operationName == name }) else { return nil }
    return try? type.parseAsRoot(arguments) as? any Operation
  }
}

extension Session {
  /// Letters and digits that nobody can foresee.
  static func nonce() -> String {
    var generator = SystemRandomNumberGenerator()
    return String(generator.next() as UInt64, radix: 36)
      + String(generator.next() as UInt64, radix: 36)
  }

  /// Where the commits of a repository can be looked at: as the CI service says, else by the remote.
  func commitPages(of repository: borrowing Repository) -> CommitPages? {
    CommitPages(environment: environment)
      ?? repository.remoteAddress().flatMap(CommitPages.init(remote:))
  }
}
